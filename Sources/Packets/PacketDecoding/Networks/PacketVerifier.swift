import AirInterface
import PacketSchema

/// Counters of a verifier, for statistics.
public struct VerificationCounters: Encodable, Equatable, Sendable {
  /// Frames that came in.
  public var frames = 0
  /// Packets handed out as trustworthy.
  public var accepted = 0
  /// Packets that are damaged, or make no sense.
  public var refused = 0
  /// Packets whose network never came to be known.
  public var unverified = 0
  /// Packets among the accepted ones that had to be corrected.
  public var corrected = 0
  /// Packets among these that known meters were expected to send.
  public var expected = 0
  /// Networks that are believed.
  public var networks = 0

  /// All zero.
  public init() {}
}

/// Checks packets against the networks that they themselves reveal.
///
/// Packets come out in the order in which they came in, except that those of a network that is not
/// yet believed wait until it is.
public struct PacketVerifier: Sendable {
  /// What was counted so far.
  public private(set) var counters = VerificationCounters()
  /// The networks.
  public private(set) var registry: NetworkRegistry
  /// How many packets were accepted in each network, those not counted in which something was
  /// corrected or given back.
  public private(set) var acceptedByNetwork: [UInt16: Int] = [:]

  /// Bytes of noise after a message that are told from its own. Each is one more try of the 26 bits
  /// that speak for a message: three pass a damaged one with 3 in 2^26, 1 in 22 million.
  private static let mostNoiseBytes = 3

  private let corrector: BitFlipCorrector?
  private let expects: Bool
  private var knownMeters = KnownMeters()
  private var steadyBits = SteadyBits()
  private var linkAddresses = LinkAddressMemory()
  private var hiddenAddresses = HiddenAddressSearch()
  private var fragments = FragmentAssembly()
  private var hopClocks: NetworkHopClocks
  private var reads = ReadTracker()

  /// A verifier.
  ///
  /// - Parameters:
  ///   - networks: initial values to believe from the start, whatever comes in.
  ///   - remembered: networks that an earlier run found: believed from the start, but withdrawn if
  ///     the packets speak for another network in their place; so are their hop cycles.
  ///   - corrects: whether to try to correct packets whose soft decisions are known.
  ///   - expects: whether to tell beacons of known meters by what they are expected to say; only if
  ///     it corrects.
  public init(
    believing networks: [UInt16] = [], remembering remembered: [RememberedNetwork] = [],
    corrects: Bool = true, expects: Bool = true
  ) {
    let registry = NetworkRegistry(
      believing: networks, remembering: remembered.map(\.initialValue))
    // A clock takes kilobytes: none for networks that are left out.
    hopClocks = NetworkHopClocks(
      remembering: remembered.filter { registry.believes($0.initialValue) })
    self.registry = registry
    corrector = corrects ? BitFlipCorrector() : nil
    self.expects = corrects && expects
    counters.networks = registry.believed.count
  }

  /// The hop cycles that are certain, by network.
  public var hopCycles: [UInt16: HopCycle] { hopClocks.cycles }

  /// Takes a packet; returns every packet that is decided by it, in the order in which they came.
  public mutating func process(_ packet: Packet) -> [CheckedPacket] {
    counters.frames += 1
    switch packet.content {
    case .fragment: return [expected(packet).map { accept($0) } ?? refuse(packet)]
    case .message(let message): return process(message, packet)
    case .single(_, let layout) where layout.check == .none: return [processUnchecked(packet)]
    case .single: return processChecked(packet)
    }
  }

  /// The beacon of a known meter that a damaged packet is, whatever its own header says.
  private mutating func expected(_ packet: Packet) -> CheckedPacket? {
    guard expects else { return nil }
    return knownMeters.explain(packet, believed: registry.believed) { [hopClocks] in
      hopClocks.finding($0)
    }
  }

  /// Decides all that still waits: its network is not known.
  public mutating func finish() -> [CheckedPacket] {
    registry.releaseAll().map { abandon($0) }
  }

  private mutating func processChecked(_ packet: Packet) -> [CheckedPacket] {
    guard packet.erasedBytes.isEmpty else { return restore(packet) }
    guard let covered = packet.coveredRange, packet.bytes[2] == PacketHeader.startByte else {
      return correctOrRefuse(packet)
    }
    let content = packet.bytes[covered]
    let check = CyclicRedundancyCheck.value(in: packet.bytes, at: covered.upperBound)
    let initialValue = CyclicRedundancyCheck.initialValue(from: check, through: content)
    if registry.believes(initialValue) {
      let tries = registry.believed.count
      return [accept(PacketVerifier.fitting(packet, initialValue, among: tries, corrector))]
    }
    if let corrected = corrector?.correct(
      packet, networks: registry.believed, steady: steadyBits)
    {
      return [accept(corrected)]
    }
    if let expected = expected(packet) { return [accept(expected)] }
    return wait(packet, initialValue: initialValue, content: content, check: check)
  }

  private mutating func wait(
    _ packet: Packet, initialValue: UInt16, content: ArraySlice<UInt8>, check: UInt16?
  ) -> [CheckedPacket] {
    let result = registry.wait(
      packet, initialValue: initialValue, content: content, check: check)
    let abandoned = result.expired.map { abandon($0) }
    guard let network = result.network else { return abandoned }
    counters.networks = registry.believed.count
    let released = registry.release { [registry, linkAddresses, corrector] packet, vote in
      PacketVerifier.decide(packet, vote, network, registry, linkAddresses, corrector)
    }
    return abandoned + released.map { accept($0) }
  }

  /// What a waiting packet is, now that a network is believed; nil if it is not of that network.
  private static func decide(
    _ packet: Packet, _ vote: UInt16, _ network: UInt16, _ registry: NetworkRegistry,
    _ memory: LinkAddressMemory, _ corrector: BitFlipCorrector?
  ) -> CheckedPacket? {
    guard packet.erasedBytes.isEmpty else {
      return corrector == nil ? nil : registry.restored(packet)
    }
    if case .message(let message) = packet.content {
      guard let verdict = memory.verify(message, networks: [network]) else { return nil }
      var checked = CheckedPacket(packet, .ok, network: network)
      checked.link = verdict.link
      return checked
    }
    // The other networks that are believed were tried before, and count as tries.
    let tries = registry.believed.count
    if vote == network { return fitting(packet, network, among: tries, corrector) }
    return corrector?.correct(packet, networks: [network], among: tries)
  }

  /// A packet whose CRC fits a network. The CRC does not cover type and length: a wrong bit there
  /// passes it unseen, so a kind that nobody knows is believed only where those bits are sure.
  private static func fitting(
    _ packet: Packet, _ network: UInt16, among tries: Int, _ corrector: BitFlipCorrector?
  ) -> CheckedPacket {
    var checked = CheckedPacket(packet, .ok, network: network)
    checked.take(packet.pastCorrection)
    guard !packet.isConsistent else { return checked }
    if let repaired = corrector?.repairHeader(packet, network: network)
      ?? corrector?.correct(packet, networks: [network], among: tries)
    {
      return repaired
    }
    checked.isTrustworthy = BitReliability.isHeaderLikelyFaultless(packet)
    return checked
  }

  private mutating func processUnchecked(_ packet: Packet) -> CheckedPacket {
    var checked = CheckedPacket(packet, .none)
    checked.isTrustworthy = packet.isConsistent && BitReliability.isLikelyFaultless(packet)
    if !checked.isTrustworthy, let expected = expected(packet) { return accept(expected) }
    if checked.isTrustworthy {
      counters.accepted += 1
      checked.hiddenLink = hiddenAddresses.observe(packet, networks: registry.believed)
    } else {
      counters.refused += 1
    }
    return checked
  }

  private mutating func process(_ message: BlockedMessage, _ packet: Packet) -> [CheckedPacket] {
    guard packet.erasedBytes.isEmpty else { return [abandon(packet)] }
    guard message.isComplete else { return [expected(packet).map { accept($0) } ?? refuse(packet)] }
    if let verdict = linkAddresses.verify(message, networks: registry.believed) {
      var checked = CheckedPacket(packet, .ok, network: verdict.network)
      checked.link = verdict.link
      return [accept(checked)]
    }
    if let checked = withoutNoise(packet) ?? expected(packet) { return [accept(checked)] }
    // A message votes if its own blocks agree with its CRC on a network; else it only waits.
    let vote = message.firstHopAddresses.flatMap {
      message.initialValue(destination: $0.destination, source: $0.source)
    }
    let isVote = vote.map { message.goodBlocks(network: $0) == message.blocks.count } ?? false
    return wait(
      packet, initialValue: isVote ? vote ?? 0 : 0, content: message.data[...], check: nil)
  }

  /// A message that is good if some bytes of noise after it do not count: nothing but the end of
  /// the burst says where its last block ends.
  private func withoutNoise(_ packet: Packet) -> CheckedPacket? {
    for surplus in 1...PacketVerifier.mostNoiseBytes {
      let shorter = packet.ending(earlierBy: surplus)
      guard case .message(let message) = shorter.content, message.isComplete,
        let verdict = linkAddresses.verifyFirstHop(message, networks: registry.believed)
      else { continue }
      var checked = CheckedPacket(shorter, .ok, network: verdict.network)
      checked.link = verdict.link
      return checked
    }
    return nil
  }

  /// For a packet whose header hides what the CRC covers.
  private mutating func correctOrRefuse(_ packet: Packet) -> [CheckedPacket] {
    if let corrected = corrector?.correct(
      packet, networks: registry.believed, steady: steadyBits)
    {
      return [accept(corrected)]
    }
    if let expected = expected(packet) { return [accept(expected)] }
    if registry.believed.isEmpty, corrector?.mayCorrect(packet) ?? false {
      return wait(packet, initialValue: 0, content: packet.bytes[...], check: nil)
    }
    return [refuse(packet)]
  }

  /// For a packet with unknown bytes: it waits if no network gives them back, and has no vote.
  private mutating func restore(_ packet: Packet) -> [CheckedPacket] {
    guard corrector != nil, packet.erasedBytes.count <= UnknownBytes.most else {
      return [abandon(packet)]
    }
    if let restored = registry.restored(packet) { return [accept(restored)] }
    return wait(packet, initialValue: 0, content: packet.bytes[...], check: nil)
  }

  private mutating func accept(_ checked: CheckedPacket) -> CheckedPacket {
    guard checked.isTrustworthy else {
      counters.refused += 1
      return checked
    }
    counters.accepted += 1
    if checked.correctedBits > 0 { counters.corrected += 1 }
    if checked.expectedBits != nil {
      counters.expected += 1
    } else if expects {
      knownMeters.heard(checked)
    }
    var checked = checked
    if let network = checked.network {
      if checked.correctedBits == 0 { acceptedByNetwork[network, default: 0] += 1 }
      checked.joinedFragments = fragments.add(checked.packet, network: network)
      checked.hopCycle = hopClocks.observe(checked, believed: registry.believed)
      checked.readReply = reads.observe(checked.packet, network: network)
    }
    if checked.correctedBits == 0 { remember(checked) }
    return checked
  }

  private mutating func remember(_ checked: CheckedPacket) {
    linkAddresses.heard(checked.packet)
    guard let network = checked.network else { return }
    steadyBits.heard(checked.packet, network: network)
    registry.heard(checked.packet, network: network)
    if let source = checked.packet.linkSource {
      hiddenAddresses.heard(source, network: network)
    }
  }

  private mutating func refuse(_ packet: Packet) -> CheckedPacket {
    counters.refused += 1
    var checked = CheckedPacket(packet, .bad)
    checked.isTrustworthy = false
    return checked
  }

  private mutating func abandon(_ packet: Packet) -> CheckedPacket {
    let hasUnknown = !packet.erasedBytes.isEmpty
    // By now its sender may have been heard.
    if hasUnknown, corrector != nil, let restored = registry.restored(packet) {
      return accept(restored)
    }
    // With no network to check it by, or not all of it, nothing says that the packet is bad.
    guard registry.believed.isEmpty || hasUnknown, packet.isComplete else { return refuse(packet) }
    counters.unverified += 1
    var checked = CheckedPacket(packet, .unverified)
    checked.isTrustworthy = false
    return checked
  }
}
