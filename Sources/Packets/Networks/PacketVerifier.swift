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
  /// How many packets were accepted in each network.
  public private(set) var acceptedByNetwork: [UInt16: Int] = [:]

  /// Bytes of noise after a message that are told from its own.
  private static let mostNoiseBytes = 3

  private let corrector: BitFlipCorrector?
  private var steadyBits = SteadyBits()
  private var linkAddresses = LinkAddressMemory()
  private var hiddenAddresses = HiddenAddressSearch()
  private var fragments = FragmentAssembly()

  /// A verifier.
  ///
  /// - Parameters:
  ///   - networks: initial values to believe from the start.
  ///   - corrects: whether to try to correct packets whose soft decisions are known.
  public init(believing networks: [UInt16] = [], corrects: Bool = true) {
    registry = NetworkRegistry(believing: networks)
    corrector = corrects ? BitFlipCorrector() : nil
    counters.networks = registry.believed.count
  }

  /// Takes a packet; calls `body` with every packet that is decided by it.
  public mutating func process(
    _ packet: Packet, _ body: (CheckedPacket) throws -> Void
  ) rethrows {
    counters.frames += 1
    switch packet.content {
    case .fragment: try refuse(packet, body)
    case .message(let message): try process(message, packet, body)
    case .single(_, let layout) where layout.check == .none:
      try processUnchecked(packet, body)
    case .single: try processChecked(packet, body)
    }
  }

  /// Decides all that still waits: its network is not known.
  public mutating func finish(_ body: (CheckedPacket) throws -> Void) rethrows {
    for packet in registry.releaseAll() { try abandon(packet, body) }
  }

  private mutating func processChecked(
    _ packet: Packet, _ body: (CheckedPacket) throws -> Void
  ) rethrows {
    guard let covered = packet.coveredRange, packet.bytes[2] == PacketHeader.startByte else {
      return try correctOrRefuse(packet, body)
    }
    let content = packet.bytes[covered]
    let check =
      UInt16(packet.bytes[covered.upperBound]) << 8
      | UInt16(packet.bytes[covered.upperBound + 1])
    let initialValue = CyclicRedundancyCheck.initialValue(from: check, through: content)
    if registry.believes(initialValue) {
      return try accept(PacketVerifier.fitting(packet, initialValue, corrector), body)
    }
    if let corrected = corrector?.correct(
      packet, networks: registry.believed, steady: steadyBits)
    {
      return try accept(corrected, body)
    }
    try wait(packet, initialValue: initialValue, content: content, check: check, body)
  }

  private mutating func wait(
    _ packet: Packet, initialValue: UInt16, content: ArraySlice<UInt8>, check: UInt16?,
    _ body: (CheckedPacket) throws -> Void
  ) rethrows {
    let result = registry.wait(
      packet, initialValue: initialValue, content: content, check: check)
    for packet in result.expired { try abandon(packet, body) }
    guard let network = result.network else { return }
    counters.networks = registry.believed.count
    let (memory, corrector) = (linkAddresses, corrector)
    let released = registry.release { packet, vote in
      PacketVerifier.decide(packet, vote, network, memory, corrector)
    }
    for checked in released { try accept(checked, body) }
  }

  /// What a waiting packet is, now that a network is believed; nil if it is not of that network.
  private static func decide(
    _ packet: Packet, _ vote: UInt16, _ network: UInt16, _ memory: LinkAddressMemory,
    _ corrector: BitFlipCorrector?
  ) -> CheckedPacket? {
    if case .message(let message) = packet.content {
      guard let verdict = memory.verify(message, networks: [network]) else { return nil }
      var checked = CheckedPacket(packet, .ok, network: network)
      checked.link = verdict.link
      return checked
    }
    if vote == network { return fitting(packet, network, corrector) }
    return corrector?.correct(packet, networks: [network])
  }

  /// A packet whose CRC fits a network. The CRC does not cover type and length: a wrong bit there
  /// passes it unseen, so a kind that nobody knows is believed only where those bits are sure.
  private static func fitting(
    _ packet: Packet, _ network: UInt16, _ corrector: BitFlipCorrector?
  ) -> CheckedPacket {
    var checked = CheckedPacket(packet, .ok, network: network)
    guard !packet.isConsistent else { return checked }
    if let repaired = corrector?.repairHeader(packet, network: network)
      ?? corrector?.correct(packet, networks: [network])
    {
      return repaired
    }
    checked.isTrustworthy = BitReliability.isHeaderLikelyFaultless(packet)
    return checked
  }

  private mutating func processUnchecked(
    _ packet: Packet, _ body: (CheckedPacket) throws -> Void
  ) rethrows {
    let isTrustworthy = packet.isConsistent && BitReliability.isLikelyFaultless(packet)
    if isTrustworthy {
      counters.accepted += 1
    } else {
      counters.refused += 1
    }
    var checked = CheckedPacket(packet, .none)
    checked.isTrustworthy = isTrustworthy
    if isTrustworthy {
      checked.hiddenLink = hiddenAddresses.observe(packet, networks: registry.believed)
    }
    try body(checked)
  }

  private mutating func process(
    _ message: BlockedMessage, _ packet: Packet, _ body: (CheckedPacket) throws -> Void
  ) rethrows {
    guard message.isComplete else { return try refuse(packet, body) }
    if let verdict = linkAddresses.verify(message, networks: registry.believed) {
      var checked = CheckedPacket(packet, .ok, network: verdict.network)
      checked.link = verdict.link
      return try accept(checked, body)
    }
    if let checked = withoutNoise(packet) { return try accept(checked, body) }
    // A message votes if its own blocks agree with its CRC on a network; else it only waits.
    let vote = message.firstHopAddresses.flatMap {
      message.initialValue(destination: $0.destination, source: $0.source)
    }
    let isVote = vote.map { message.goodBlocks(network: $0) == message.blocks.count } ?? false
    try wait(
      packet, initialValue: isVote ? vote ?? 0 : 0, content: message.data[...], check: nil, body)
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
  private mutating func correctOrRefuse(
    _ packet: Packet, _ body: (CheckedPacket) throws -> Void
  ) rethrows {
    if let corrected = corrector?.correct(
      packet, networks: registry.believed, steady: steadyBits)
    {
      try accept(corrected, body)
    } else if registry.believed.isEmpty, corrector?.mayCorrect(packet) ?? false {
      try wait(packet, initialValue: 0, content: packet.bytes[...], check: nil, body)
    } else {
      try refuse(packet, body)
    }
  }

  private mutating func accept(
    _ checked: CheckedPacket, _ body: (CheckedPacket) throws -> Void
  ) rethrows {
    guard checked.isTrustworthy else {
      counters.refused += 1
      return try body(checked)
    }
    counters.accepted += 1
    if checked.correctedBits > 0 { counters.corrected += 1 }
    var checked = checked
    if let network = checked.network {
      acceptedByNetwork[network, default: 0] += 1
      checked.joinedFragments = fragments.add(checked.packet, network: network)
    }
    if checked.correctedBits == 0 { remember(checked) }
    try body(checked)
  }

  private mutating func remember(_ checked: CheckedPacket) {
    linkAddresses.heard(checked.packet)
    guard let network = checked.network else { return }
    steadyBits.heard(checked.packet, network: network)
    registry.heard(checked.packet, network: network)
    if let source = checked.packet.bytes(of: .source) {
      hiddenAddresses.heard(source, network: network)
    }
  }

  private mutating func refuse(
    _ packet: Packet, _ body: (CheckedPacket) throws -> Void
  ) rethrows {
    counters.refused += 1
    var checked = CheckedPacket(packet, .bad)
    checked.isTrustworthy = false
    try body(checked)
  }

  private mutating func abandon(
    _ packet: Packet, _ body: (CheckedPacket) throws -> Void
  ) rethrows {
    // With no network to check it by, nothing says that the packet is bad.
    guard registry.believed.isEmpty, packet.isComplete else { return try refuse(packet, body) }
    counters.unverified += 1
    var checked = CheckedPacket(packet, .unverified)
    checked.isTrustworthy = false
    try body(checked)
  }
}
