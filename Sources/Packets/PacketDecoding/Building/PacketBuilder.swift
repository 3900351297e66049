import AirInterface

/// Builds packets from their fields, with the CRC of a network: for synthesis and for tests.
public enum PacketBuilder {
  /// The content of a beacon; the defaults are typical values.
  public struct BeaconFields: Sendable {
    /// LAN address of the meter.
    public var source: UInt32
    /// Packet counter.
    public var counter: UInt8 = 0
    /// Seconds since power-on.
    public var uptime: UInt32 = 0
    /// Two bytes that are constant in a network: A403, A40B or A483 were seen.
    public var firmware: UInt16 = 0xA40B
    /// Route cost towards the collector.
    public var routeCost: UInt8 = 0x16
    /// The same for all meters under one collector.
    public var treeID: UInt8 = 0x15
    /// Level in that tree.
    public var level: UInt8 = 5
    /// Time within the hopping cycle in units of 10 ms: less than the network's cycle, which has
    /// 16 800 of them, or 6020.
    public var hopPhase: UInt16 = 0
    /// Milliseconds of that time, 0 ... 9.
    public var millisecondDigit: UInt8 = 0
    /// 7E in every beacon that was seen.
    public var linkByte: UInt8 = 0x7E

    /// A beacon of a meter.
    public init(source: UInt32) { self.source = source }
  }

  /// A broadcast beacon: type 55, length 0023, CI 30, source WAN address `FE` + LAN + `00`.
  public static func beacon(network: UInt16, fields: BeaconFields) -> [UInt8] {
    var content: [UInt8] = [0x30] + [UInt8](repeating: 0xFF, count: 6) + [0xFE]
    content.appendBigEndian(fields.source)
    content += [0x00, fields.counter]
    content.appendBigEndian(fields.uptime)
    content.appendBigEndian(fields.firmware)
    content.appendBigEndian(fields.source)
    content += [0x01, 0x00, fields.routeCost, fields.treeID, fields.level]
    content.appendBigEndian(fields.hopPhase)
    content += [fields.linkByte, fields.millisecondDigit << 4]
    return packet(type: 0x55, content: content, network: network)
  }

  /// A broadcast beacon; see `BeaconFields` for the rest of its content.
  public static func beacon(
    network: UInt16, source: UInt32, counter: UInt8 = 0, uptime: UInt32 = 0, hopPhase: UInt16 = 0
  ) -> [UInt8] {
    var fields = BeaconFields(source: source)
    fields.counter = counter
    fields.uptime = uptime
    fields.hopPhase = hopPhase
    return beacon(network: network, fields: fields)
  }

  /// A packet of any type: header, length, content from CI on, CRC.
  ///
  /// D2 and A5 have a length field of one byte, all other types one of two; a content that is
  /// longer than the field can tell is announced by its low bits.
  public static func packet(type: UInt8, content: [UInt8], network: UInt16) -> [UInt8] {
    var bytes = header(type: type, length: content.count + PacketHeader.checkLength) + content
    bytes.appendBigEndian(CyclicRedundancyCheck.remainder(of: content, initial: network))
    return bytes
  }

  /// All before CI: `00 FF`, the start byte, the type and the length field.
  static func header(type: UInt8, length: Int) -> [UInt8] {
    let high = UInt8(truncatingIfNeeded: length >> 8)
    return HeaderPattern.bytes + [PacketHeader.startByte, type]
      + (PacketHeader.lengthFieldWidth(ofType: type) == 2 ? [high] : [])
      + [UInt8(truncatingIfNeeded: length)]
  }

  /// A packet, from `00 FF` on, with its last two counted bytes replaced by the CRC of a network.
  /// What follows them stays. A packet that is shorter than it announces comes back unchanged.
  public static func seal(_ bytes: [UInt8], network: UInt16) -> [UInt8] {
    guard let header = PacketHeader(bytes), let covered = header.coveredRange,
      covered.upperBound + 2 <= bytes.count
    else { return bytes }
    let check = CyclicRedundancyCheck.remainder(of: bytes[covered], initial: network)
    var sealed = bytes
    sealed[covered.upperBound] = UInt8(check >> 8)
    sealed[covered.upperBound + 1] = UInt8(check & 0xFF)
    return sealed
  }
}

extension Array where Element == UInt8 {
  /// Appends an integer, most significant byte first, as everything in GridStream packets.
  mutating func appendBigEndian(_ value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
  }
}
