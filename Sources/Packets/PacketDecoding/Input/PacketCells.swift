import AirInterface
import Notation
import RecordStream

/// A packet that stands in a line as hexadecimal digits, in one cell or in many, with whatever else
/// before it and behind it.
///
/// Cells are parted by blanks, tabs, bars, commas, semicolons, quotation marks and brackets. Each
/// may begin with `0x`; the bytes of one may be parted by colons or hyphens.
struct PacketCells {
  /// The packet.
  let packet: TextPacket
  /// Where it stands in the line.
  let range: Range<Int>

  /// The packet of a line of nothing but its digits; nil for all other lines. What begins with
  /// `00 FF` is one, however short or damaged.
  static func bare(_ line: [UInt8]) -> PacketCells? {
    let digits = line.trimmed
    guard let first = digits.first, Hexadecimal.value(of: first) != Hexadecimal.noDigit,
      let bytes = [UInt8](hexadecimal: digits),
      let packet = TextPacket(headed: bytes), bytes.count > HeaderPattern.bytes.count,
      packet.frame.version != 0
        || PacketStart(bytes.prefix(PacketStart.lookedAt), isFirst: true, goesOn: false) != nil
    else { return nil }
    return PacketCells(packet: packet, range: digits.startIndex..<digits.endIndex)
  }

  /// The first packet of a line, or of what follows an offset in it; nil if there is none. Throws
  /// what is wrong with one that begins.
  static func first(in line: [UInt8]) throws(TextPacketFault) -> PacketCells? {
    try first(in: line, from: 0, mayHoldDate: mayHoldDate(line))
  }

  /// False for a line without a time of day, which no date can stand in. All of the line is looked at:
  /// once, however many packets there are.
  private static func mayHoldDate(_ line: [UInt8]) -> Bool {
    line.count { $0 == UInt8(ascii: ":") } >= 2
  }

  private static func first(
    in line: [UInt8], from offset: Int, mayHoldDate: Bool
  ) throws(TextPacketFault) -> PacketCells? {
    var cells = LineCells(line, from: offset)
    var isFirst = offset == 0
    while let cell = cells.next() {
      if let start = PacketStart(line, at: cell, isFirst: isFirst) {
        var reader = PacketCellReader(line, start, mayHoldDate: mayHoldDate)
        return try reader.read(from: cell.lowerBound)
      }
      isFirst = false
    }
    return nil
  }

  /// The packets behind this one in a line, each with its whole header; and what is wrong with one
  /// that begins, which ends them.
  func following(in line: [UInt8]) -> CodedPackets {
    var found = CodedPackets()
    var end = range.upperBound
    let mayHoldDate = Self.mayHoldDate(line)
    do throws(TextPacketFault) {
      while let next = try PacketCells.first(in: line, from: end, mayHoldDate: mayHoldDate),
        next.range.upperBound > end
      {
        end = next.range.upperBound
        let isWhole = next.packet.frame.bytes.dropFirst(2).first == PacketHeader.startByte
        if next.packet.frame.version != 0, isWhole { found.packets.append(next.packet) }
      }
    } catch {
      found.fault = error
    }
    return found
  }
}

/// The cells of a line, in order.
struct LineCells: Sequence, IteratorProtocol {
  private let line: [UInt8]
  private(set) var position: Int

  init(_ line: [UInt8], from position: Int = 0) { (self.line, self.position) = (line, position) }

  mutating func next() -> Range<Int>? {
    while position < line.count, partsCells(line[position]) { position += 1 }
    let start = position
    while position < line.count, !partsCells(line[position]) { position += 1 }
    return position > start ? start..<position : nil
  }

  /// What borders two cells, as a bit of its own for each kind of border: some of tab, bar, comma,
  /// semicolon, quotation mark and bracket, or nothing but blanks.
  static func border(_ between: ArraySlice<UInt8>) -> UInt64 {
    let kinds = between.reduce(0) { kinds, byte in
      switch Unicode.Scalar(byte) {
      case "\t": kinds | 1
      case "|": kinds | 2
      case ",": kinds | 4
      case ";": kinds | 8
      case "\"", "'", "`": kinds | 16
      case "(", ")", "[", "]", "{", "}": kinds | 32
      default: kinds
      }
    }
    return 1 << UInt64(kinds)
  }
  /// The border of blanks alone.
  static let blanks: UInt64 = 1
}
