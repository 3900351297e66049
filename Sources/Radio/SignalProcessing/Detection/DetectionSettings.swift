import AirInterface

/// Where energy becomes a burst, and when it ends.
///
/// Of some values it is said over what range the same packets are read. That was measured with
/// seven scenes at 2.4 MS/s: beacons at 8.5 dB, bursts with h = 2 behind a Gaussian filter at 10
/// dB, a busy band with chirps and carriers, changes of gain, clipped images, a spike at 0 Hz, and
/// a strong burst over a weak one: 1558 bursts read. In the busy band one or two of 80 come and go
/// with anything.
package struct DetectionSettings: Sendable {
  /// Frames whose power is added up before anything is decided: 0.85 ms, or a frame more. At 0.5
  /// ms one of 395 bursts with h = 2 is lost, at 1.3 ms also two of 381 beacons at 8.5 dB.
  let framesPerSlot: Int
  /// Slots after which the bursts that have ended are taken out of a longer activity, about 60 ms:
  /// one that a neighbour keeps open must not hold them back. From 20 to 200 as many are read.
  var progressSlots = 62
  /// Bins on either side within which one activity is open at a time, about 28 kHz: the distance of
  /// the tones of h = 3 at 9600 symbols/s. With 40 kHz four of 387 bursts at any places are lost to
  /// neighbours; with 15 kHz six are won, one of 395 with h = 2 is lost, and the busy band costs 40
  /// % more CPU time.
  let exclusionBins: Int
  /// Energy over the noise floor that opens an activity: of a sum over 4 bins (about 19 kHz) and
  /// two slots, which has 52 to 104 degrees of freedom. By the chi-square distribution noise alone
  /// reaches 2.2 at one of 500 000 places with 52, of a hundred million with 78; a beacon at Eb/N0
  /// = 8 dB gives 3.9. At 2.8 bursts with h = 2 are lost, at 1.8 noise costs more and nothing is
  /// won.
  var openingRatio: Float = 2.2
  /// Energy over the noise floor that keeps an activity open: with 78 degrees of freedom noise has
  /// it at one of 1300 places. From 1.3 to 2 as many are read; the lower, the longer activities
  /// stay open.
  var holdingRatio: Float = 1.6
  /// Slots without energy after which an activity has ended. From 1 to 6 as many are read.
  var hangSlots = 3
  /// Slots before the first energetic one that a slice begins with: a preamble is 5.6 ms long at
  /// 9600 symbols/s, and its energy shows after a slot or two. From 3 to 8 as many are read, but
  /// for one or two.
  var leadSlots = 5
  /// Seconds after which energy is a carrier rather than a burst: four chained blocks at 9600
  /// symbols/s last 0.36 s.
  var longestBurst = 0.6
  /// Level over that at an activity from which what stands still beside it is left out of its slice.
  /// Filters for symbols do not keep it off: with a carrier 100 kHz away and 70 dB stronger than a
  /// beacon at 14 dB, 8 of 60 are read with it in the slice, 58 without.
  let mutingRatio: Float = 1000
  /// The same for the greatest of it, 55 dB: below, as many are read with it, and where the receiver
  /// clips more.
  let carrierRatio: Float = 300_000
  /// In bins, how far away that is: beyond the tones of any burst, within a slice.
  let mutingDistance: Range<Int>
  /// Activities open at once, over which new ones are not opened: 64, and beyond 12.8 MHz one for
  /// every 200 kHz. It bounds memory where everything has energy.
  let mostActivities: Int
  /// Energy that noise of a power of 1 per hertz has: over two slots and 4 bins.
  let energyOfDensity: Float

  /// In seconds, never less: at 2 MS/s noise opened 46 activities in 20 s while slots could be
  /// shorter, and 6 since. Eight symbols at 9600 symbols/s.
  private static let slotDuration = 0.00085
  /// In hertz.
  private static let exclusion = 28_000.0
  /// In hertz, and in symbol rates for those beyond 38 400.
  private static let leastMutingDistance = 40_000.0
  private static let mutingDistanceOfFast = 1.05
  /// In symbol rates, for those beyond 38 400.
  private static let exclusionOfFast = 0.73
  private static let fewestBinsApart = 2
  private static let leastActivities = 64
  /// In hertz.
  private static let bandPerActivity = 200_000.0

  /// Settings for spectra of `length` bins of a band of `sampleRate` samples per second, in which
  /// bursts of some symbol rates are looked for.
  package init(
    sampleRate: Double, length: Int, symbolRates: [Double] = RadioParameters.symbolRates
  ) {
    let hopDuration = Double(BandSpectrum.hop(length: length)) / sampleRate
    framesPerSlot = max(1, Int((DetectionSettings.slotDuration / hopDuration).rounded(.up)))
    mostActivities = max(
      DetectionSettings.leastActivities, Int(sampleRate / DetectionSettings.bandPerActivity))
    let powers =
      ActivityDetector.slotsOfEnergy * framesPerSlot * ActivityDetector.smoothingBins
    energyOfDensity = Float(
      Double(powers) * sampleRate * Double(length) * BandSpectrum.noiseGain)
    let binWidth = sampleRate / Double(length)
    let exclusion = max(
      DetectionSettings.exclusion,
      DetectionSettings.exclusionOfFast * (symbolRates.max() ?? 0))
    let nearest = max(
      DetectionSettings.leastMutingDistance,
      DetectionSettings.mutingDistanceOfFast * (symbolRates.max() ?? 0))
    let first = Int((nearest / binWidth).rounded(.up))
    let reach =
      BandSlicer.width(
        bandLength: length, sampleRate: sampleRate, symbolRates: symbolRates) / 2
    mutingDistance = min(first, reach)..<reach + 1
    exclusionBins = max(
      DetectionSettings.fewestBinsApart, Int((exclusion / binWidth).rounded()))
  }

  /// Frames that a slice begins with, up to the one in which its activity was noticed.
  package var leadFrames: Int { (leadSlots + 1) * framesPerSlot }
}
