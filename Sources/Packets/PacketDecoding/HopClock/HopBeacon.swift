import AirInterface
import PacketSchema

/// What a beacon tells of the hop clock.
struct HopBeacon: Equatable, Sendable {
  /// Seconds since the meter's power came on.
  let uptime: Int
  /// Time within the network's cycle in milliseconds, 0 ... 655 359.
  let phase: Int

  /// The difference of uptime and phase in milliseconds. From one beacon of a meter to another one
  /// it grows by whole cycles.
  var cycleStart: Int { uptime * 1000 - phase }
}

extension HopBeacon {
  /// Reads a packet; nil if it is no beacon.
  init?(_ packet: Packet) {
    guard case .single(_, let layout) = packet.content, layout.kind == .beacon,
      let uptime = packet.bytes(of: .uptime), let phase = packet.hopPhaseMilliseconds
    else { return nil }
    self.init(uptime: Int(uptime.bigEndianValue), phase: phase)
  }
}

extension Packet {
  /// The hop phase in milliseconds; nil if the packet has none. Without a digit of the millisecond
  /// it is that to 10 ms.
  package var hopPhaseMilliseconds: Int? {
    guard case .single(let header, let layout) = content else { return nil }
    return layout.range(of: .hopPhase, header, in: bytes).map { range in
      let digit = range.lowerBound + PacketLayouts.millisecondDigitOffset
      let milliseconds = digit < bytes.count ? FieldFormat.milliseconds(in: bytes[digit]) : nil
      return 10 * Int(bytes[range].bigEndianValue) + Int(milliseconds ?? 0)
    }
  }
}
