import AirInterface
import Notation

/// The packets of several codes: those that are good, and what is wrong with another one.
struct CodedPackets {
  var packets: [TextPacket] = []
  /// Of the first that claims to be a packet, and is none.
  var fault: TextPacketFault?
  /// True for a line that tells of the receiver, among packet JSON.
  var isOfReceiver = false
}

/// Packets as rtl_433 prints them: `{600}2ad5…`, the number of bits, then the digits.
enum CountedCode {
  /// Digits of a number of bits, and its bracket.
  private static let longestCount = 10

  /// The packets of a text; nil if it holds no such code at all. Codes of other devices are none.
  static func packets(in text: [UInt8]) -> CodedPackets? {
    guard text.contains(UInt8(ascii: "{")) else { return nil }
    var coded: CodedPackets?
    var position = text.startIndex
    while let open = text[position...].firstIndex(of: UInt8(ascii: "{")) {
      position = open + 1
      guard
        let close = text[position...].prefix(longestCount).firstIndex(of: UInt8(ascii: "}")),
        let bits = count(text[position..<close])
      else { continue }
      position = close + 1
      if coded == nil { coded = CodedPackets() }
      do throws(TextPacketFault) {
        if let packet = try packet(text[position...], bits: bits) { coded?.packets.append(packet) }
      } catch {
        if coded?.fault == nil { coded?.fault = error }
      }
    }
    return coded
  }

  private static func count(_ digits: ArraySlice<UInt8>) -> Int? {
    guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  private static func packet(
    _ text: ArraySlice<UInt8>, bits: Int
  ) throws(TextPacketFault) -> TextPacket? {
    var digits: [UInt8] = []
    let end = text.firstIndex { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "{") }
    for word in text[..<(end ?? text.endIndex)].split(whereSeparator: { $0 <= 0x20 || $0 == 0x2C })
    {
      guard word.allSatisfy({ Hexadecimal.value(of: $0) != Hexadecimal.noDigit }) else { break }
      digits += word
    }
    // Whole bytes of the announced bits: what is left of a byte cannot belong to the packet.
    if bits >= 8 { digits.removeLast(max(0, digits.count - bits / 8 * 2)) }
    let whole = digits.prefix(digits.count / 2 * 2)
    guard let bytes = [UInt8](hexadecimal: whole), bytes.count > HeaderPattern.bytes.count,
      let packet = TextPacket(headed: bytes)
    else {
      return nil
    }
    guard whole.count == digits.count else { throw .oddDigits(digits.count) }
    return packet
  }
}
