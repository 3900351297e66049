import PacketSchema

/// What a packet says twice, or always says, without regard to its CRC.
enum SelfConsistency {
  /// True if type, length and CI belong together, constant fields have their value, and addresses
  /// that stand in the packet twice agree.
  static func holds(in packet: Packet) -> Bool {
    guard packet.isConsistent else { return false }
    guard case .single(let header, let layout) = packet.content else { return true }
    var holds = true
    var source: ArraySlice<UInt8>?
    layout.forEachField(header, available: packet.bytes.count) { field, range in
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
