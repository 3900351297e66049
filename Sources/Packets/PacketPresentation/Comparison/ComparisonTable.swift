import AirInterface
import Notation
import PacketDecoding
import PacketSchema
import RecordStream

/// A table of packets with the same fields.
struct ComparisonTable {
  let title: String
  let rows: [ComparisonRow]

  /// The lines of the table, an empty one at the end.
  func text(coloured: Bool) -> String {
    var lines = ["\(title): \(counted(rows.count, "packet"))"]
    let columns = columns
    let changing = columns.filter(\.changes)
    if !changing.isEmpty { lines += table(changing, coloured: coloured) }
    lines += constants(columns.filter { !$0.changes })
    return lines.map { $0.withoutTrailingBlanks + "\n" }.joined() + "\n"
  }

  /// A field over all packets.
  private struct Column {
    let offset: Int
    let name: String
    /// One for each row; nil where the packet has no such field.
    let cells: [ComparisonRow.Cell?]
    /// The cells without colours.
    let texts: [String]
    /// Characters of the widest cell, and of the heads.
    let width: Int
    /// True for each byte that is not the same in all packets.
    let changingBytes: [Bool]
    var changes: Bool { changingBytes.contains(true) }

    init?(_ number: Int, _ rows: [ComparisonRow]) {
      cells = rows.map { number < $0.cells.count ? $0.cells[number] : nil }
      guard let first = cells.lazy.compactMap({ $0 }).first else { return nil }
      (offset, name) = (first.offset, first.name)
      texts = cells.map { $0.map(ComparisonTable.plain) ?? "" }
      width = max(texts.map(\.count).max() ?? 0, name.count, String(offset).count)
      let bytes = cells.map { $0?.bytes ?? [] }
      changingBytes = (0..<(bytes.map(\.count).max() ?? 0)).map { place in
        let value = first.bytes.dropFirst(place).first
        return bytes.contains { $0.dropFirst(place).first != value }
      }
    }

    /// The cell of a row for a terminal: its changing bytes bold and yellow.
    func highlighted(_ row: Int) -> String {
      cells[row].map { ComparisonTable.highlighted($0, changingBytes) } ?? ""
    }
  }

  private var columns: [Column] {
    (0..<(rows.first?.cells.count ?? 0)).compactMap { Column($0, rows) }
  }

  private func table(_ columns: [Column], coloured: Bool) -> [String] {
    let nameWidth = rows.map(\.name.count).max() ?? 0
    func line(_ name: String, _ cells: [String], plain: [String]) -> String {
      let padded = zip(zip(cells, plain), columns).map { cell, column in
        // Colours take no room.
        cell.0.padded(to: column.width + cell.0.count - cell.1.count)
      }
      return ([name.padded(to: nameWidth)] + padded).joined(separator: "  ")
    }
    let (offsets, names) = (columns.map { String($0.offset) }, columns.map(\.name))
    var lines = [line("", offsets, plain: offsets), line("", names, plain: names)]
    for (number, row) in rows.enumerated() {
      let plain = columns.map { $0.texts[number] }
      let cells = coloured ? columns.map { $0.highlighted(number) } : plain
      lines.append(line(row.name, cells, plain: plain))
    }
    guard !coloured else { return lines }
    let marks = columns.map { $0.changingBytes.map { $0 ? "^^" : "  " }.joined() }
    return lines + [line("", marks, plain: marks)]
  }

  private static func plain(_ cell: ComparisonRow.Cell) -> String {
    cell.bytes.hexadecimal + (cell.value.isEmpty ? "" : "  " + cell.value)
  }

  /// The cell with its changing bytes bold and yellow.
  private static func highlighted(_ cell: ComparisonRow.Cell, _ changes: [Bool]) -> String {
    let bytes = zip(cell.bytes, changes).map { byte, changes in
      changes ? "\u{1B}[1;33m\([byte].hexadecimal)\u{1B}[0m" : [byte].hexadecimal
    }
    return bytes.joined() + (cell.value.isEmpty ? "" : "  " + cell.value)
  }

  /// What is the same in all packets, on one line for each run of fields side by side.
  private func constants(_ columns: [Column]) -> [String] {
    let words = columns.compactMap { column -> String? in
      guard let cell = column.cells.first ?? nil, !cell.bytes.isEmpty else { return nil }
      return "\(column.offset) \(column.name) \(ComparisonTable.plain(cell))"
    }
    guard !words.isEmpty else { return [] }
    return (rows.count == 1 ? [] : ["the same in all:"]) + words.map { "  " + $0 }
  }
}

/// One packet of a comparison, cut into its fields.
struct ComparisonRow {
  /// A field's bytes in this packet.
  struct Cell {
    let offset: Int
    let name: String
    let bytes: ArraySlice<UInt8>
    let value: String
  }

  /// What a person calls the packet; nil if nobody said.
  let label: String?
  /// What the packet is called: its label, its time, or its number.
  let name: String
  /// All fields in order; the last one is what follows the packet's end, and may be empty.
  private(set) var cells: [Cell] = []

  init(_ checked: CheckedPacket, number: Int) {
    let packet = checked.packet
    label = packet.label
    name =
      packet.label ?? packet.measurement.map { Timestamp.microseconds($0.time) }
      ?? "packet \(number)"
    let bytes = packet.bytes
    switch packet.content {
    case .single(let header, let layout):
      add("header", bytes, 0..<3)
      add("type", bytes, 3..<4)
      add("length", bytes, PacketHeader.lengthOffset..<header.contentOffset)
      add(layout, header, bytes)
      add("trailing", bytes, min(header.totalLength, bytes.count)..<bytes.count)
    case .message(let message):
      add(PacketLayouts.message, message.header, message.data)
      add("trailing", [], 0..<0)
    case .fragment:
      add("fragment", bytes, 0..<bytes.count)
    }
  }

  private mutating func add(_ layout: PacketLayout, _ header: PacketHeader, _ bytes: [UInt8]) {
    layout.forEachField(header, in: bytes) { field, range in
      // Two fields that share a byte are one cell.
      if cells.last?.offset == range.lowerBound { return }
      cells.append(
        Cell(
          offset: range.lowerBound, name: field.key?.name ?? "unknown", bytes: bytes[range],
          value: PacketExplanation.value(of: field, bytes[range])))
    }
  }

  private mutating func add(_ name: String, _ bytes: [UInt8], _ range: Range<Int>) {
    cells.append(Cell(offset: range.lowerBound, name: name, bytes: bytes[range], value: ""))
  }
}
