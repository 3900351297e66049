import AirInterface
import RealModule
import RecordStream

/// What gs-demod has counted since it was started.
struct DemodulationCounters: Encodable {
  var samples: UInt64 = 0
  var gaps = 0
  var lostSamples: UInt64 = 0
  var activities = 0
  var refusals = 0
  var bursts = 0
  var images = 0
}

/// What gs-demod measures from one report of its health to the next.
struct DemodulationHealth {
  /// A band of 30 MS/s has 300 channels; that of a stream whose centre wanders has more.
  private static let mostChannels = 320
  /// In dBFS: what is told of a level that is none.
  private static let leastLevel = -200.0

  /// Seconds of bursts, by their channel's frequency in hertz.
  private var occupied: [Int: Double] = [:]
  private var strongest = -Float.infinity
  private var seconds = 0.0

  /// Takes samples into account that last so long.
  mutating func add(seconds: Double) { self.seconds += seconds }

  /// Steps over the band in which the noise is told.
  static let noiseSteps = 24

  /// Takes a burst into account.
  mutating func add(_ burst: BurstMeasurement) {
    strongest = max(strongest, burst.level)
    let nearest = RadioParameters.channel(nearestTo: burst.carrierFrequency)
    guard let channel = Int(exactly: nearest), burst.duration > 0,
      occupied.count < Self.mostChannels || occupied[channel] != nil
    else { return }
    occupied[channel, default: 0] += burst.duration
  }

  /// The report, with which the next interval begins.
  ///
  /// - Parameters:
  ///   - description: of the samples; nil before any came.
  ///   - counters: since the start.
  ///   - peak: the interval's greatest I or Q, 1 at full scale; infinity if it is not known.
  ///   - noiseFloor: in dBFS/Hz, in steps of equal width over the band; empty if it is not known.
  mutating func report(
    _ description: StreamDescription?, _ counters: DemodulationCounters, peak: Float,
    noiseFloor: [Double]
  ) -> DemodulationReport {
    defer { self = DemodulationHealth() }
    let level: Double = 20 * .log10(Double(peak))
    return DemodulationReport(
      counters: counters, interval: rounded(seconds, 1000), sampleRate: description?.sampleRate,
      centerFrequency: description?.centerFrequency,
      peak: level.isFinite ? rounded(level, 10) : nil,
      noiseFloor: noiseFloor.isEmpty
        ? nil : noiseFloor.map { rounded($0.isFinite ? $0 : Self.leastLevel, 10) },
      strongestBurst: strongest.isFinite ? rounded(Double(strongest), 10) : nil,
      occupancy: occupancy)
  }

  /// In percent, by channel. What lies over each other is counted twice, but never above all.
  private var occupancy: [String: Double] {
    guard seconds > 0 else { return [:] }
    return Dictionary(
      uniqueKeysWithValues: occupied.map { channel, duration in
        ("\(channel)", rounded(min(duration / seconds, 1) * 100, 100))
      })
  }

  /// To a fraction of one in `parts`.
  private func rounded(_ value: Double, _ parts: Double) -> Double {
    (value * parts).rounded() / parts
  }
}

/// A report as it stands in the stream: keys of `gs-packet(5)`.
struct DemodulationReport: Encodable {
  let counters: DemodulationCounters
  /// In seconds.
  let interval: Double
  let sampleRate: Double?
  let centerFrequency: Double?
  let peak: Double?
  let noiseFloor: [Double]?
  let strongestBurst: Double?
  let occupancy: [String: Double]

  private enum CodingKeys: String, CodingKey {
    case samples, gaps, activities, refusals, bursts, images
    case lostSamples = "lost_samples"
    case interval = "interval_s"
    case sampleRate = "sample_rate_hz"
    case centerFrequency = "center_frequency_hz"
    case peak = "peak_dbfs"
    case noiseFloor = "noise_floor_dbfs_per_hz"
    case strongestBurst = "strongest_burst_dbfs"
    case occupancy = "occupancy_percent"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(counters.samples, forKey: .samples)
    try container.encode(counters.gaps, forKey: .gaps)
    try container.encode(counters.lostSamples, forKey: .lostSamples)
    try container.encode(counters.activities, forKey: .activities)
    try container.encode(counters.refusals, forKey: .refusals)
    try container.encode(counters.bursts, forKey: .bursts)
    try container.encode(counters.images, forKey: .images)
    try container.encode(interval, forKey: .interval)
    try container.encodeIfPresent(sampleRate, forKey: .sampleRate)
    try container.encodeIfPresent(centerFrequency, forKey: .centerFrequency)
    try container.encodeIfPresent(peak, forKey: .peak)
    try container.encodeIfPresent(noiseFloor, forKey: .noiseFloor)
    try container.encodeIfPresent(strongestBurst, forKey: .strongestBurst)
    try container.encode(occupancy, forKey: .occupancy)
  }
}
