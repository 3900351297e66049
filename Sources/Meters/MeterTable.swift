import Notation
import PacketSchema

/// What is known of meters by their addresses, in bounded memory, and by times that can be
/// believed.
///
/// A receiver's clock may jump, also only for a packet. So a time that is more than a day ahead of
/// all before it counts only once the next time agrees, of whichever meter; until then its packet
/// is taken in as one without a time. The first time of all is believed until the next one is more
/// than a day before it. Whatever turns out, the meters are then as if it had been known at once.
public struct MeterTable: Sendable {
  /// How many meters are kept.
  public struct Limits: Sendable {
    /// The most that speak or were heard.
    public let speakers: Int
    /// The most that are known only because others have messages for them; nil if nothing is to be
    /// known of messages for a meter.
    public let addressees: Int?

    /// Limits of 0 or more.
    public init(speakers: Int, addressees: Int?) {
      self.speakers = speakers
      self.addressees = addressees
    }
  }

  /// What a packet has made known.
  public struct Outcome: Sendable {
    /// Outages that the packet shows.
    public fileprivate(set) var outages: [(meter: String, outage: PowerOutage)] = []
    /// Meters of which an earlier packet is now seen in another time.
    public fileprivate(set) var corrected: [String] = []
    /// Packets whose times are certain from now on, this one or an earlier one, in their order.
    public fileprivate(set) var settled: [PacketObservation] = []
    /// True if all times were moved, since the receiver's clock was set.
    public fileprivate(set) var isMoved = false
    /// True if there was no more room for a meter that speaks or was heard.
    public fileprivate(set) var isOfOthers = false
  }

  /// A packet whose time no other has confirmed.
  private struct OpenPacket: Sendable {
    let packet: PacketObservation
    let time: Timestamp
    /// Whether it was taken in with its time.
    let isBelieved: Bool
    /// The meters as they were before it; nil if a packet without a time came since.
    var before: [(address: String, meter: Meter?)]?
  }

  /// In nanoseconds.
  private static let farAhead: Int64 = 86_400_000_000_000

  /// By address.
  public private(set) var meters: [String: Meter] = [:]
  private let limits: Limits
  private let details: MeterDetails
  private let admits: @Sendable (String) -> Bool
  private var addresseeCount = 0
  /// The latest time that is believed.
  private var latest: Timestamp?
  private var open: OpenPacket?
  private var steps = ClockSteps()

  /// No meter yet.
  ///
  /// - Parameters:
  ///   - limits: how many meters are kept.
  ///   - details: what is kept of each meter beside its power, its route and its messages.
  ///   - admits: says by an address whether a meter is kept at all.
  public init(
    limits: Limits, keeping details: MeterDetails = [],
    admits: @escaping @Sendable (String) -> Bool = { _ in true }
  ) {
    self.limits = limits
    self.details = details
    self.admits = admits
  }

  /// The packet whose time is believed so far, but not certain: the first one, while it is alone.
  public var believedSoFar: PacketObservation? { open.flatMap { $0.isBelieved ? $0.packet : nil } }

  /// Takes in a packet.
  public mutating func observe(_ packet: PacketObservation) -> Outcome {
    var outcome = Outcome()
    guard let time = packet.time else {
      open?.before = nil
      takeIn(packet, &outcome)
      return outcome
    }
    settle(by: time, &outcome)
    if let latest, time.nanoseconds - latest.nanoseconds > Self.farAhead {
      open = openPacket(packet, time, isBelieved: false)
      takeIn(packet.withoutTimes, &outcome)
      return outcome
    }
    noteClock(by: packet, &outcome)
    if latest == nil {
      open = openPacket(packet, time, isBelieved: true)
    } else {
      outcome.settled.append(packet)
    }
    latest = max(latest ?? time, time)
    takeIn(packet, &outcome)
    if packet.isTrustworthy, let meter = packet.transmitter, meters[meter] != nil {
      steps.heard(meter)
    }
    return outcome
  }

  /// Takes in what an earlier run knew of a meter; returns an outage that fell in between, if what
  /// was heard since shows one.
  public mutating func remember(_ memory: MeterMemory, of address: String) -> PowerOutage? {
    guard admits(address), hasRoom(for: address, as: .speaker) else { return nil }
    countAddressee(address, -1)
    defer { countAddressee(address, 1) }
    // A packet that is still open was heard after all of this.
    open?.before = nil
    return meters[
      address, default: Meter(address: address, keeping: details)
    ].remember(memory)
  }

  /// Moves all times if the packet makes certain that the receiver's clock was set.
  private mutating func noteClock(by packet: PacketObservation, _ outcome: inout Outcome) {
    guard let address = packet.address, address == packet.transmitter, let time = packet.time,
      let meter = meters[address],
      let step = steps.observe(
        meter.sight(of: packet, as: [.speaker, .transmitter]),
        of: "\(address) \(packet.uptime ?? 0)")
    else { return }
    latest = time
    for address in meters.keys {
      meters[address]?.moveTimes(
        by: step.offset, at: time, wasHeardSince: step.heard.contains(address))
    }
    outcome.isMoved = true
  }

  // MARK: - Going on

  /// What the next run has to know of the times, to go on as this one would.
  public var checkpoint: TableCheckpoint {
    let isFirst = open.map { $0.isBelieved && $0.before != nil } ?? false
    return TableCheckpoint(
      latest: isFirst ? nil : latest,
      open: open.map {
        .init(packet: $0.packet.packet, isBelieved: $0.isBelieved, isAlone: $0.before != nil)
      }, step: steps.candidate)
  }

  /// The meters that an open packet, if there is one, has changed.
  public var openMeters: [String] { open?.before?.map(\.address) ?? [] }

  /// What the next run has to know of a meter; an open packet is taken in again there. Nil for one
  /// that is not known without it.
  public func checkpoint(of address: String) -> MeterCheckpoint? {
    if let before = open?.before?.first(where: { $0.address == address }) {
      return before.meter.map { MeterCheckpoint($0) }
    }
    return meters[address].map { MeterCheckpoint($0) }
  }

  /// Goes on from what an earlier run has kept, in a table that has taken in nothing.
  public mutating func resume(_ kept: TableCheckpoint, meters keptMeters: [MeterCheckpoint]) {
    for meter in keptMeters where admits(meter.address) {
      meters[meter.address] = Meter(
        address: meter.address, keeping: details, from: meter)
      countAddressee(meter.address, 1)
    }
    latest = kept.latest
    steps = ClockSteps(kept.step)
    guard let packet = kept.open else { return }
    let observation = PacketObservation(packet.packet)
    if packet.isAlone {
      _ = observe(observation)
    } else if let time = observation.time {
      open = OpenPacket(packet: observation, time: time, isBelieved: packet.isBelieved)
    }
  }

  // MARK: - Times

  private func openPacket(
    _ packet: PacketObservation, _ time: Timestamp, isBelieved: Bool
  ) -> OpenPacket {
    OpenPacket(
      packet: packet, time: time, isBelieved: isBelieved,
      before: packet.participants.map { ($0.meter, meters[$0.meter]) })
  }

  /// Decides by the next time whether that of the open packet is right.
  private mutating func settle(by time: Timestamp, _ outcome: inout Outcome) {
    guard let open else { return }
    self.open = nil
    let agrees = time.nanoseconds - open.time.nanoseconds >= -Self.farAhead
    if agrees { outcome.settled.append(open.packet) }
    switch (open.isBelieved, agrees) {
    case (true, false):
      latest = nil
      takeInAgain(open, as: open.packet.withoutTimes, &outcome)
    case (false, true):
      latest = open.time
      takeInAgain(open, as: open.packet, &outcome)
    case (true, true), (false, false): break
    }
  }

  /// Outages are not told again: what is told without times is what is told with them, or more.
  private mutating func takeInAgain(
    _ open: OpenPacket, as packet: PacketObservation, _ outcome: inout Outcome
  ) {
    guard let before = open.before else { return }
    for (address, meter) in before {
      countAddressee(address, -1)
      meters[address] = meter
      countAddressee(address, 1)
    }
    var again = Outcome()
    takeIn(packet, &again)
    outcome.corrected = before.map(\.address).filter { meters[$0] != nil }
  }

  // MARK: - Meters

  private mutating func takeIn(_ packet: PacketObservation, _ outcome: inout Outcome) {
    for (address, role) in packet.participants where admits(address) {
      if role == .addressee, limits.addressees == nil { continue }
      guard hasRoom(for: address, as: role) else {
        outcome.isOfOthers = outcome.isOfOthers || role != .addressee
        continue
      }
      countAddressee(address, -1)
      // In place: a copy would take its histories along.
      let outage = meters[
        address, default: Meter(address: address, keeping: details)
      ].observe(packet, as: role)
      countAddressee(address, 1)
      if let outage { outcome.outages.append((address, outage)) }
    }
  }

  private func hasRoom(for address: String, as role: PacketRole) -> Bool {
    let known = meters[address]
    if role == .addressee { return known != nil || addresseeCount < limits.addressees ?? 0 }
    return known?.isSpeaker == true || meters.count - addresseeCount < limits.speakers
  }

  private mutating func countAddressee(_ address: String, _ number: Int) {
    if meters[address]?.isSpeaker == false { addresseeCount += number }
  }
}
