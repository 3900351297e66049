/// Where energy becomes a burst, and when it ends.
package struct DetectionSettings: Sendable {
  /// Frames whose power is added up before anything is decided: 0.85 ms, or a frame more.
  let framesPerSlot: Int
  /// Slots after which the bursts that have ended are taken out of a longer activity, about 60 ms: one
  /// that a neighbour keeps open must not hold them back.
  var progressSlots = 62
  /// Bins on either side within which one activity is open at a time, about 28 kHz.
  let exclusionBins: Int
  /// Energy over the noise floor that opens an activity: of a sum over 4 bins (about 19 kHz)
  /// and two slots, which has about 30 degrees of freedom. Noise alone reaches 2.2 in about one of 3
  /// million tests; a beacon at Eb/N0 = 8 dB gives 3.9.
  var openingRatio: Float = 2.2
  /// Energy over the noise floor that keeps an activity open.
  var holdingRatio: Float = 1.6
  /// Slots without energy after which an activity has ended.
  var hangSlots = 3
  /// Slots before the first energetic one that a slice begins with.
  var leadSlots = 5
  /// Seconds after which energy is a carrier rather than a burst: four chained blocks at 9600
  /// symbols/s last 0.36 s.
  var longestBurst = 0.6
  /// Activities open at once, over which new ones are not opened.
  let mostActivities: Int

  private static let slotDuration = 0.00085
  private static let exclusion = 28_000.0

  /// Settings for spectra of `length` bins of a band of `sampleRate` samples per second.
  package init(sampleRate: Double, length: Int) {
    let hopDuration = Double(BandSpectrum.hop(length: length)) / sampleRate
    framesPerSlot = max(1, Int((DetectionSettings.slotDuration / hopDuration).rounded(.up)))
    mostActivities = max(64, Int(sampleRate / 200_000))
    let binWidth = sampleRate / Double(length)
    exclusionBins = max(2, Int((DetectionSettings.exclusion / binWidth).rounded()))
  }

  /// Frames that a slice begins with, up to the one in which its activity was noticed.
  package var leadFrames: Int { (leadSlots + 1) * framesPerSlot }
}
