/// Turns the samples of a band into the bits of every burst in it.
///
/// One pass makes overlapping spectra of the band; energy in them opens activities; each activity's
/// few bins become a slice at a low rate, which the burst demodulator searches. The cost beyond the
/// spectra follows the traffic, not the width of the band.
public final class Receiver {
  /// Sample rates that are received, in samples per second.
  public static let sampleRates: ClosedRange<Double> = 200_000...30_000_000

  /// Counters since the start.
  public struct Counters: Sendable, Equatable {
    /// Places in time and frequency that had energy.
    public var activities = 0
    /// Times that one more was passed over because too many were open.
    public var refusals = 0
    /// Bursts among them that were demodulated.
    public var bursts = 0

    /// Counters at zero.
    public init() {}
  }

  /// Counters since the start.
  public private(set) var counters = Counters()

  private let sampleRate: Double
  private let sliceRate: Double
  private let settings: DetectionSettings
  private var band: BandSpectrum
  private var detector: BurstDetector
  private let slicer: BandSlicer
  private let demodulator: BurstDemodulator
  private var recent: [DemodulatedBurst] = []

  /// A receiver at rest.
  ///
  /// - Parameters:
  ///   - sampleRate: samples per second, 200 kS/s to 30 MS/s.
  ///   - quantizationNoise: noise power per sample that the sample format itself has, relative to
  ///     full scale: step^2 / 6 for I and Q together.
  public init(sampleRate: Double, quantizationNoise: Double) throws(SignalProcessingError) {
    guard Receiver.sampleRates.contains(sampleRate) else {
      throw .unsupportedSampleRate(sampleRate)
    }
    self.sampleRate = sampleRate
    let length = BandSpectrum.frameLength(sampleRate: sampleRate)
    let settings = DetectionSettings(sampleRate: sampleRate, length: length)
    self.settings = settings
    band = try BandSpectrum(length: length, history: settings.leadFrames)
    // The squares of a Hann window add up to 3/8 of its length.
    let noise = max(quantizationNoise, 1e-14) * 0.375 * Double(length)
    detector = BurstDetector(length: length, leastFloor: Float(noise), settings: settings)
    slicer = try BandSlicer(bandLength: length, sampleRate: sampleRate)
    sliceRate = sampleRate * Double(slicer.width) / Double(length)
    demodulator = try BurstDemodulator(sliceRate: sliceRate)
  }

  /// Room for the next samples, full scale 1: fill it from its start, then call `process`.
  public func space() -> UnsafeMutableBufferPointer<ComplexSample> { band.space() }

  /// Takes the samples that were put into `space()`; hands out each burst that has ended.
  public func process(_ count: Int, _ body: (DemodulatedBurst) throws -> Void) rethrows {
    band.commit(count)
    while let frame = band.nextFrame() {
      extendSlices(with: frame)
      guard detector.add(band.spectrum(frame), frame: frame) else { continue }
      counters.refusals = detector.refusals
      beginSlices(upTo: frame)
      try demodulateEnded(all: false, body)
      try demodulateProgress(body)
    }
  }

  /// Ends the input: hands out the bursts that are still open. The receiver is not for more after
  /// this.
  public func finish(_ body: (DemodulatedBurst) throws -> Void) rethrows {
    // Silence carries the last samples through frames and filters.
    let space = space()
    let count = min(space.count, 4 * band.length)
    for index in 0..<count { space[index] = .zero }
    try process(count, body)
    try demodulateEnded(all: true, body)
  }

  private func extendSlices(with frame: Int) {
    detector.forEachActivity { extend(&$0, with: frame) }
  }

  /// Fills the slices of new activities with the frames that came before they were noticed.
  private func beginSlices(upTo frame: Int) {
    detector.forEachActivity { activity in
      guard activity.slice.isEmpty else { return }
      for past in activity.firstFrame...frame { extend(&activity, with: past) }
    }
  }

  private func extend(_ activity: inout Activity, with frame: Int) {
    slicer.extend(
      &activity.slice, with: band.spectrum(frame), frame: frame,
      firstFrame: activity.firstFrame, centerBin: activity.centerBin)
  }

  private func demodulateEnded(
    all: Bool, _ body: (DemodulatedBurst) throws -> Void
  ) rethrows {
    let slotDuration = Double(settings.framesPerSlot * band.hop) / sampleRate
    // The strongest first: what is only a second peak of a burst is then known to be one.
    let ended = detector.takeEnded(all: all, slotDuration: slotDuration)
      .sorted { ($1.greatestRatio, $0.centerBin) < ($0.greatestRatio, $1.centerBin) }
    for var activity in ended {
      counters.activities += 1
      guard !isKnown(activity) else { continue }
      // Energy is added up over two slots.
      let slots = activity.lastEnergeticSlot - activity.openedSlot + 2
      try demodulate(&activity, lasting: Double(slots) * slotDuration, isComplete: true, body)
    }
  }

  /// Takes the bursts that have ended out of activities that go on.
  private func demodulateProgress(_ body: (DemodulatedBurst) throws -> Void) rethrows {
    let slot = detector.slot
    try detector.forEachActivity { activity in
      guard slot - activity.demodulatedSlot >= settings.progressSlots else { return }
      activity.demodulatedSlot = slot
      let burstsBefore = counters.bursts
      try demodulate(&activity, lasting: .infinity, isComplete: false, body)
      if counters.bursts > burstsBefore { activity.lastBurstSlot = slot }
      dropDemodulated(&activity)
    }
  }

  /// Forgets the part of a slice that is done with.
  private func dropDemodulated(_ activity: inout Activity) {
    let hop = slicer.width / 2
    let frames = Int(activity.position.time * sliceRate) / hop
    guard frames > 0, frames * hop < activity.slice.count else { return }
    activity.slice.removeFirst(frames * hop)
    activity.firstFrame += frames
    activity.position.dropFirst(frames * hop, sliceRate: sliceRate)
  }

  private func demodulate(
    _ activity: inout Activity, lasting duration: Double, isComplete: Bool,
    _ body: (DemodulatedBurst) throws -> Void
  ) rethrows {
    let bursts = demodulator.demodulate(
      activity.slice, lasting: duration, from: &activity.position, isComplete: isComplete)
    for burst in bursts {
      let result = place(burst, of: activity)
      guard !isKnown(result) else { continue }
      counters.bursts += 1
      remember(result)
      try body(result)
    }
  }

  private func frequency(of activity: Activity) -> Double {
    let bin =
      activity.centerBin >= band.length / 2
      ? activity.centerBin - band.length : activity.centerBin
    return Double(bin) * sampleRate / Double(band.length)
  }

  private func place(_ burst: SliceBurst, of activity: Activity) -> DemodulatedBurst {
    DemodulatedBurst(
      start: Double(activity.firstFrame * band.hop) + burst.start * sampleRate,
      carrierOffset: frequency(of: activity) + burst.carrier, symbolRate: burst.symbolRate,
      deviation: burst.deviation, signalToNoiseRatio: burst.signalToNoiseRatio,
      level: burst.level, duration: burst.duration, softBits: burst.softBits)
  }

  // MARK: - Bursts seen twice

  private func remember(_ burst: DemodulatedBurst) {
    recent.append(burst)
    if recent.count > 2 * settings.mostActivities { recent.removeFirst(settings.mostActivities) }
  }

  /// True if a burst that was demodulated already covers the activity in time and frequency.
  private func isKnown(_ activity: Activity) -> Bool {
    let slotLength = Double(settings.framesPerSlot * band.hop)
    let first = Double(activity.openedSlot) * slotLength
    let last = Double(activity.lastEnergeticSlot) * slotLength
    let margin = 4 * slotLength
    return recent.contains { burst in
      let end = burst.start + burst.duration * sampleRate
      return abs(frequency(of: activity) - burst.carrierOffset) < burst.deviation + burst.symbolRate
        && first > burst.start - margin && last < end + margin
    }
  }

  /// True if the same burst was found before, from another of its peaks.
  private func isKnown(_ burst: DemodulatedBurst) -> Bool {
    recent.contains { other in
      abs(other.carrierOffset - burst.carrierOffset) < burst.deviation + burst.symbolRate
        && abs(other.start - burst.start) < 0.002 * sampleRate
    }
  }
}
