public import PacketSchema
public import RecordStream

/// Packets as comma-separated values (RFC 4180, lines ended by a line feed), fixed columns, with a
/// header. Text and identifiers stand in quotation marks, numbers do not: `0012E345` without them
/// is a number to a spreadsheet. Keys that have no column are left out.
public struct CSVSink: PacketSink {
  /// A sink before its header.
  public init() {}

  /// The header.
  public func begin<Output: ByteSink & ~Copyable>(_ output: inout Output) throws {
    try output.write(line: CSVColumns.all.map { CSVSink.quoted($0.name) }.joined(separator: ","))
  }

  /// One row; what the packet does not have is empty.
  public func write<Output: ByteSink & ~Copyable>(
    _ packet: JSONObject, to output: inout Output
  ) throws {
    try output.write(line: CSVColumns.all.map { CSVSink.cell(packet[$0]) }.joined(separator: ","))
  }

  private static func cell(_ value: JSONValue?) -> String {
    switch value {
    case nil, .null: ""
    case .integer, .number, .bool: value?.word ?? ""
    case .string, .array, .object: quoted(value?.word ?? "")
    }
  }

  private static func quoted(_ text: String) -> String {
    let marks = text.unicodeScalars.split(separator: "\"", omittingEmptySubsequences: false)
    return "\"" + marks.map { String($0) }.joined(separator: "\"\"") + "\""
  }
}
