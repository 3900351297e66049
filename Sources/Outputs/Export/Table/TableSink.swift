import Notation
public import PacketSchema
public import RecordStream

/// Packets as lines of a table for a person, each printed when it comes.
///
/// Widths are fixed beforehand, because a line is printed before the next is known. On a narrow
/// terminal the less telling columns are left out, and the header comes again on every page.
///
/// The time of a packet has no date: a line of its own has it, under each header and wherever it
/// changes. Before the first packet nothing is printed. With the first packet that a person has
/// named the header comes again, with a column for names.
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

  private let terminal: Terminal?
  private var columns: [TableColumn] = []
  /// Room for the last column: nil for any, 0 for none.
  private var restWidth: Int?
  private var hasLabels = false
  private let linesPerPage: Int?
  /// Under the header of this page; nil before the first one.
  private var linesOnPage: Int?
  /// Of the last packet that has one.
  private var date: Substring = ""
  private var line = TableLine()

  /// A table; without a terminal it has all columns and one header.
  public init(terminal: Terminal? = nil) {
    self.terminal = terminal
    linesPerPage = terminal?.rows.map { max(1, $0 - 2) }
    setColumns()
  }

  private mutating func setColumns() {
    let all = hasLabels ? TableColumns.all : TableColumns.withoutLabel
    guard let terminal else {
      columns = all
      return
    }
    columns = TableSink.columns(all, fitting: terminal.columns)
    let room = terminal.columns - TableSink.width(columns) - TableLine.separation
    let isComplete = columns.count == all.count
    restWidth = isComplete && room >= TableColumns.restTitle.count ? room : 0
  }

  /// The packet's line; a header and its date before it where they are due.
  public mutating func write<Output: ByteSink & ~Copyable>(
    _ packet: JSONObject, to output: inout Output
  ) throws {
    if !hasLabels, packet.text(.label) != nil {
      hasLabels = true
      setColumns()
      linesOnPage = nil
    }
    let date = packet.text(.time).flatMap(CellText.date)
    let isNewDate = date != nil && date != self.date
    let isNewPage = hasNoRoom(forLines: isNewDate ? 2 : 1)
    if isNewPage {
      let columns = columns
      try writeLine(rest: TableColumns.restTitle, to: &output) { $0.title(among: columns) }
      linesOnPage = 0
    }
    if let date, isNewDate || isNewPage {
      line.append(String(date), width: 0)
      try endLine(&output)
      self.date = date
    }
    try writeLine(rest: TableColumns.rest(of: packet), to: &output) { $0.cell(packet) }
  }

  private func hasNoRoom(forLines count: Int) -> Bool {
    guard let linesOnPage else { return true }
    return linesPerPage.map { linesOnPage + count > $0 } ?? false
  }

  private mutating func writeLine<Output: ByteSink & ~Copyable>(
    rest: @autoclosure () -> String, to output: inout Output, cell: (TableColumn) -> String
  ) throws {
    for column in columns {
      line.append(cell(column), width: column.width, alignedRight: column.alignment == .right)
    }
    switch restWidth {
    case nil: line.append(rest(), width: 0)
    case 0?: break
    case let width?: line.append(rest(), cutTo: width)
    }
    try endLine(&output)
  }

  private mutating func endLine<Output: ByteSink & ~Copyable>(_ output: inout Output) throws {
    line.end()
    try output.write(line.bytes)
    line.removeAll()
    linesOnPage = linesOnPage.map { $0 + 1 }
  }

  private static func columns(_ all: [TableColumn], fitting width: Int) -> [TableColumn] {
    var ranked = all.enumerated().sorted { $0.element.rank < $1.element.rank }
    while ranked.count > 1, self.width(ranked.map(\.element)) > width { ranked.removeLast() }
    return ranked.sorted { $0.offset < $1.offset }.map(\.element)
  }

  private static func width(_ columns: [TableColumn]) -> Int {
    columns.reduce(-TableLine.separation) { $0 + $1.width + TableLine.separation }
  }
}
