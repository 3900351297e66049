import AirInterface

/// Where the bursts of a scene go in time and frequency.
public struct TransmissionSchedule: Sendable {
  /// Draws of a random time before an overlap on the same channel is accepted.
  private static let attempts = 100

  /// How the channels of bursts without one are chosen.
  public enum Channels: Equatable, Sendable {
    /// The grid point nearest to the centre frequency.
    case nearestToCenter
    /// One after the other, from the beginning again when all were used.
    case list([Double])
    /// Any grid point of the span.
    case random
  }

  /// How the times of bursts without one are chosen.
  public enum Times: Equatable, Sendable {
    /// One after the other, with this much quiet in between, in seconds.
    case quiet(Double)
    /// One every so many seconds.
    case interval(Double)
    /// Anywhere up to a duration in seconds, two on one channel apart if there is room.
    case random(duration: Double)
  }

  /// Samples per second.
  public var sampleRate: Double
  /// Frequency of 0 Hz in the samples.
  public var centerFrequency: Double
  /// Level to which Eb/N0 refers.
  public var noiseLevel = NoiseLevel()
  /// Seed of whatever is random.
  public var seed: UInt64 = 1
  /// Channels of bursts without one.
  public var channels = Channels.nearestToCenter
  /// Times of bursts without one.
  public var times = Times.quiet(0.05)
  /// Quiet before the first burst, in seconds.
  public var lead = 0.05
  /// Largest random addition to each carrier offset, in hertz.
  public var carrierOffsetRange = 0.0
  /// Largest random addition to each clock error, in parts per million.
  public var clockErrorRange = 0.0
  /// Largest random addition to each Eb/N0, in dB.
  public var levelRange = 0.0

  /// A schedule that places one burst after the other near the centre frequency.
  public init(sampleRate: Double, centerFrequency: Double) {
    self.sampleRate = sampleRate
    self.centerFrequency = centerFrequency
  }

  /// Places the bursts, in the order of the lines; throws if a carrier does not fit into the span,
  /// with the number of its line if that is known.
  public func transmissions(of lines: [TransmissionLine]) throws(SynthesisError) -> [Transmission] {
    var generator = CounterBasedGenerator(seed: seed, stream: RandomStream.schedule.rawValue)
    var placement = Placement()
    var transmissions: [Transmission] = []
    for (number, line) in lines.enumerated() {
      var transmission: Transmission
      do {
        transmission = try self.transmission(line, number: number, generator: &generator)
      } catch {
        throw line.number.map { .inLine($0, error) } ?? error
      }
      transmission.startTime = startTime(
        of: transmission, number: number, explicit: line.settings.startTime, placement, &generator)
      placement.add(transmission)
      transmissions.append(transmission)
    }
    return transmissions
  }

  private func transmission(
    _ line: TransmissionLine, number: Int, generator: inout CounterBasedGenerator
  ) throws(SynthesisError) -> Transmission {
    let settings = line.settings
    try settings.validate()
    // Every draw is made for every burst, so that one burst's settings do not move the others.
    let channelDraw = generator.uniform()
    let offset = settings.carrierOffset + generator.uniform(within: carrierOffsetRange)
    let clockError = settings.clockError + generator.uniform(within: clockErrorRange)
    let ratio = settings.energyPerBitToNoiseDensity + generator.uniform(within: levelRange)
    let channel = settings.channel ?? channel(number: number, draw: channelDraw, settings)
    let carrier = channel + offset
    guard abs(carrier - centerFrequency) + settings.occupiedBandwidth <= sampleRate / 2 else {
      throw .outsideSpan(
        carrier: carrier, occupied: settings.occupiedBandwidth, centerFrequency: centerFrequency,
        sampleRate: sampleRate)
    }
    var transmission = Transmission(
      bits: TransmissionBits(
        packets: line.packets, version: settings.version ?? 4,
        preambleLength: settings.preambleLength),
      startTime: 0, carrierOffset: carrier - centerFrequency, symbolRate: settings.symbolRate,
      modulationIndex: settings.modulationIndex,
      bandwidthTimeProduct: settings.bandwidthTimeProduct, clockError: clockError,
      amplitude: noiseLevel.amplitude(
        energyPerBitToNoiseDensity: ratio, symbolRate: settings.symbolRate,
        sampleRate: sampleRate))
    transmission.channelEffects = settings.channelEffects
    transmission.channelEffects.seed = seed
    transmission.channelEffects.burst = number
    return transmission
  }

  private func channel(number: Int, draw: Double, _ settings: TransmissionSettings) -> Double {
    switch channels {
    case .list(let list) where !list.isEmpty: return list[number % list.count]
    case .random:
      let room =
        sampleRate / 2 - settings.occupiedBandwidth - abs(settings.carrierOffset)
        - carrierOffsetRange
      let lowest = ((centerFrequency - room) / RadioParameters.channelSpacing).rounded(.up)
      let highest = ((centerFrequency + room) / RadioParameters.channelSpacing).rounded(.down)
      guard lowest <= highest else { fallthrough }
      return (lowest + (draw * (highest - lowest + 1)).rounded(.down))
        * RadioParameters.channelSpacing
    case .nearestToCenter, .list:
      return RadioParameters.channel(nearestTo: centerFrequency)
    }
  }

  private func startTime(
    of transmission: Transmission, number: Int, explicit: Double?, _ placement: Placement,
    _ generator: inout CounterBasedGenerator
  ) -> Double {
    if let explicit { return explicit }
    switch times {
    case .quiet(let quiet): return max(lead, placement.lastEnd.map { $0 + quiet } ?? lead)
    case .interval(let interval): return lead + interval * Double(number)
    case .random(let duration):
      let latest = max(lead, duration - transmission.duration)
      var candidate = transmission
      for _ in 0..<Self.attempts {
        candidate.startTime = lead + generator.uniform() * (latest - lead)
        if !placement.collides(candidate) { break }
      }
      return candidate.startTime
    }
  }
}

/// Bursts that already have their place.
private struct Placement {
  private(set) var lastEnd: Double?
  /// By grid point: only the neighbours have to be looked at.
  private var byChannel: [Int: [ClosedRange<Double>]] = [:]

  mutating func add(_ transmission: Transmission) {
    let end = transmission.startTime + transmission.duration
    lastEnd = end
    byChannel[gridPoint(transmission), default: []].append(transmission.startTime...end)
  }

  func collides(_ transmission: Transmission) -> Bool {
    let time = transmission.startTime...(transmission.startTime + transmission.duration)
    return (byChannel[gridPoint(transmission)] ?? []).contains { $0.overlaps(time) }
  }

  private func gridPoint(_ transmission: Transmission) -> Int {
    Int((transmission.carrierOffset / RadioParameters.channelSpacing).rounded())
  }
}
