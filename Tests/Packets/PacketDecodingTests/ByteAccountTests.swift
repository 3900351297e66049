import AirInterface
import Notation
import PacketSchema
import TestKit
import PacketFixtures
import Testing

@testable import PacketDecoding

/// Every byte of a packet stands in a named key or in `unknown`: its line is enough to write the
/// packet down again.
@Suite struct ByteAccountTests {
  @Test("packets of every kind", arguments: PacketLayouts.declared)
  func kinds(layout: PacketLayout) throws {
    let form = try #require(layout.forms.first)
    var generator = SeededGenerator(seed: UInt64(form.type) << 8 | UInt64(form.length))
    for _ in 0..<100 {
      for identifier in layout.commandIdentifiers {
        let bytes = generator.packet(of: layout, commandIdentifier: identifier, network: 0x142A)
        expectAccount(of: bytes + (Bool.random(using: &generator) ? [0x04] : []))
        // Whatever else stands there, unknown elements among it.
        let content = [identifier] + generator.bytes(form.length - 3)
        expectAccount(
          of: PacketBuilder.packet(type: form.type, content: content, network: 0x142A))
      }
    }
  }

  @Test("packets of any type and length, whole, cut and with bytes after them")
  func anything() {
    var generator = SeededGenerator(seed: 41)
    for _ in 0..<10_000 { expectAccount(of: generator.packetLikeBytes()) }
  }

  @Test("messages of any length, damaged and cut", arguments: [4, 5] as [UInt8])
  func messages(version: UInt8) {
    var generator = SeededGenerator(seed: 42)
    for _ in 0..<1000 {
      let count = Int.random(in: 1..<400, using: &generator)
      var bytes = PacketBuilder.message(
        network: 0x142A, content: generator.bytes(count), link: KnownMessages.link,
        version: version)
      switch Int.random(in: 0..<3, using: &generator) {
      case 0: bytes[Int.random(in: 2..<bytes.count, using: &generator)] ^= 0x10
      case 1: bytes.removeLast(Int.random(in: 1..<bytes.count, using: &generator))
      default: break
      }
      expectAccount(of: bytes, version: version)
    }
  }

  private func expectAccount(of bytes: [UInt8], version: UInt8 = 4) {
    let packet = KnownPackets.packet(bytes, version: version)
    let line = PacketDecoder.decode(CheckedPacket(packet, .bad))
    let account = PacketAccount(line, packet)
    let isWhole = account.bytes == bytes.map { $0 }
    #expect(isWhole, "\(bytes.hexadecimal) is told as \(line.encoded())")
  }
}

/// A packet written down again from its line; nil where the line says nothing of a byte.
private struct PacketAccount {
  private(set) var bytes: [UInt8?]
  private let line: JSONObject

  init(_ line: JSONObject, _ packet: Packet) {
    self.line = line
    let count = digits(line["raw"]).count
    bytes = [UInt8?](repeating: nil, count: count)
    let trailing = digits(line["trailing"])
    write(trailing, at: count - trailing.count)
    switch packet.content {
    case .fragment:
      write([0x00, 0xFF].prefix(count), at: 0)
      writeUnknown()
    case .single(let header, let layout):
      write([0x00, 0xFF, 0x2A] + digits(line["type"]), at: 0)
      writeNumber(line["length"], 4..<header.contentOffset)
      let end = min(header.totalLength, count)
      writeFields(of: layout, length: end, checkAt: header.coveredRange?.upperBound)
      writeUnknown()
    case .message: writeMessage(count - trailing.count)
    }
  }

  private mutating func writeMessage(_ count: Int) {
    let headers = digits(line["block_headers"])
    let separators = digits(line["block_separators"])
    let checks = digits(line["block_checks"])
    var joined = self
    let length = count - 4 * headers.count - separators.count
    joined.bytes = [UInt8?](repeating: nil, count: length)
    // Two bytes alone are no check.
    joined.writeFields(
      of: PacketLayouts.message, length: length, checkAt: length < 3 ? nil : length - 2)
    joined.writeUnknown()
    var data = joined.bytes[...]
    var written: [UInt8?] = []
    for number in headers.indices {
      written += [0x00, 0xFF, headers[number]] + data.prefix(80)
      data = data.dropFirst(80)
      if number < checks.count { written.append(checks[number]) }
      if number < separators.count { written.append(separators[number]) }
    }
    bytes = written + bytes.dropFirst(count)
  }

  private mutating func writeFields(of layout: PacketLayout, length: Int, checkAt check: Int?) {
    let isChecked = layout.check == .networkCRC
    let end = isChecked ? min(check ?? length, length) : length
    let fixedEnd = layout.fields.reduce(0) { max($0, $1.offset + ($1.width ?? 0)) }
    let tailLength = layout.tail.reduce(0) { $0 + ($1.width ?? 0) }
    let hasTail = line["cut"] == nil && end - tailLength >= fixedEnd
    let tailStart = hasTail ? end - tailLength : end
    write(layout.fields, from: 0, upTo: tailStart)
    if layout.carriesElements { writeElements(at: fixedEnd, upTo: tailStart) }
    if hasTail { write(layout.tail, from: tailStart, upTo: end) }
    if isChecked, let checksum = line["checksum"] { write(digits(checksum), at: end) }
  }

  private mutating func writeElements(at start: Int, upTo end: Int) {
    var place = start
    for tag in digits(line["elements"]) {
      guard let element = MeshElements.all.first(where: { $0.tag == tag }) else { return }
      write([tag], at: place)
      write(Array(element.fields.dropFirst()), from: place, upTo: end)
      place += element.fields.reduce(0) { $0 + ($1.width ?? 0) }
    }
  }

  private mutating func write(_ fields: [PacketField], from start: Int, upTo end: Int) {
    for field in fields where start >= 0 {
      let first = start + field.offset
      let fieldEnd = field.width.map { first + $0 } ?? end
      guard let key = field.key, let value = line[key.name], first < fieldEnd, fieldEnd <= end
      else { continue }
      write(value, as: field.format, first..<fieldEnd)
    }
  }

  private mutating func write(_ value: JSONValue, as format: FieldFormat, _ range: Range<Int>) {
    let milliseconds: Int64? =
      switch value {
      case .number(let seconds): Int64((seconds * 1000).rounded())
      case .integer(let seconds): seconds * 1000
      default: nil
      }
    switch (format, value, milliseconds) {
    case (.number, _, _): writeNumber(value, range)
    case (.centiseconds, _, let time?): writeNumber(.integer(time / 10), range)
    case (.millisecondDigit, _, let time?): writeNumber(.integer((time % 10) << 4), range)
    case (.highBit, .bool(let bit), _): bytes[range.lowerBound] = bit ? 0x80 : 0
    case (.lowBits, .integer(let bits), _):
      bytes[range.lowerBound] = (bytes[range.lowerBound] ?? 0) | UInt8(bits)
    default: write(digits(value), at: range.lowerBound)
    }
  }

  private mutating func writeNumber(_ value: JSONValue?, _ range: Range<Int>) {
    guard case .integer(let number) = value else { return }
    for (place, offset) in range.reversed().enumerated() {
      bytes[offset] = UInt8(truncatingIfNeeded: number >> (8 * Int64(place)))
    }
  }

  /// Last, since bytes that differ from an earlier copy stand there.
  private mutating func writeUnknown() {
    guard case .object(let unknown) = line["unknown"] else { return }
    for (offset, value) in unknown.members { write(digits(value), at: Int(offset) ?? 0) }
  }

  private mutating func write(_ values: some Sequence<UInt8>, at offset: Int) {
    for (place, value) in values.enumerated() where offset + place < bytes.count {
      bytes[offset + place] = value
    }
  }
}

private func digits(_ value: JSONValue?) -> [UInt8] {
  guard case .string(let text) = value else { return [] }
  let characters = Array(text)
  return stride(from: 0, to: characters.count - 1, by: 2).compactMap {
    UInt8(String(characters[$0...$0 + 1]), radix: 16)
  }
}
