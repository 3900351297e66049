import PacketSchema

/// What a stream of packets says, for the report. Memory is bounded: by the number of meters,
/// networks, channels and outages that are kept.
struct ReceptionSummary: Sendable {
  /// A meter's part.
  struct Meter: Sendable {
    var state = MeterState()
    var span = TimeSpan()
    var beacons = TimeHistogram()
    var signalToNoiseRatios = 0.0
    var measurements = 0
    /// Outages, the latest last.
    var outages: [PowerOutage] = []

    /// Mean over the packets that had one, in dB.
    var meanSignalToNoiseRatio: Double? {
      measurements > 0 ? signalToNoiseRatios / Double(measurements) : nil
    }
  }

  /// From the first time to the last, in whatever order they came.
  struct TimeSpan: Sendable {
    private(set) var first: Timestamp?
    private(set) var last: Timestamp?

    mutating func extend(to time: Timestamp) {
      first = min(first ?? time, time)
      last = max(last ?? time, time)
    }
  }

  private static let meterLimit = MeterPublisher.deviceLimit
  private static let networkLimit = 4096
  private static let channelLimit = 4096
  private static let outageLimit = 100
  /// In hertz, as in packet JSON.
  private static let channelRange: ClosedRange<Int64> = 1...1_000_000_000_000

  private(set) var packets = 0
  /// Packets of meters that there was no more room for.
  private(set) var packetsOfOthers = 0
  private(set) var span = TimeSpan()
  private(set) var meters: [String: Meter] = [:]
  /// Utilities by their networks; empty where it is not known.
  private(set) var networks: [String: String] = [:]
  private(set) var kinds: [PacketKind: Int] = [:]
  private(set) var channels: [Int64: Int] = [:]
  private(set) var beacons = TimeHistogram()

  /// Takes in a packet.
  mutating func add(_ packet: JSONObject) {
    packets += 1
    // Any other word would let a stream fill the memory.
    let kind = packet.text(.kind).flatMap(PacketKind.init) ?? .unknown
    kinds[kind, default: 0] += 1
    let time = packet.text(.time).flatMap(Timestamp.init)
    if let time { span.extend(to: time) }
    let beaconTime = kind == .beacon ? time : nil
    if let beaconTime { beacons.add(beaconTime) }
    addNetwork(of: packet)
    addChannel(of: packet)
    addToMeter(packet, time, beaconTime)
  }

  private mutating func addNetwork(of packet: JSONObject) {
    guard let network = packet.text(.network),
      networks[network] != nil || networks.count < ReceptionSummary.networkLimit
    else { return }
    networks[network] = packet.text(.utility) ?? networks[network] ?? ""
  }

  private mutating func addChannel(of packet: JSONObject) {
    guard let channel = packet.integer(.channel), ReceptionSummary.channelRange.contains(channel),
      channels[channel] != nil || channels.count < ReceptionSummary.channelLimit
    else { return }
    channels[channel, default: 0] += 1
  }

  private mutating func addToMeter(
    _ packet: JSONObject, _ time: Timestamp?, _ beaconTime: Timestamp?
  ) {
    guard let address = packet.text(.source) else { return }
    guard meters[address] != nil || meters.count < ReceptionSummary.meterLimit else {
      packetsOfOthers += 1
      return
    }
    // Taken out, so that what it holds is changed in place.
    var meter = meters.removeValue(forKey: address) ?? Meter()
    if let outage = meter.state.merge(packet) {
      if meter.outages.count == ReceptionSummary.outageLimit { meter.outages.removeFirst() }
      meter.outages.append(outage)
    }
    if let ratio = packet.number(.signalToNoiseRatio), ratio.isFinite {
      meter.signalToNoiseRatios += ratio
      meter.measurements += 1
    }
    if let time { meter.span.extend(to: time) }
    if let beaconTime { meter.beacons.add(beaconTime) }
    meters[address] = meter
  }
}
