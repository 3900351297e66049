import RealModule
import RecordStream
import SampleInput
import SignalProcessing

/// One receiver, and where in the stream it is: for samples of one rate and format.
struct ReceiverSession: ~Copyable {
  /// What the samples are that come now.
  private(set) var description: StreamDescription
  /// Index of the next sample in the stream.
  private(set) var nextIndex: UInt64
  /// True if a radio gives the samples now.
  var isLive: Bool

  private let decoder: SampleDecoder
  private var receiver: Receiver
  /// What is added to the receiver's count of samples to give the stream's index. Whatever indices
  /// a damaged stream claims, they only wrap round.
  private var offset: UInt64
  /// Times that were told before, and the index up to which each was right: of bursts that have
  /// begun by then.
  private var earlier: [(end: UInt64, timeOfSampleZero: Int64)] = []

  /// The greatest I or Q since somebody asked, 1 at full scale.
  private var peak: Float = 0
  /// Bursts that nobody has taken yet.
  private var found: [(bits: SoftBits, start: UInt64, excerpts: [Excerpt])] = []
  /// Nil unless the samples around bursts are handed out.
  private var history: SampleHistory?

  /// No burst is longer than the time in which the clock of a radio is told so often.
  private static let mostEarlier = 4
  /// In seconds: a longer silence ends an activity, and with it the burst.
  private static let longestFilledGap = 0.0025

  /// Throws `SampleInputError` or `SignalProcessingError`.
  ///
  /// - Parameters:
  ///   - index: that of the first sample in the stream.
  ///   - isLive: whether a radio gives the samples now.
  ///   - givesExcerpts: whether the samples around bursts are handed out.
  init(
    _ description: StreamDescription, from index: UInt64, isLive: Bool, symbolRates: [Double],
    givesExcerpts: Bool
  ) throws {
    if givesExcerpts { history = SampleHistory() }
    guard let format = SampleFormat(rawValue: description.sampleFormat) else {
      throw SampleInputError.unknownFormat(description.sampleFormat)
    }
    let receiver = try Receiver(
      sampleRate: description.sampleRate, quantizationNoise: format.quantizationNoise,
      symbolRates: symbolRates)
    self.description = description
    self.isLive = isLive
    nextIndex = index
    offset = index
    decoder = SampleDecoder(format)
    self.receiver = receiver
  }

  /// What the receiver has counted.
  var counters: Receiver.Counters { receiver.counters }

  /// Density of the noise in dBFS/Hz, in equal steps over the band from its lower end; empty until it
  /// is known.
  func noiseFloor(steps: Int) -> [Double] {
    receiver.noiseDensities(steps: steps).map { 10 * .log10(Double($0)) }
  }

  /// Seconds that so many bytes of samples last.
  func duration(ofBytes count: Int) -> Double {
    Double(count / decoder.format.bytesPerSample) / description.sampleRate
  }

  /// Takes whole samples; returns how many.
  mutating func process(_ bytes: [UInt8]) -> Int {
    let size = decoder.format.bytesPerSample
    history?.add(bytes, at: nextIndex, description)
    bytes.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while rest.count >= size {
        let (count, peak) = decoder.decode(
          UnsafeRawBufferPointer(rebasing: rest), into: receiver.space())
        rest = rest.dropFirst(count * size)
        process(count, peak: peak)
      }
    }
    return bytes.count / size
  }

  /// Time of the next sample, in nanoseconds since 1970-01-01 UTC.
  var timeOfNextSample: Int64 { description.time(ofSample: Double(nextIndex)) }

  /// The greatest I or Q since this was asked last, 1 at full scale; infinity if it is not known.
  mutating func takePeak() -> Float {
    defer { peak = 0 }
    return peak
  }

  /// The bursts that were found, each given once, with the index of its first sample, and with the
  /// samples around it if they were asked for.
  mutating func takeBursts() -> [(bits: SoftBits, start: UInt64, excerpts: [Excerpt])] {
    defer { found.removeAll() }
    return found
  }

  /// Ends the input: finds the bursts that are still open.
  mutating func finish() {
    var bursts: [DemodulatedBurst] = []
    receiver.finish { bursts.append($0) }
    add(bursts)
  }

  /// Goes on after a gap, at an index. A short one is filled with silence, and costs a burst the bits
  /// in it. Samples from both sides of a long one must not meet in one spectrum.
  mutating func pass(_ gap: Gap, to index: UInt64) {
    let longest = Self.longestFilledGap * description.sampleRate
    guard index == nextIndex &+ gap.lostSamples, Double(gap.lostSamples) < longest else {
      return interrupt(at: index)
    }
    var rest = Int(gap.lostSamples)
    while rest > 0 {
      let space = receiver.space()
      let count = min(rest, space.count)
      space.baseAddress?.update(repeating: .zero, count: count)
      rest -= count
      process(count, peak: 0)
    }
  }

  /// Takes what the next samples are, from an index on; false if that needs another receiver.
  mutating func adopt(_ next: StreamDescription, at index: UInt64) -> Bool {
    guard next.sampleRate == description.sampleRate, next.sampleFormat == description.sampleFormat
    else { return false }
    if index != nextIndex || next.centerFrequency != description.centerFrequency {
      interrupt(at: index)
    }
    if next.centerFrequency != description.centerFrequency {
      receiver.retune(to: next.centerFrequency, from: description.centerFrequency)
    }
    if next.timeOfSampleZero != description.timeOfSampleZero {
      earlier.append((index, description.timeOfSampleZero))
      if earlier.count > Self.mostEarlier { earlier.removeFirst() }
    }
    description = next
    return true
  }

  private mutating func interrupt(at index: UInt64) {
    var bursts: [DemodulatedBurst] = []
    let next = receiver.interrupt { bursts.append($0) }
    add(bursts)
    if index < nextIndex { history?.removeAll() }
    offset = index &- UInt64(next)
    nextIndex = index
    earlier.removeAll()
  }

  private mutating func process(_ count: Int, peak: Float) {
    nextIndex &+= UInt64(count)
    self.peak = max(self.peak, peak)
    var bursts: [DemodulatedBurst] = []
    receiver.process(count, peak: peak) { bursts.append($0) }
    add(bursts)
  }

  private mutating func add(_ bursts: [DemodulatedBurst]) {
    for burst in bursts {
      let start = offset &+ UInt64(max(0, min(burst.start, 1e18)))
      var own = description
      own.timeOfSampleZero =
        earlier.first { start < $0.end }?.timeOfSampleZero ?? description.timeOfSampleZero
      let measurement = BurstMeasurement(
        time: own.time(ofSample: Double(start)), centerFrequency: own.centerFrequency,
        carrierFrequency: own.centerFrequency + burst.carrierOffset, symbolRate: burst.symbolRate,
        deviation: burst.deviation, signalToNoiseRatio: burst.signalToNoiseRatio,
        level: burst.level, duration: burst.duration)
      found.append(
        (
          SoftBits(measurement: measurement, decisions: burst.softBits), start,
          excerpts(around: measurement, from: start)
        ))
    }
  }

  private func excerpts(around burst: BurstMeasurement, from start: UInt64) -> [Excerpt] {
    guard let history else { return [] }
    let rate = description.sampleRate
    var first = start - min(start, UInt64(SampleHistory.lead * rate))
    // On the grid of the spectra, a replay has the same ones.
    if first > offset { first -= (first - offset) % UInt64(receiver.slotLength) }
    let end = start &+ UInt64((burst.duration + SampleHistory.tail) * rate)
    return first < end ? history.excerpts(first..<end, around: burst) : []
  }
}
