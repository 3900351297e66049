import Notation
import PacketSchema

/// One column of the table for a person.
struct TableColumn: Sendable {
  /// On which side a short cell is filled up.
  enum Alignment: Sendable { case left, right }

  /// The value of the column before, for a person.
  struct Explanation: Sendable {
    /// The title of the column that shows the same field as it was sent.
    let column: String
    /// The title where that column is left out.
    let titleAlone: String
  }

  let title: String
  /// Nil for a column that stands by itself.
  let explanation: Explanation?
  /// In characters; a longer cell is not cut, it pushes the rest of its line.
  let width: Int
  let alignment: Alignment
  /// On a narrow terminal the columns of the highest rank go first.
  let rank: Int
  /// The keys that the column shows.
  let keys: [PacketKey]
  /// The cell of a packet, empty if the packet has no such field.
  let cell: @Sendable (JSONObject) -> String

  init(
    _ title: String, explaining explanation: Explanation? = nil, width: Int,
    _ alignment: Alignment = .left, rank: Int, keys: [PacketKey],
    cell: @escaping @Sendable (JSONObject) -> String
  ) {
    self.title = title
    self.explanation = explanation
    self.width = max(width, title.count, explanation?.titleAlone.count ?? 0)
    self.alignment = alignment
    self.rank = rank
    self.keys = keys
    self.cell = cell
  }

  /// A column of one key, shown as it stands in packet JSON.
  init(
    _ title: String, explaining explanation: Explanation? = nil, width: Int,
    _ alignment: Alignment = .left, rank: Int, word key: PacketKey
  ) {
    self.init(
      title, explaining: explanation, width: width, alignment, rank: rank, keys: [key]
    ) { packet in
      packet[key]?.word ?? ""
    }
  }

  /// A column of one number, shown as the packet's bytes.
  init(
    _ title: String, bytes: Int, rank: Int, key: PacketKey,
    number: @escaping @Sendable (JSONObject, PacketKey) -> Int64? = { $0.integer($1) }
  ) {
    self.init(title, width: 2 * bytes, rank: rank, keys: [key]) { packet in
      number(packet, key)?.hexadecimal(bytes: bytes) ?? ""
    }
  }

  /// The title among some columns.
  func title(among columns: [TableColumn]) -> String {
    guard let explanation, !columns.contains(where: { $0.title == explanation.column }) else {
      return title
    }
    return explanation.titleAlone
  }
}

/// Values as a person reads them.
package enum CellText {
  /// A number with a fixed count of decimals; empty if it is far too large for a column.
  package static func decimal(_ value: Double, places: Int) -> String {
    abs(value) < 1e9 ? value.decimals(places) : ""
  }

  /// `17:00:00.123` of `2026-11-22T17:00:00.123456Z`; any other text as it is.
  static func timeOfDay(_ timestamp: String) -> String {
    guard Timestamp(timestamp) != nil else { return timestamp }
    return String(Substring(timestamp.utf8.dropFirst(11).dropLast().prefix(12)))
  }

  /// `2026-11-22` of `2026-11-22T17:00:00.123456Z`; nil for any other text.
  static func date(_ timestamp: String) -> Substring? {
    Timestamp(timestamp) == nil ? nil : Substring(timestamp.utf8.prefix(10))
  }
}
