import AirInterface
import Notation

/// Takes up the cells of one packet.
struct PacketCellReader {
  /// Bytes that may be unknown at the end of what was noted; more are no part of it.
  private static let mostUnknownAtEnd = 1

  private let line: [UInt8]
  private let version: UInt8
  private var bytes: [UInt8] = []
  private var erased: [Int] = []
  private var high: UInt8?
  private var digits = 0
  private var cells = 0
  /// The borders between its cells, see `LineCells.border`.
  private var borders: UInt64 = 0
  /// False if no date can stand behind: it has a time of day.
  private let mayHoldDate: Bool
  /// From `00 FF` to the last counted byte; nil until the header is there, and in blocks.
  private var totalLength: Int?

  init(_ line: [UInt8], _ start: PacketStart, mayHoldDate: Bool) {
    self.line = line
    version = start.version
    self.mayHoldDate = mayHoldDate
    if version == 0 { bytes = HeaderPattern.bytes }
  }

  /// Reads the packet that begins at a place.
  mutating func read(from start: Int) throws(TextPacketFault) -> PacketCells {
    var end = start
    var following = LineCells(line, from: start)
    while let cell = following.next() {
      let border = LineCells.border(line[end..<cell.lowerBound])
      guard belongs(cell, behind: border) else { break }
      guard take(cell) else {
        guard mayFollow(cell) else { throw .notHexadecimal }
        break
      }
      if cells > 0 { borders |= border }
      cells += 1
      end = cell.upperBound
    }
    guard high == nil else { throw .oddDigits(digits) }
    dropUnknownEnd()
    return PacketCells(packet: try packet(), range: start..<end)
  }

  private var isComplete: Bool { totalLength.map { bytes.count >= $0 } ?? false }

  /// Whether a cell goes on with the packet, if it holds digits or marks. Behind its end only the
  /// one `04` does that many have, behind a border like those between its cells.
  private func belongs(_ cell: Range<Int>, behind border: UInt64) -> Bool {
    guard cells > 0 else { return true }
    if isDate(cell) { return false }
    let isBorderWithin = (cells == 1 ? LineCells.blanks : borders) & border != 0
    guard let totalLength else { return cells == 1 || !isBlock || isBorderWithin }
    guard isComplete else { return true }
    let content = CellDigits(line[cell])
    if content.areUnknown { return true }
    return isBorderWithin && bytes.count == totalLength && content.digits.elementsEqual("04".utf8)
  }

  private func isDate(_ cell: Range<Int>) -> Bool {
    mayHoldDate && WrittenDate.at(cell.lowerBound, in: line, before: line.count) != nil
  }

  private var isBlock: Bool { totalLength == nil && bytes.count > PacketHeader.lengthOffset + 2 }

  /// True for what may stand behind a packet that was cut: `Baudrate: …`, `at=0.5`, a date.
  private func mayFollow(_ cell: Range<Int>) -> Bool {
    if isComplete { return true }
    if cells == 0 { return false }
    return isBlock
      || line[cell].contains { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "=") }
  }

  /// Takes a cell up; false, and nothing taken, for one of something else.
  private mutating func take(_ cell: Range<Int>) -> Bool {
    let content = CellDigits(line[cell])
    let cell = content.digits
    if content.areUnknown, high == nil {
      if !isComplete { erase(cell.count / 2) }
      return true
    }
    // Not a copy of all: a long line may have very many cells.
    let before = (bytes: bytes.count, erased: erased.count, high, digits, totalLength)
    var position = cell.startIndex
    while position < cell.endIndex {
      let character = cell[position]
      let value = Hexadecimal.value(of: character)
      if value != Hexadecimal.noDigit {
        push(value)
        position += 1
      } else if high == nil, CellDigits.marks.contains(character),
        cell[(position + 1)...].first == character
      {
        erase(1)
        position += 2
      } else {
        bytes.removeLast(bytes.count - before.bytes)
        erased.removeLast(erased.count - before.erased)
        (_, _, high, digits, totalLength) = before
        return false
      }
    }
    return true
  }

  private mutating func push(_ value: UInt8) {
    digits += 1
    if let first = high {
      bytes.append(first << 4 | value)
      high = nil
      readLength()
    } else {
      high = value
    }
  }

  private mutating func erase(_ count: Int) {
    for _ in 0..<count {
      erased.append(bytes.count)
      bytes.append(0)
    }
    readLength()
  }

  private mutating func readLength() {
    guard totalLength == nil, bytes.count > PacketHeader.lengthOffset + 1, bytes.count < 8 else {
      return
    }
    totalLength = PacketHeader(bytes)?.totalLength
  }

  /// Takes off what is unknown at the end: what lies beyond the packet's length was never noted,
  /// and more than the CRC could give back is a packet that was cut.
  private mutating func dropUnknownEnd() {
    var unknown = 0
    while unknown < erased.count, erased[erased.count - 1 - unknown] == bytes.count - 1 - unknown {
      unknown += 1
    }
    let noted = bytes.count - unknown
    let length = totalLength.map { max(noted, min(bytes.count, $0)) } ?? noted
    let rest = length - noted > PacketCellReader.mostUnknownAtEnd ? noted : length
    bytes.removeLast(bytes.count - rest)
    erased.removeAll { $0 >= rest }
  }

  private func packet() throws(TextPacketFault) -> TextPacket {
    let headed = version == 0 ? Array(bytes.dropFirst(HeaderPattern.bytes.count)) : bytes
    guard var packet = TextPacket(headed: headed) else { throw .notHexadecimal }
    guard let first = erased.first else { return packet }
    guard first >= PacketHeader.lengthOffset + 2 else { throw .unknownHeader }
    guard bytes.count <= PacketHeader.longestPacket else { throw .tooManyUnknown }
    packet.erasedBytes = erased
    return packet
  }
}
