import AirInterface
import PacketSchema
import RealModule
import RecordStream

// What speaks for a packet, or against it, beside its CRC.

/// What a packet says twice, or always says, without regard to its CRC.
enum SelfConsistency {
  /// True if type, length and CI belong together, elements come apart without remainder, constant
  /// fields have their value, and addresses that stand in the packet twice agree.
  static func holds(in packet: Packet) -> Bool {
    guard packet.isConsistent else { return false }
    guard case .single(let header, let layout) = packet.content else { return true }
    var holds = layout.elementsAreWhole(header, in: packet.bytes)
    var source: ArraySlice<UInt8>?
    layout.forEachField(header, in: packet.bytes) { field, range in
      let bytes = packet.bytes[range]
      if let constant = field.constant, !bytes.elementsEqual(constant) { holds = false }
      guard field.key == .source else { return }
      if let source, !source.elementsEqual(bytes) { holds = false }
      source = bytes
    }
    return holds && wideAddressAgrees(packet, source: source)
  }

  /// On FOCUS AXe networks a WAN address is FE + LAN address + 00; other ones say nothing.
  private static func wideAddressAgrees(_ packet: Packet, source: ArraySlice<UInt8>?) -> Bool {
    guard let wide = packet.bytes(of: .sourceWAN), let source, wide.first == 0xFE,
      wide.last == 0x00
    else { return true }
    return wide.dropFirst().dropLast().elementsEqual(source)
  }
}

/// What soft decisions say about the chance that bits are wrong.
enum BitReliability {
  /// A packet that no check speaks for is believed if at most this many of its bits are expected
  /// to be wrong: a choice; at the limit one such packet in ten has a wrong bit.
  static let toleratedWrongBits = 0.1

  /// The odds that a hard decision is wrong: P(wrong) / P(right), 1 or less.
  static let oddsOfError: [Double] = (0...128).map { .exp(-Double($0) / SoftBits.scale) }

  /// True if the counted bytes are probably free of errors, or nothing is known of them.
  static func isLikelyFaultless(_ packet: Packet) -> Bool {
    guard case .single(let header, _) = packet.content else { return true }
    return areLikelyFaultless(0..<header.totalLength, of: packet)
  }

  /// True if start byte, type and length, which no CRC covers, are probably free of errors, or
  /// nothing is known of them.
  static func isHeaderLikelyFaultless(_ packet: Packet) -> Bool {
    guard let covered = packet.coveredRange else { return true }
    return areLikelyFaultless(2..<covered.lowerBound, of: packet)
  }

  private static func areLikelyFaultless(_ bytes: Range<Int>, of packet: Packet) -> Bool {
    let decisions = packet.dataBitDecisions
    let bits = (8 * bytes.lowerBound..<8 * bytes.upperBound).clamped(to: decisions.indices)
    let wrongBits = decisions[bits].reduce(0.0) {
      let odds = oddsOfError[Int($1.magnitude)]
      return $0 + odds / (1 + odds)
    }
    return wrongBits <= toleratedWrongBits
  }
}
