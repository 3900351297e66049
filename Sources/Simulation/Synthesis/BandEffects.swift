import RealModule

/// What happens to the whole band, noise and signals alike: impulses that come in with them, then a
/// gain that hums and steps, then samples that get lost.
public struct BandEffects: Equatable, Sendable {
  /// Depth of the hum: the amplitude of everything is 1 - depth ... 1 + depth.
  public var humDepth = 0.0
  /// Frequency of the hum, in hertz.
  public var humFrequency = 100.0
  /// Changes of the gain, in dB, from their times on.
  public var gainSteps: [TimedEvent] = []
  /// Size of random steps of the gain, in dB: up or down, and back with the next one.
  public var gainStep = 6.0
  /// Random steps of the gain a second, in the mean.
  public var gainStepRate = 0.0
  /// Impulses a second, in the mean.
  public var impulseRate = 0.0
  /// Samples that an impulse lasts.
  public var impulseLength = 4
  /// Amplitude of impulses, in dB relative to full scale.
  public var impulseLevel = 0.0
  /// Stretches of samples that are lost; the values are seconds.
  public var losses: [TimedEvent] = []
  /// Random losses a second, in the mean.
  public var lossRate = 0.0
  /// Length of random losses, in seconds.
  public var lossDuration = 0.3e-3
  /// True if zeros stand for lost samples; otherwise they are missing, and all after them come
  /// earlier.
  public var lossesAreZeros = false

  /// Nothing happens.
  public init() {}
}

/// The gain of the whole band: hum times steps.
struct BandGain: Sendable {
  private let effects: BandEffects
  private let sampleRate: Double
  private var steps: EventSequence
  private var decibels = 0.0
  /// Random steps that have not been taken back.
  private var excursion = 0.0

  /// Nil if the gain stays as it is.
  init?(_ effects: BandEffects, sampleRate: Double, seed: UInt64) {
    guard effects.humDepth != 0 || effects.gainStepRate > 0 || !effects.gainSteps.isEmpty else {
      return nil
    }
    self.effects = effects
    self.sampleRate = sampleRate
    steps = EventSequence(
      list: effects.gainSteps, rate: effects.gainStepRate, seed: seed, stream: .gainSteps)
  }

  /// Changes interleaved components in place; blocks follow each other.
  mutating func apply(to components: UnsafeMutableBufferPointer<Float>, firstSample: Int) {
    let end = firstSample + components.count / 2
    var sample = firstSample
    while sample < end {
      while steps.nextTime * sampleRate <= Double(sample) { takeStep() }
      let last = Int(min(Double(end), (steps.nextTime * sampleRate).rounded(.up)))
      let scale = Double.pow(10, decibels / 20)
      for place in sample..<last {
        let gain = Float(scale * hum(at: Double(place) / sampleRate))
        components[2 * (place - firstSample)] *= gain
        components[2 * (place - firstSample) + 1] *= gain
      }
      sample = last
    }
  }

  @inline(__always)
  private func hum(at time: Double) -> Double {
    effects.humDepth == 0
      ? 1 : 1 + effects.humDepth * cosine(ofCycles: effects.humFrequency * time - 0.25)
  }

  private mutating func takeStep() {
    if let change = steps.advance() {
      decibels += change
    } else {
      let next =
        excursion == 0 ? (steps.draw() < 0.5 ? effects.gainStep : -effects.gainStep) : 0
      decibels += next - excursion
      excursion = next
    }
  }
}

/// Impulses, as of sparks: so short that they fill the whole band. Each sample of one has the same
/// amplitude and a random phase, so that their spectrum is flat.
struct Impulses: Sendable {
  private let generator: CounterBasedGenerator
  private let probability: Double
  private let length: Int
  private let amplitude: Float

  /// Nil if there are none.
  init?(_ effects: BandEffects, sampleRate: Double, seed: UInt64) {
    guard effects.impulseRate > 0 else { return nil }
    generator = CounterBasedGenerator(seed: seed, stream: RandomStream.impulses.rawValue)
    probability = effects.impulseRate / sampleRate
    length = effects.impulseLength
    amplitude = Float(Double.pow(10, effects.impulseLevel / 20))
  }

  /// Adds the impulses to interleaved components.
  func add(to components: UnsafeMutableBufferPointer<Float>, firstSample: Int) {
    let end = firstSample + components.count / 2
    for start in max(0, firstSample - length + 1)..<end where begins(at: start) {
      for sample in max(start, firstSample)..<min(start + length, end) {
        // Odd positions are for phases, even ones for beginnings.
        let draw = generator.uniform(at: UInt64(sample) << 1 | 1)
        let phase = phasor(ofCycles: draw)
        components[2 * (sample - firstSample)] += amplitude * phase.real
        components[2 * (sample - firstSample) + 1] += amplitude * phase.imaginary
      }
    }
  }

  @inline(__always)
  private func begins(at sample: Int) -> Bool {
    generator.uniform(at: UInt64(sample) << 1) < probability
  }
}

/// Stretches of samples that never come.
struct LostSamples: Sendable {
  private let effects: BandEffects
  private let sampleRate: Double
  private var events: EventSequence
  /// The next stretch, in samples on the air; empty and far away if there is none.
  private(set) var next = Int.max..<Int.max

  /// Nil if none are lost.
  init?(_ effects: BandEffects, sampleRate: Double, seed: UInt64) {
    guard effects.lossRate > 0 || !effects.losses.isEmpty else { return nil }
    self.effects = effects
    self.sampleRate = sampleRate
    events = EventSequence(
      list: effects.losses, rate: effects.lossRate, seed: seed, stream: .lostSamples)
    advance()
  }

  /// Goes on to the next stretch that ends after this one.
  mutating func advance() {
    let end = next.upperBound == .max ? 0 : next.upperBound
    while events.nextTime < .infinity {
      let first = (events.nextTime * sampleRate).rounded(.up)
      let duration = events.advance() ?? effects.lossDuration
      let last = first + (duration * sampleRate).rounded()
      // Further than samples can be counted.
      guard last < 0x1p62 else { break }
      if Int(last) > end {
        next = max(Int(first), end)..<Int(last)
        return
      }
    }
    next = .max ..< .max
  }
}
