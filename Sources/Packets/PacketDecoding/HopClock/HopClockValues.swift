import PacketSchema

/// The keys of a packet's place in its network's hop cycle.
enum HopClockValues {
  /// Adds cycle and slot, if the cycle is certain. A phase that the cycle does not have is in no
  /// slot.
  static func add(_ checked: CheckedPacket, to values: inout PacketValues) {
    guard let cycle = checked.hopCycle?.cycle else { return }
    values[.hopCycle] = .number(cycle.seconds)
    values[.hopSlot] = checked.hopSlot.map { .integer(Int64($0)) }
  }
}

extension CheckedPacket {
  /// The slot of the hop cycle in which the packet was sent, from 0; nil if it is not certain.
  package var hopSlot: Int? {
    guard let cycle = hopCycle?.cycle, let phase = packet.hopPhaseMilliseconds else { return nil }
    return cycle.slot(ofPhase: phase)
  }
}
