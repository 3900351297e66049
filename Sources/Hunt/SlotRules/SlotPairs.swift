import Evidence
import RealModule

/// Slots and channels of the broadcasts of one network, by meter.
struct SlotPairs {
  /// What one meter sent to all.
  struct Meter {
    let address: String
    /// 0 ..< slots of the cycle.
    var slots: [Int] = []
    /// Number of the cycle, from the first that was heard on.
    var cycles: [Int] = []
    /// Places in `SlotPairs.channels`.
    var channels: [Int] = []
    /// Seconds since 1970 at which cycle 0 began; nil where times are not known: then all cycles are 0.
    var firstCycle: Double?
  }

  let network: String?
  let broadcasts: Int
  /// Slots of the cycle; nil if no packet tells.
  let slots: Int?
  /// In hertz.
  private(set) var channels: [Double] = []
  /// Those with pairs, the most first.
  private(set) var meters: [Meter] = []

  /// Seconds of a slot: measured on networks of both cycles.
  static let slotLength = 0.7
  /// Broadcasts that leave closer to the border of a slot than this are told by their distance from
  /// the instant that all of them leave at.
  private static let borderWidth = 0.05

  /// Different pairs.
  var count: Int { meters.reduce(0) { $0 + $1.slots.count } }

  /// True if times are known, so that cycles have numbers.
  var hasCycles: Bool { meters.contains { $0.firstCycle != nil } }

  /// All networks of a table, the one with the most broadcasts first.
  static func all(of table: PacketTable) -> [SlotPairs] {
    let isForAll = table.names.map { name in !name.isEmpty && name.allSatisfy { $0 == "F" } }
    var members: [Int: [Int]] = [:]
    for (index, packet) in table.packets.enumerated() {
      guard let destination = packet.destination, isForAll[destination], packet.source != nil
      else { continue }
      members[packet.network ?? -1, default: []].append(index)
    }
    return members.map { SlotPairs(table, network: $0 < 0 ? nil : table.names[$0], $1) }
      .sorted { ($1.broadcasts, $0.network ?? "") < ($0.broadcasts, $1.network ?? "") }
  }

  private init(_ table: PacketTable, network: String?, _ places: [Int]) {
    self.network = network
    broadcasts = places.count
    let packets = places.map { table.packets[$0] }
    slots = Self.cycle(packets)
    guard let slots else { return }
    var channelPlaces: [Double: Int] = [:]
    var sent: [Int: [(packet: PacketTable.Packet, channel: Int)]] = [:]
    let known = packets.filter { $0.burst.channel.isFinite && $0.burst.hopPhase.isFinite }
    for packet in known {
      guard let source = packet.source else { continue }
      let channel = channelPlaces[packet.burst.channel, default: channels.count]
      if channel == channels.count {
        channels.append(packet.burst.channel)
        channelPlaces[packet.burst.channel] = channel
      }
      sent[source, default: []].append((packet, channel))
    }
    let shift = Self.shift(known.map(\.burst.hopPhase))
    meters = sent.map { source, pairs in
      Meter(table.names[source], pairs, slots: slots, shift: shift)
    }
    .sorted { ($1.slots.count, $0.address) < ($0.slots.count, $1.address) }
  }

  /// The cycle that most packets tell.
  private static func cycle(_ packets: [PacketTable.Packet]) -> Int? {
    var counts: [Int: Int] = [:]
    for packet in packets where packet.burst.hopCycle.isFinite {
      counts[Int((packet.burst.hopCycle / slotLength).rounded()), default: 0] += 1
    }
    return counts.filter { (2...100_000).contains($0.key) }
      .max { ($0.value, $0.key) < ($1.value, $1.key) }?.key
  }

  /// Seconds to add to a phase, so that no broadcast stands at the border of its slot.
  private static func shift(_ phases: [Double]) -> Double {
    let angles = phases.map { $0 / slotLength * 2 * .pi }
    let (x, y) = (
      angles.reduce(0) { $0 + .cos($1) }, angles.reduce(0) { $0 + .sin($1) }
    )
    let instant = .atan2(y: y, x: x) / (2 * .pi) * slotLength
    return abs(instant) < borderWidth ? slotLength / 2 - instant : 0
  }
}

extension SlotPairs.Meter {
  /// What a meter sent, in its order; what was sent at the same time but once.
  fileprivate init(
    _ address: String, _ pairs: [(packet: PacketTable.Packet, channel: Int)], slots count: Int,
    shift: Double
  ) {
    self.address = address
    let cycleLength = Double(count) * SlotPairs.slotLength
    // A few without a time are left out, so that cycles can be counted.
    let timed = pairs.filter { $0.packet.time.isFinite }
    let hasTimes = 2 * timed.count > pairs.count
    let ordered = hasTimes ? timed.sorted { $0.packet.time < $1.packet.time } : pairs
    var (last, lastStart, cycle) = (-1, Double.nan, 0)
    var seen: Set<Int> = []
    for (packet, channel) in ordered {
      let phase = packet.burst.hopPhase
      let place = Int(((phase + shift) / SlotPairs.slotLength).rounded(.down)) % count
      let slot = place < 0 ? place + count : place
      if hasTimes {
        // Counted from one to the next, clocks may drift over days.
        let start = packet.time - phase
        if lastStart.isFinite { cycle += Int(((start - lastStart) / cycleLength).rounded()) }
        if firstCycle == nil { firstCycle = start }
        lastStart = start
        guard seen.insert(cycle &* count &+ slot).inserted else { continue }
      } else {
        guard slot != last else { continue }
        last = slot
      }
      slots.append(slot)
      cycles.append(cycle)
      channels.append(channel)
    }
  }
}
