import PacketSchema

/// What a stream of packets says, for the report. Memory is bounded: by the number of meters,
/// channels and outages that are kept.
struct ReceptionSummary: Sendable {
  /// A meter's part.
  struct Meter: Sendable {
    var state = MeterState()
    var firstSeen: Timestamp?
    var lastSeen: Timestamp?
    var signalToNoiseRatios = 0.0
    var measurements = 0
    /// Outages, the latest last.
    var outages: [PowerOutage] = []

    /// Mean over the packets that had one, in dB.
    var meanSignalToNoiseRatio: Double? {
      measurements > 0 ? signalToNoiseRatios / Double(measurements) : nil
    }
  }

  private static let meterLimit = MeterPublisher.deviceLimit
  private static let channelLimit = 4096
  private static let outageLimit = 100

  private(set) var packets = 0
  /// Packets of meters that there was no more room for.
  private(set) var packetsOfOthers = 0
  private(set) var meters: [String: Meter] = [:]
  private(set) var kinds: [String: Int] = [:]
  private(set) var channels: [Int64: Int] = [:]
  private(set) var beacons = TimeHistogram()

  /// Takes in a packet.
  mutating func add(_ packet: JSONObject) {
    packets += 1
    // Any other word would let a stream fill the memory.
    let kind = packet.text(.kind).flatMap(PacketKind.init) ?? .unknown
    kinds[kind.rawValue, default: 0] += 1
    let time = packet.text(.time).flatMap(Timestamp.init)
    if kind == .beacon, let time { beacons.add(time) }
    if let channel = packet.integer(.channel),
      channels[channel] != nil || channels.count < ReceptionSummary.channelLimit
    {
      channels[channel, default: 0] += 1
    }
    addToMeter(packet, time)
  }

  private mutating func addToMeter(_ packet: JSONObject, _ time: Timestamp?) {
    guard let address = packet.text(.source) else { return }
    guard meters[address] != nil || meters.count < ReceptionSummary.meterLimit else {
      packetsOfOthers += 1
      return
    }
    var meter = meters.removeValue(forKey: address) ?? Meter()
    if let outage = meter.state.merge(packet) {
      if meter.outages.count == ReceptionSummary.outageLimit { meter.outages.removeFirst() }
      meter.outages.append(outage)
    }
    if let ratio = packet.number(.signalToNoiseRatio), ratio.isFinite {
      meter.signalToNoiseRatios += ratio
      meter.measurements += 1
    }
    if let time {
      meter.firstSeen = min(meter.firstSeen ?? time, time)
      meter.lastSeen = max(meter.lastSeen ?? time, time)
    }
    meters[address] = meter
  }
}
