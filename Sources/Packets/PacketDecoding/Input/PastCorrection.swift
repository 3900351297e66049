import Notation
import PacketSchema

/// What an earlier run has corrected in a packet, as packet JSON tells it: such a packet passes as
/// corrected again, and is no evidence of what its bytes say.
struct PastCorrection: Equatable, Sendable {
  /// Bits that were corrected.
  let correctedBits: Int
  /// Those among them that were decided by what was known of the meter; nil if none were.
  let expectedBits: Int?
  /// The bytes that came in.
  let received: [UInt8]

  /// nil if nothing was corrected, or if the bytes that came in differ from the packet's in another
  /// number of bits: then nothing of it is believed.
  init?(_ packet: JSONObject, of bytes: [UInt8]) {
    guard packet[.erased] == nil, let text = packet.text(.received),
      let received = [UInt8](hexadecimal: text), received.count >= bytes.count,
      let count = packet.integer(.correctedBits), count > 0,
      zip(bytes, received).reduce(0, { $0 + ($1.0 ^ $1.1).nonzeroBitCount }) == count
    else { return nil }
    correctedBits = Int(count)
    expectedBits = packet.integer(.expectedBits).map { max(0, min(Int(count), Int($0))) }
    self.received = received
  }
}

extension CheckedPacket {
  /// Says again what was corrected; nothing for nil.
  mutating func take(_ past: PastCorrection?) {
    guard let past else { return }
    correctedBits = past.correctedBits
    expectedBits = past.expectedBits
    received = past.received
  }
}
