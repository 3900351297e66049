import Notation
import PacketSchema
import RecordStream

/// A row of comma-separated values in the making (RFC 4180, ended by a line feed). Text and
/// identifiers stand in quotation marks, numbers do not. Text may come from strangers: what controls
/// a terminal is replaced, and what a spreadsheet would take for a formula has an apostrophe before it.
struct CSVRow {
  /// Its bytes; kept, so that rows take no memory of their own.
  private var bytes: [UInt8] = []
  private var isFirst = true

  /// Appends a value; null is empty.
  mutating func append(_ value: JSONValue) {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
    switch value {
    case .null: break
    case .integer, .number, .bool: bytes += value.word.utf8
    case .string, .array, .object: append(quoting: CSVRow.harmless(value.word))
    }
  }

  /// Writes the row, and begins the next one.
  mutating func end<Output: ByteSink & ~Copyable>(_ output: inout Output) throws {
    bytes.append(UInt8(ascii: "\n"))
    try output.write(bytes)
    bytes.removeAll(keepingCapacity: true)
    isFirst = true
  }

  /// What begins a formula, as it is and as Japanese spreadsheets write it. Source: OWASP, CSV
  /// Injection; its tab and carriage return are no printable characters.
  private static let formulaStarts: Set<Unicode.Scalar> = [
    "=", "+", "-", "@", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
  ]

  private static func harmless(_ text: String) -> String {
    let shown = printable(text)
    guard let first = shown.unicodeScalars.first, formulaStarts.contains(first) else {
      return shown
    }
    return "'" + shown
  }

  /// A quotation mark within is doubled.
  private mutating func append(quoting text: String) {
    let mark = UInt8(ascii: "\"")
    bytes.append(mark)
    if text.utf8.contains(mark) {
      for byte in text.utf8 {
        if byte == mark { bytes.append(mark) }
        bytes.append(byte)
      }
    } else {
      bytes += text.utf8
    }
    bytes.append(mark)
  }
}
