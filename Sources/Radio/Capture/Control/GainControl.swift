public import SampleInput

/// Sets a radio's gain for reception: `--gain auto`.
///
/// Two things are wrong with a gain. Too little of it, and the rounding of the converter hides what
/// the antenna gives: noise shall lie 7 dB above that at least, and 10 dB are sought; more gives
/// nothing. Too much, and the converter clips: images and products of a strong burst then cover
/// weaker ones. A near meter that clips for milliseconds a second does little harm, less than the
/// sensitivity that a step costs; what clips for more than 1 % of the time is worth a step within
/// minutes, and more than a quarter of it within seconds.
///
/// It begins in the middle and seeks for ten seconds, in steps as large as they must be. Then it goes
/// down by clipping alone, and up by noise alone: not before a minute has passed, not if that would
/// clip what was heard meanwhile, and not near a gain that has clipped. That is tried again after ten
/// minutes, then twice that, up to four hours, and until then what is below it no oftener than every
/// ten minutes. A step waits for a moment without a burst.
///
/// Time is that of the samples, so that a replay gives the same steps.
public struct GainControl: Sendable {
  /// The gain that the radio shall have, in dB: one of its gains.
  public private(set) var gain: Double

  private let gains: [Double]
  /// The noise of rounding, in dB.
  private let roundingNoise: Double
  private var time = 0.0
  private var lastChange = 0.0
  private var isSeeking = true
  private var powers = LevelHistogram(memory: 60)
  private var noises = LevelHistogram(memory: 60)
  private var slot = LevelSlot()
  /// The latest powers, in dB, the newest last.
  private var latest: [Double] = []
  private var nextLook = 0.0
  private var clipping = ClippingWatch()
  private var ceiling: GainCeiling?
  private var wasRaised = false
  private var wish: (gain: Double, since: Double)?

  /// A control for a radio.
  ///
  /// - Parameters:
  ///   - gains: the gains that the radio has, in dB, in any order; at least one.
  ///   - format: what its samples come as.
  public init?(gains: [Double], format: SampleFormat) {
    self.gains = Set(gains.filter(\.isFinite)).sorted()
    guard let least = self.gains.first, let most = self.gains.last else { return nil }
    gain = least
    // What comes as 16 bits or as floating point was 12 bits or little more in the converter.
    roundingNoise = decibels(max(format.quantizationNoise, Self.noiseOfTwelveBits))
    gain = nearest(to: (least + most) / 2)
  }

  private static let noiseOfTwelveBits = 2.0 / 12 / (2048 * 2048)
  /// Noise over rounding, in dB.
  private static let enough = 7.0
  private static let sought = 10.0
  private static let muchWhileSeeking = 14.0
  /// Seconds.
  private static let interval = 0.1
  private static let settling = 0.5
  private static let seekingTime = 10.0
  private static let glance = 0.75
  private static let patienceUpwards = 60.0
  private static let patienceBelowCeiling = 600.0
  private static let patienceForQuiet = 5.0
  private static let patienceInClipping = 0.5
  /// The loudest percent of the time may clip; the rest shall stay this far below a carrier of full
  /// scale, in dB.
  private static let headroom = 3.0
  /// What a ceiling is kept away from, and what a limited step has to bring, in dB.
  private static let margin = 3.0
  private static let leastStep = 2.5

  /// Takes a block of samples; returns the gain to set, in dB, if it shall change now.
  ///
  /// - Parameter seconds: how long the block is.
  public mutating func add(_ level: BlockLevel, seconds: Double) -> Double? {
    guard seconds > 0, seconds.isFinite else { return nil }
    time += seconds
    // Samples on their way still have the gain before.
    guard time - lastChange >= Self.settling else { return nil }
    clipping.add(level.clippedShare, seconds: seconds)
    guard let mean = slot.add(level, seconds: seconds) else { return nil }
    let power = decibels(mean.power)
    powers.add(power, seconds: mean.seconds)
    noises.add(decibels(mean.noise), seconds: mean.seconds)
    latest = latest.suffix(2) + [power]
    guard time >= nextLook else { return nil }
    nextLook = time + Self.interval
    return decide()
  }

  /// True if nothing but noise, and what is always there, has been received just now.
  private var isQuiet: Bool {
    guard latest.count >= 3, let usual = powers.quantile(0.2) else { return false }
    return latest.allSatisfy { $0 < usual + 1.5 }
  }

  private mutating func decide() -> Double? {
    if isSeeking, time >= Self.seekingTime { isSeeking = false }
    guard let wanted = wantedGain, wanted != gain else {
      wish = nil
      return nil
    }
    let since = wish?.since ?? time
    wish = (wanted, since)
    // What clips most of the time leaves nothing that a step could spoil.
    let patience = clipping.isMostly ? Self.patienceInClipping : Self.patienceForQuiet
    guard isQuiet || (wanted < gain && time - since >= patience) else { return nil }
    return change(to: wanted)
  }

  private var wantedGain: Double? {
    if let decibels = clipping.decibelsTooMuch { return lower(by: decibels) }
    guard powers.total >= Self.glance, let noise = noises.quantile(0.2) else { return nil }
    let excess = noise - roundingNoise
    if isSeeking {
      guard excess < Self.enough || excess > Self.muchWhileSeeking else { return nil }
      return higher(by: max(-12, min(12, Self.sought - excess)))
    }
    let patience = isBelowCeiling ? Self.patienceBelowCeiling : Self.patienceUpwards
    guard excess < Self.enough, time - lastChange >= patience else { return nil }
    return higher(by: min(6, Self.sought - excess))
  }

  private mutating func change(to wanted: Double) -> Double {
    if clipping.decibelsTooMuch != nil {
      ceiling = GainCeiling(gain, at: time, wasRaised: wasRaised, after: ceiling)
    }
    wasRaised = wanted > gain
    gain = wanted
    lastChange = time
    wish = nil
    latest = []
    clipping.clear()
    powers.clear()
    noises.clear()
    slot = LevelSlot()
    return wanted
  }

  /// The gain that is lower by about so many dB, by one step at least; nil at the lowest.
  private func lower(by decibels: Double) -> Double? {
    gains.last { $0 <= gain - decibels } ?? (gain == gains.first ? nil : gains.first)
  }

  private var isBelowCeiling: Bool { ceiling?.holds(at: time) ?? false }

  /// The gain that is nearest to this many dB more, or less, as far as nothing is against it; nil if
  /// what is left is hardly worth a step.
  private func higher(by decibels: Double) -> Double? {
    var limit = Double.infinity
    if let ceiling, isBelowCeiling { limit = ceiling.gain - Self.margin }
    if let loudest = powers.quantile(0.99) { limit = min(limit, gain - loudest - Self.headroom) }
    let wanted = nearest(to: gain + decibels)
    guard wanted > limit, wanted > gain else { return wanted }
    return gains.last { $0 <= limit && $0 >= gain + Self.leastStep }
  }

  private func nearest(to wanted: Double) -> Double {
    gains.min { abs($0 - wanted) < abs($1 - wanted) } ?? gain
  }
}
