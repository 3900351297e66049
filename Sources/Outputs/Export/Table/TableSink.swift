import Notation
public import PacketSchema
public import RecordStream

/// Packets as lines of a table for a person, each printed when it comes.
///
/// Widths are fixed beforehand, because a line is printed before the next is known. On a narrow
/// terminal the less telling columns are left out, and the header comes again on every page.
public struct TableSink: PacketSink {
  /// The terminal that the table is fitted to.
  public struct Terminal: Equatable, Sendable {
    /// Characters in a line, at least 1.
    public var columns: Int
    /// Lines on a page, at least 1; nil if the terminal does not tell.
    public var rows: Int?

    /// A terminal of a size. One that says it has no rows, as a serial line does, does not know.
    public init(columns: Int, rows: Int) {
      self.columns = max(1, columns)
      self.rows = rows > 0 ? rows : nil
    }
  }

  private static let separator = "  "
  private let columns: [TableColumn]
  /// Room for the last column: nil for any, 0 for none.
  private let restWidth: Int?
  private let linesPerHeader: Int?
  private var linesSinceHeader = 0

  /// A table; without a terminal it has all columns and one header.
  public init(terminal: Terminal? = nil) {
    guard let terminal else {
      (columns, restWidth, linesPerHeader) = (TableColumns.all, nil, nil)
      return
    }
    columns = TableSink.columns(fitting: terminal.columns)
    let room = terminal.columns - TableSink.width(columns) - TableSink.separator.count
    let isComplete = columns.count == TableColumns.all.count
    restWidth = isComplete && room >= TableColumns.restTitle.count ? room : 0
    linesPerHeader = terminal.rows.map { max(1, $0 - 2) }
  }

  /// A header that nothing follows tells nobody anything.
  public var beginsWithFirstPacket: Bool { true }

  /// The header.
  public func begin<Output: ByteSink & ~Copyable>(_ output: inout Output) throws {
    try output.write(line: header)
  }

  /// The packet's line, on a new page after a header.
  public mutating func write<Output: ByteSink & ~Copyable>(
    _ packet: JSONObject, to output: inout Output
  ) throws {
    let line = line(columns.map { $0.cell(packet) }, rest: TableColumns.rest(of: packet))
    if let linesPerHeader, linesSinceHeader >= linesPerHeader {
      linesSinceHeader = 0
      try output.write(line: header)
    }
    linesSinceHeader += 1
    try output.write(line: line)
  }

  private var header: String {
    line(columns.map(\.title), rest: TableColumns.restTitle)
  }

  private func line(_ cells: [String], rest: String) -> String {
    var texts = zip(columns, cells).map { $0.padded(printable($1)) }
    if restWidth != 0 { texts.append(shortened(printable(rest))) }
    return texts.joined(separator: TableSink.separator).withoutTrailingBlanks
  }

  private func shortened(_ text: String) -> String {
    guard let restWidth, text.count > restWidth else { return text }
    return text.prefix(max(0, restWidth - 1)) + "…"
  }

  private static func columns(fitting width: Int) -> [TableColumn] {
    var ranked = TableColumns.all.enumerated().sorted { $0.element.rank < $1.element.rank }
    while ranked.count > 1, self.width(ranked.map(\.element)) > width { ranked.removeLast() }
    return ranked.sorted { $0.offset < $1.offset }.map(\.element)
  }

  private static func width(_ columns: [TableColumn]) -> Int {
    columns.reduce(-separator.count) { $0 + $1.width + separator.count }
  }
}
