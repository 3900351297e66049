public import AirInterface

/// Turns the samples of a band into the bits of every burst in it.
///
/// One pass makes overlapping spectra of the band; energy in them opens activities; each activity's
/// few bins become a slice at a low rate, which the burst demodulator searches. The cost beyond the
/// spectra follows the traffic, not the width of the band.
public struct Receiver: ~Copyable {
  /// Sample rates that are received, in samples per second.
  public static let sampleRates: ClosedRange<Double> = 200_000...30_000_000

  /// Noise power per sample relative to full scale, where a format has none: -140 dB is ten over
  /// the rounding of float samples at full scale.
  private static let leastNoise = 1e-14
  /// Frames of silence that end the input: the first completes the last frame of samples, the
  /// others are for what filters reach beyond it.
  private static let framesOfSilence = 4

  /// Counters since the start.
  public struct Counters: Sendable, Equatable {
    /// Places in time and frequency that had energy, and have it no more.
    public var activities = 0
    /// Times that one more was passed over because too many were open.
    public var refusals = 0
    /// Bursts among them that were demodulated.
    public var bursts = 0
    /// Weaker copies of these, which the receiver itself has made, that were dropped.
    public var images = 0

    /// Counters at zero.
    public init() {}

    /// Adds what another receiver has counted.
    public mutating func add(_ other: Counters) {
      activities += other.activities
      refusals += other.refusals
      bursts += other.bursts
      images += other.images
    }
  }

  /// Counters since the start.
  public var counters: Counters {
    var counters = delivery.counters
    counters.refusals = detector.refusals
    return counters
  }

  private let settings: DetectionSettings
  private let slotDuration: Double
  private var band: BandSpectrum
  private var detector: ActivityDetector
  private let slicer: BandSlicer
  private var delivery: BurstDelivery
  /// The noise of other bands, by their centres, and how many are remembered.
  private var floors: [Double: [Float]] = [:]
  private static let mostFloors = 64
  /// Told of energy that held no burst; nil unless somebody wants to know of other radios.
  public var unread: ((UnreadEnergy) -> Void)?

  /// A receiver at rest.
  ///
  /// - Parameters:
  ///   - sampleRate: samples per second, one of `sampleRates`.
  ///   - quantizationNoise: noise power per sample that the sample format itself has, relative to
  ///     full scale: step^2 / 6 for I and Q together.
  ///   - symbolRates: those of the bursts that are looked for, in symbols per second.
  public init(
    sampleRate: Double, quantizationNoise: Double,
    symbolRates: [Double] = RadioParameters.symbolRates
  ) throws(SignalProcessingError) {
    guard Receiver.sampleRates.contains(sampleRate) else {
      throw .unsupportedSampleRate(sampleRate)
    }
    let length = BandSpectrum.frameLength(sampleRate: sampleRate)
    let settings = DetectionSettings(
      sampleRate: sampleRate, length: length, symbolRates: symbolRates)
    let band = try BandSpectrum(length: length, history: settings.leadFrames)
    let slicer = try BandSlicer(
      bandLength: length, sampleRate: sampleRate, symbolRates: symbolRates)
    delivery = try BurstDelivery(
      sampleRate: sampleRate, bandLength: length, sliceWidth: slicer.width,
      symbolRates: symbolRates, settings: settings)
    let noise =
      max(quantizationNoise, Receiver.leastNoise) * BandSpectrum.noiseGain * Double(length)
    detector = ActivityDetector(length: length, leastFloor: Float(noise), settings: settings)
    slotDuration = Double(settings.framesPerSlot * band.hop) / sampleRate
    self.settings = settings
    self.band = band
    self.slicer = slicer
  }

  /// Room for the next samples: fill it from its start, then call `process`. Full scale is 1; all
  /// must be finite and below 1e6, as `SampleDecoder` makes sure.
  public mutating func space() -> UnsafeMutableBufferPointer<ComplexSample> { band.space() }

  /// Takes the samples that were put into `space()`; hands out each burst that has ended.
  ///
  /// - Parameters:
  ///   - count: how many.
  ///   - peak: what the magnitude of their real and imaginary parts is not above, if it is known:
  ///     it saves a look at them.
  public mutating func process(
    _ count: Int, peak: Float = .infinity, _ body: (DemodulatedBurst) throws -> Void
  ) rethrows {
    band.commit(count, peak: peak)
    while let frame = band.nextFrame() {
      for index in detector.activities.indices { extend(index, with: frame) }
      guard detector.add(band.spectrum(frame), frame: frame) else { continue }
      beginSlices(upTo: frame)
      demodulateEnded(all: false)
      demodulateProgress()
      try delivery.handOut(until: Double(frame * band.hop), body)
    }
  }

  /// Ends the input: hands out the bursts that are still open. The receiver is not for more after
  /// this.
  public mutating func finish(_ body: (DemodulatedBurst) throws -> Void) rethrows {
    // Silence carries the last samples through frames and filters.
    let space = space()
    let count = min(space.count, Receiver.framesOfSilence * band.length)
    space.baseAddress?.update(repeating: .zero, count: count)
    try process(count, body)
    demodulateEnded(all: true)
    try delivery.handOut(until: .infinity, body)
  }

  /// Interrupts the input: the next samples do not follow those before, since some were lost, or
  /// the radio was tuned. Hands out the bursts that are still open, and keeps what is known of the
  /// noise.
  ///
  /// - Returns: index of the next sample, as bursts tell theirs.
  public mutating func interrupt(
    _ body: (DemodulatedBurst) throws -> Void
  ) rethrows -> Double {
    let received = band.frameCount * band.hop + band.waitingSamples
    let space = space()
    let count = min(space.count, Receiver.framesOfSilence * band.length)
    space.baseAddress?.update(repeating: .zero, count: count)
    band.commit(count, peak: 0)
    while let frame = band.nextFrame() {
      for index in detector.activities.indices { extend(index, with: frame) }
      // Silence is no noise.
      guard frame * band.hop + band.length <= received,
        detector.add(band.spectrum(frame), frame: frame)
      else { continue }
      beginSlices(upTo: frame)
    }
    demodulateEnded(all: true)
    try delivery.handOut(until: .infinity, body)
    band.restart(at: detector.restart(after: band.frameCount))
    return Double(band.frameCount * band.hop)
  }

  /// Goes on in another band: call it after `interrupt`. Its noise is remembered if it was received
  /// before.
  ///
  /// - Parameters:
  ///   - center: centre of the band, in hertz.
  ///   - previous: that of the band so far.
  public mutating func retune(to center: Double, from previous: Double) {
    let floor = detector.exchangeFloor(for: floors[center])
    if floors.count >= Receiver.mostFloors, floors[previous] == nil { floors.removeAll() }
    floors[previous] = floor
  }

  /// Samples from one sum of spectra to the next. Samples that are cut out of a stream at a multiple of
  /// it, counted from the first after a start or an interruption, give the same spectra.
  public var slotLength: Int { settings.framesPerSlot * band.hop }

  /// Power of noise per hertz over the band, relative to full scale, in equal steps from its lower
  /// end; empty until some milliseconds have been received.
  public func noiseDensities(steps: Int) -> [Float] { detector.noiseDensities(steps: steps) }

  /// Fills the slices of new activities with the frames that came before they were noticed.
  private mutating func beginSlices(upTo frame: Int) {
    for index in detector.activities.indices where detector.activities[index].slice.isEmpty {
      for past in detector.activities[index].firstFrame...frame { extend(index, with: past) }
    }
  }

  private mutating func extend(_ index: Int, with frame: Int) {
    let firstFrame = detector.activities[index].firstFrame
    let centerBin = detector.activities[index].centerBin
    slicer.extend(
      &detector.activities[index].slice, with: band.spectrum(frame), frame: frame,
      firstFrame: firstFrame, centerBin: centerBin,
      mutedBins: detector.activities[index].mutedBins)
  }

  private mutating func demodulateEnded(all: Bool) {
    // The strongest first: what is only a second peak of a burst is then known to be one.
    let ended = detector.takeEnded(all: all, slotDuration: slotDuration)
      .sorted { ($1.greatestRatio, $0.centerBin) < ($0.greatestRatio, $1.centerBin) }
    for var activity in ended where delivery.takeEnded(&activity) {
      unread?(delivery.energy(of: activity))
    }
  }

  /// Takes the bursts that have ended out of activities that go on.
  private mutating func demodulateProgress() {
    let slot = detector.slot
    for index in detector.activities.indices
    where slot - detector.activities[index].demodulatedSlot >= settings.progressSlots {
      detector.activities[index].demodulatedSlot = slot
      delivery.takeProgress(&detector.activities[index], slot: slot)
    }
  }
}

/// Why a receiver could not be made.
public enum SignalProcessingError: Error, Equatable, CustomStringConvertible {
  /// A library could not allocate an object.
  case noMemory
  /// The sample rate, in samples per second, is outside `Receiver.sampleRates`.
  case unsupportedSampleRate(Double)

  /// One line for a person.
  public var description: String {
    switch self {
    case .noMemory: "out of memory"
    case .unsupportedSampleRate(let rate):
      "samples at \(rate) per second are not received; give it from "
        + "\(Int(Receiver.sampleRates.lowerBound / 1e3))k to "
        + "\(Int(Receiver.sampleRates.upperBound / 1e6))M per second"
    }
  }
}
