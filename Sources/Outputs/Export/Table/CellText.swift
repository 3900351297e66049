import Notation

/// Values as a person reads them.
package enum CellText {
  /// A number with a fixed count of decimals; empty if it is far too large for a column.
  package static func decimal(_ value: Double, places: Int) -> String {
    abs(value) < 1e9 ? value.decimals(places) : ""
  }

  /// `17:00:00.123` of `2026-11-22T17:00:00.123456Z`; any other text as it is.
  static func timeOfDay(_ timestamp: String) -> String {
    guard Timestamp(timestamp) != nil else { return timestamp }
    return String(timestamp.dropFirst(11).dropLast().prefix(12))
  }
}
