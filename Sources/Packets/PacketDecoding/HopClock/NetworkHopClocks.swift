import PacketSchema

/// The hop clocks of all networks that were heard.
///
/// Bounded: as many networks as are believed at most. One that is no longer gives its place back to
/// the next that is new.
struct NetworkHopClocks: Sendable {
  /// The cycles that are certain, by network.
  private(set) var cycles: [UInt16: HopCycle]
  private var estimators: [UInt16: HopCycleEstimator]

  /// Clocks, some of whose cycles an earlier run found.
  init(remembering networks: [RememberedNetwork] = []) {
    cycles = networks.reduce(into: [:]) { $0[$1.initialValue] = $1.hopCycle }
    estimators = cycles.mapValues { HopCycleEstimator(remembering: $0) }
  }

  /// Takes in a packet whose check is good. Returns what is known of its network's cycle; nil if it
  /// has no hop phase, or nothing is known.
  ///
  /// - Parameter believed: all networks that are believed now.
  mutating func observe(_ checked: CheckedPacket, believed: [UInt16]) -> HopCycleFinding? {
    guard let network = checked.network, checked.packet.bytes(of: .hopPhase) != nil else {
      return nil
    }
    if estimators[network] == nil { keep(believed) }
    if checked.correctedBits == 0, let beacon = HopBeacon(checked.packet),
      let source = checked.packet.bytes(of: .source)
    {
      observe(beacon, of: UInt32(truncatingIfNeeded: source.bigEndianValue), network)
    }
    return estimators[network]?.finding
  }

  /// What is known of a network's cycle; nil before its first beacon.
  func finding(_ network: UInt16) -> HopCycleFinding? { estimators[network]?.finding }

  private mutating func keep(_ networks: [UInt16]) {
    estimators = estimators.filter { networks.contains($0.key) }
    cycles = cycles.filter { networks.contains($0.key) }
  }

  private mutating func observe(_ beacon: HopBeacon, of meter: UInt32, _ network: UInt16) {
    guard estimators[network] != nil || estimators.count < NetworkRegistry.maximumNetworks else {
      return
    }
    estimators[network, default: HopCycleEstimator()].observe(beacon, of: meter)
    cycles[network] = estimators[network]?.finding?.cycle
  }
}
