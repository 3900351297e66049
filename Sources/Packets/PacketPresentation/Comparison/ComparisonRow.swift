import AirInterface
import Notation
import PacketSchema
import RecordStream
import PacketDecoding

/// One packet of a comparison, cut into its fields.
struct ComparisonRow {
  /// A field's bytes in this packet.
  struct Cell {
    let offset: Int
    let name: String
    let bytes: ArraySlice<UInt8>
    let value: String
  }

  /// What the packet is called: its label, its time, or its number.
  let name: String
  /// All fields in order; the last one is what follows the packet's end, and may be empty.
  private(set) var cells: [Cell] = []

  init(_ checked: CheckedPacket, number: Int) {
    let packet = checked.packet
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
    layout.forEachField(header, available: bytes.count) { field, range in
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
