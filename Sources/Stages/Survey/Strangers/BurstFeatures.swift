import RealModule
import RecordStream
import SignalProcessing

/// How a burst is sent.
public enum Keying: String, Sendable {
  /// Two frequencies, or a few.
  case frequency
  /// On and off.
  case onOff
  /// Sweeps, one after the other.
  case chirp
  /// A carrier alone.
  case carrier
  /// None of these for certain.
  case unknown
}

/// What can be told of a burst without knowing whose it is.
struct BurstFeatures {
  /// When it begins and ends, in samples of the input.
  let span: ClosedRange<Double>
  /// Its greatest power over that of noise, as `UnreadEnergy` has it.
  let strength: Float
  /// Middle of its spectrum, in hertz from the centre of the band.
  var offset: Double
  /// Width in which it is less than 20 dB below its strongest, in hertz.
  var width: Double
  /// In seconds.
  var duration: Double
  /// How it is keyed.
  var keying: Keying
  /// Symbols per second, or chips where each bit is two of them; nil if no clock stands out.
  var symbolRate: Double?
  /// True if each bit is two chips, one of each kind.
  var isManchester = false

  /// In hertz: what a clock is looked for in. The upper end is also bounded by the samples.
  private static let clocks = 1800.0...130_000.0
  /// Magnitude of a clock's line over the median around it.
  private static let leastLine = 6.0
  /// The same of half the rate, over that of the rate itself, if bits are pairs of chips.
  private static let halfLine = 0.2
  /// Magnitude of a line over that of one at twice or three times its rate, from which it is the clock.
  private static let fundamentalShare = 0.5
  private static let leastSamples = 192
  /// In dB within the slice: below, nothing is told.
  private static let leastRatio = 9.0

  /// Looks at energy that held no burst; nil if it is too weak or too short to tell.
  ///
  /// - Parameter sampleRate: that of the band, in samples per second.
  init?(_ energy: UnreadEnergy, sampleRate: Double) {
    span = energy.start...energy.start + energy.duration * sampleRate
    strength = energy.greatestRatio
    guard let burst = SliceBurst(energy), burst.samples.count >= Self.leastSamples,
      burst.ratio >= Self.leastRatio
    else { return nil }
    let rate = energy.sampleRate
    duration = energy.duration
    let spectrum = OccupiedBand(burst.samples, sampleRate: rate)
    width = spectrum.width
    offset = energy.centerOffset + spectrum.middle
    let frequencies = burst.frequencies(rate)
    let spread = Spread(frequencies)
    if burst.offShare > 0.15, burst.offShare < 0.8 {
      keying = .onOff
    } else if ChirpSearch.isChirp(frequencies, sampleRate: rate) {
      keying = .chirp
    } else if spread.width < 1500 || spectrum.width < 4000 {
      keying = .carrier
    } else if spread.isTwofold {
      keying = .frequency
    } else {
      keying = .unknown
    }
    switch keying {
    case .onOff: findClock(in: burst.amplitudes, sampleRate: rate)
    case .frequency, .unknown:
      findClock(in: frequencies.map { max(spread.low, min(spread.high, $0)) }, sampleRate: rate)
    case .chirp, .carrier: break
    }
  }

  /// A clock: where it is keyed, values change, and the energy of changes has a line.
  private mutating func findClock(in values: [Double], sampleRate: Double) {
    let lag = 2
    guard values.count > 2 * lag else { return }
    let changes = (lag..<values.count).map { index -> Double in
      let change = values[index] - values[index - lag]
      return change * change
    }
    let spectrum = LineSpectrum(changes, sampleRate: sampleRate)
    let most = min(Self.clocks.upperBound, 0.45 * sampleRate)
    guard let line = spectrum.peak(in: Self.clocks.lowerBound...most) else { return }
    let around = spectrum.median(in: Self.clocks.lowerBound...most)
    guard line.magnitude > Self.leastLine * around else { return }
    let clock = Self.fundamental(of: line, in: spectrum)
    symbolRate = clock.hertz
    let half = clock.hertz / 2
    guard let other = spectrum.peak(in: half * 0.97...half * 1.03) else { return }
    isManchester = other.magnitude > max(Self.halfLine * clock.magnitude, 3 * around)
  }

  /// Short pulses have lines at multiples of their rate, nearly as strong.
  private static func fundamental(
    of line: (hertz: Double, magnitude: Double), in spectrum: LineSpectrum
  ) -> (hertz: Double, magnitude: Double) {
    for divisor in [3.0, 2] {
      let hertz = line.hertz / divisor
      guard hertz > clocks.lowerBound,
        let lower = spectrum.peak(in: hertz * 0.99...hertz * 1.01),
        lower.magnitude > fundamentalShare * line.magnitude
      else { continue }
      return fundamental(of: lower, in: spectrum)
    }
    return line
  }
}

/// The part of a slice in which something is sent.
private struct SliceBurst {
  let samples: [ComplexSample]
  let powers: [Double]
  /// Its power over that of noise in the slice, in dB.
  let ratio: Double
  /// Share of the time in which nothing is sent.
  let offShare: Double

  /// Values that power is averaged over before it is compared.
  private static let smoothing = 5

  init?(_ energy: UnreadEnergy) {
    let all = energy.samples.prefix(1 << 15).map { Double(($0 * $0).sum()) }
    let smooth = Self.smoothed(all)
    let sorted = smooth.sorted()
    guard let top = sorted.isEmpty ? nil : sorted[sorted.count * 19 / 20] else { return nil }
    guard let first = smooth.firstIndex(where: { $0 > 0.3 * top }),
      let last = smooth.lastIndex(where: { $0 > 0.3 * top }), last > first + 8
    else { return nil }
    samples = Array(energy.samples[first...last])
    powers = Array(smooth[first...last])
    let noise = Double(energy.noiseDensity) * energy.sampleRate
    ratio = decibels(top / max(noise, 1e-15))
    offShare = Double(powers.count { $0 < 0.15 * top }) / Double(powers.count)
  }

  var amplitudes: [Double] { powers.map { $0.squareRoot() } }

  /// Instantaneous frequency from sample to sample, in hertz, averaged over three.
  func frequencies(_ sampleRate: Double) -> [Double] {
    guard samples.count > 4 else { return [] }
    let scale = sampleRate / (2 * .pi)
    var steps: [Double] = []
    steps.reserveCapacity(samples.count)
    for index in 1..<samples.count {
      let (next, sample) = (samples[index], samples[index - 1])
      let real = Double(next.x * sample.x + next.y * sample.y)
      let imaginary = Double(next.y * sample.x - next.x * sample.y)
      steps.append(Double.atan2(y: imaginary, x: real) * scale)
    }
    return (1..<steps.count - 1).map { index -> Double in
      (steps[index - 1] + steps[index] + steps[index + 1]) / 3
    }
  }

  private static func smoothed(_ values: [Double]) -> [Double] {
    var sum = 0.0
    var result: [Double] = []
    result.reserveCapacity(values.count)
    for index in values.indices {
      sum += values[index]
      if index >= smoothing { sum -= values[index - smoothing] }
      result.append(sum / Double(min(index + 1, smoothing)))
    }
    return result
  }
}

/// How frequencies are spread: in two places or more, or anywhere between.
private struct Spread {
  let low: Double
  let high: Double
  let isTwofold: Bool
  var width: Double { high - low }

  init(_ frequencies: [Double]) {
    let sorted = frequencies.sorted()
    let (low, high) = (
      sorted.isEmpty ? 0 : sorted[sorted.count / 8],
      sorted.isEmpty ? 0 : sorted[sorted.count * 7 / 8]
    )
    (self.low, self.high) = (low, high)
    let width = high - low
    // Between two tones there is less than at each: with a filter more is between, but not most.
    let between = frequencies.count {
      $0 > low + 0.35 * width && $0 < high - 0.35 * width
    }
    isTwofold = width > 0 && Double(between) < 0.3 * Double(frequencies.count)
  }
}
