import Notation
import PacketSchema
public import RecordStream

/// What is known of a running pipeline, from any stream of it: records, or lines of packet JSON.
///
/// Memory is bounded whatever comes in.
public struct LiveState: Sendable {
  /// A meter that was heard.
  struct HeardMeter: Sendable {
    let address: String
    /// Counts up with each packet: the greatest was heard last.
    var order = 0
    var packets = 0
    var last: JSONObject
  }

  /// More meters than are in reach of one receiver.
  static let mostMeters = 512
  private static let mostNetworks = 64

  /// Nil before one came.
  private(set) var description: StreamDescription?
  /// What the stages told last.
  private(set) var receiver: ReceiverLine?
  /// When that came in.
  private(set) var reported: ContinuousClock.Instant?
  /// Seconds from one report of the first stage to the next; nil before the second.
  private(set) var reportInterval: Double?
  /// When anything came in.
  private(set) var heard: ContinuousClock.Instant?
  /// Records and lines that came in.
  public private(set) var records = 0
  /// Lines that were neither packets nor tell of the receiver.
  private(set) var malformed = 0
  private(set) var packets = 0
  private(set) var lostSamples: UInt64 = 0
  private(set) var bursts = 0
  private(set) var frames = 0
  /// Packets by network.
  private(set) var networks: [String: (packets: Int, utility: String?)] = [:]
  private var meters: [String: HeardMeter] = [:]
  private var rates = ReportRates()

  /// True if nothing came in that could be shown.
  public var isEmpty: Bool { records == malformed }

  /// Nothing is known yet.
  public init() {}

  /// Takes a record that came in at some time.
  public mutating func take(_ record: Record, at instant: ContinuousClock.Instant) {
    records += 1
    heard = instant
    switch record.kind {
    case .description: description = (try? StreamDescription(record)) ?? description
    case .gap:
      let lost = (try? Gap(record).lostSamples) ?? 0
      lostSamples = lostSamples.addingReportingOverflow(lost).partialValue
    case .softBits: bursts += 1
    case .frame: frames += 1
    case .statistics: take(try? StageStatistics(record), at: instant)
    case .samples, .excerpt, .end, nil: break
    }
  }

  /// Takes a line that came in at some time.
  public mutating func take(_ line: String, at instant: ContinuousClock.Instant) {
    guard line.utf8.contains(where: { $0 > 0x20 }) else { return }
    records += 1
    heard = instant
    guard let object = try? JSONObject(parsing: line), object[.schema] != nil else {
      malformed += 1
      return
    }
    guard !object.isReceiverLine else {
      if let line = ReceiverLine(object) { take(line, at: instant) }
      return
    }
    packets += 1
    take(object)
  }

  /// Meters, the one that was heard last first.
  var latestMeters: [HeardMeter] { meters.values.sorted { $0.order > $1.order } }

  /// How often a count of a stage has grown in a second, between its last two reports; nil if that is
  /// not known.
  func rate(_ stage: ReceiverStage, _ name: String) -> Double? { rates.perSecond(stage, name) }

  private mutating func take(_ statistics: StageStatistics?, at instant: ContinuousClock.Instant) {
    guard let statistics, let stage = ReceiverStage(program: statistics.stage),
      let told = try? JSONObject(parsing: statistics.counters)
    else { return }
    var line = ReceiverLine(time: statistics.time)
    line.add(told, of: stage)
    take(line, at: instant)
  }

  private mutating func take(_ line: ReceiverLine, at instant: ContinuousClock.Instant) {
    let seconds = Timestamp(line.time).map { Double($0.nanoseconds) / 1e9 }
    if let before = receiver.flatMap({ Timestamp($0.time) }), let seconds {
      let passed = seconds - Double(before.nanoseconds) / 1e9
      if passed > 0 { reportInterval = passed }
    }
    var merged = receiver ?? line
    merged.time = line.time
    for stage in ReceiverStage.allCases {
      guard let told = line[stage] else { continue }
      merged.add(told, of: stage)
      if let seconds { rates.add(told, of: stage, at: seconds) }
    }
    receiver = merged
    reported = instant
  }

  private mutating func take(_ packet: JSONObject) {
    if let network = packet.text(.network),
      networks[network] != nil || networks.count < Self.mostNetworks
    {
      networks[network, default: (0, nil)].packets += 1
      networks[network]?.utility = packet.text(.utility)
    }
    guard let address = packet.text(.source) else { return }
    if meters[address] == nil, meters.count >= Self.mostMeters,
      let oldest = meters.values.min(by: { $0.order < $1.order })
    {
      meters[oldest.address] = nil
    }
    var meter = meters[address] ?? HeardMeter(address: address, last: packet)
    meter.order = packets
    meter.packets += 1
    meter.last = packet
    meters[address] = meter
  }
}

/// How fast counts grow, from one report of a stage to the next.
struct ReportRates: Sendable {
  private struct Report {
    var seconds: Double
    var told: JSONObject
  }

  private var last: [ReceiverStage: Report] = [:]
  private var before: [ReceiverStage: Report] = [:]

  /// Takes what a stage tells at a time, in seconds. Reports of the same time are one.
  mutating func add(_ told: JSONObject, of stage: ReceiverStage, at seconds: Double) {
    if let last = last[stage], last.seconds != seconds { before[stage] = last }
    last[stage] = Report(seconds: seconds, told: told)
  }

  /// Growth in a second; nil before the second report, and where a stage began anew.
  func perSecond(_ stage: ReceiverStage, _ name: String) -> Double? {
    guard let last = last[stage], let before = before[stage], last.seconds > before.seconds,
      let count = last.told[name]?.double, let earlier = before.told[name]?.double,
      count >= earlier
    else { return nil }
    return (count - earlier) / (last.seconds - before.seconds)
  }
}
