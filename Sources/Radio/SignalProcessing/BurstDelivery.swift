/// Demodulates activities, places their bursts in the band and hands out each once.
///
/// A burst is held for some milliseconds after its end: what it is an image of may come to its end
/// in another activity, a little later.
struct BurstDelivery {
  /// Activities that have ended, and bursts.
  private(set) var counters = Receiver.Counters()

  private let sampleRate: Double
  private let sliceRate: Double
  private let bandLength: Int
  /// Samples of the band, and of a slice, from one frame to the next.
  private let hop: Int
  private let sliceHop: Int
  private let slotLength: Double
  private let mostRecent: Int
  private let demodulator: SliceDemodulator
  /// What was found, to recognise what is seen twice.
  private var recent: [DemodulatedBurst] = []
  /// What is not handed out yet.
  private var held: [DemodulatedBurst] = []

  /// Eb/N0 in dB under which a burst may be none, and does not stand for an activity: hardly a
  /// packet is read so far down. From 0 to 8 as many bursts are read.
  private static let leastRatio: Float = 6
  /// Bursts as close as this in time, in seconds, at one carrier are one: the shortest lasts
  /// longer. From 1 to 4 ms as many are read.
  private static let sameOnset = 0.002
  /// Seconds by which a reading begins before another one of the same burst at most, where its beginning lies under
  /// another burst's end: about the preamble of 9600 symbols/s.
  private static let longestLead = 0.006
  /// Of the deviation, how far apart the carriers of two readings of one burst are at most: for bursts of
  /// 41 bytes that fade as many are read from 0.1 to 0.5.
  private static let sameCarrier = 0.5
  /// Of the symbol rate, how far apart two measurements of one are at most.
  private static let sameRate = 0.1
  /// How many times as long as another one a reading is at least that goes on where that one ended.
  private static let sameLength = 1.1
  /// Seconds from a burst's end until it is handed out: an image may come out of another activity,
  /// which ends some slots later. From 10 to 100 ms as many are read.
  private static let holdingTime = 0.02
  /// Slots around a burst in which energy at its place is its own: those that energy is added up
  /// over, and two of filters. From 2 to 8 as many are read.
  private static let marginSlots = 4.0
  /// Bursts that are remembered for each activity that may be open at once: those that end with it,
  /// and those before.
  private static let recentPerActivity = 2

  /// Throws `SignalProcessingError.noMemory`.
  init(
    sampleRate: Double, bandLength: Int, sliceWidth: Int, symbolRates: [Double],
    settings: DetectionSettings
  ) throws(SignalProcessingError) {
    self.sampleRate = sampleRate
    self.bandLength = bandLength
    hop = BandSpectrum.hop(length: bandLength)
    sliceHop = BandSpectrum.hop(length: sliceWidth)
    sliceRate = sampleRate * Double(sliceWidth) / Double(bandLength)
    slotLength = Double(settings.framesPerSlot * hop)
    mostRecent = BurstDelivery.recentPerActivity * settings.mostActivities
    demodulator = try SliceDemodulator(sliceRate: sliceRate, symbolRates: symbolRates)
  }

  /// Takes the bursts out of an activity that has ended; true if there was none in all of it.
  mutating func takeEnded(_ activity: inout Activity) -> Bool {
    counters.activities += 1
    guard !isKnown(activity) else { return false }
    let hadBurst = activity.lastBurstSlot > activity.openedSlot
    let hasBurst = take(&activity, lasting: duration(of: activity), isComplete: true)
    return !hadBurst && !hasBurst
  }

  /// What is known of an activity without a burst.
  func energy(of activity: Activity) -> UnreadEnergy {
    UnreadEnergy(
      start: Double(activity.openedSlot) * slotLength, duration: duration(of: activity),
      centerOffset: frequency(of: activity), greatestRatio: activity.greatestRatio,
      noiseDensity: activity.noiseDensity, sampleRate: sliceRate, samples: activity.slice)
  }

  /// In seconds.
  private func duration(of activity: Activity) -> Double {
    let slots = activity.lastEnergeticSlot - activity.openedSlot + ActivityDetector.slotsOfEnergy
    return Double(slots) * slotLength / sampleRate
  }

  /// Takes the bursts that have ended out of an activity that goes on, and forgets the part of its
  /// slice that is done with.
  mutating func takeProgress(_ activity: inout Activity, slot: Int) {
    if take(&activity, lasting: .infinity, isComplete: false) { activity.lastBurstSlot = slot }
    let frames = Int(activity.position.time * sliceRate) / sliceHop
    guard frames > 0, frames * sliceHop < activity.slice.count else { return }
    activity.slice.removeFirst(frames * sliceHop)
    activity.firstFrame += frames
    activity.position.dropFirst(frames * sliceHop, sliceRate: sliceRate)
  }

  /// Returns true if there was a new burst.
  private mutating func take(
    _ activity: inout Activity, lasting duration: Double, isComplete: Bool
  ) -> Bool {
    let found = demodulator.demodulate(
      activity.slice, lasting: duration, noiseDensity: activity.noiseDensity,
      from: &activity.position, isComplete: isComplete
    ).map { place($0, of: activity) }
    var hasBurst = false
    for burst in found {
      // A poorer reading is one of a burst, too.
      hasBurst = hasBurst || recent.contains { isSame($0, burst) }
      guard !isKnown(burst) else { continue }
      hasBurst = true
      held = held.filter { !isSame($0, burst) }
      remember(burst)
      held.append(burst)
    }
    return hasBurst
  }

  /// Hands out the bursts that ended long enough before a sample, but for images.
  mutating func handOut(
    until sample: Double, _ body: (DemodulatedBurst) throws -> Void
  ) rethrows {
    guard !held.isEmpty else { return }
    let latestEnd = sample - BurstDelivery.holdingTime * sampleRate
    let due = held.filter { $0.start + $0.duration * sampleRate <= latestEnd }
    guard !due.isEmpty else { return }
    held.removeAll { $0.start + $0.duration * sampleRate <= latestEnd }
    for burst in due {
      if recent.contains(where: { burst.isImage(of: $0, sampleRate: sampleRate) }) {
        counters.images += 1
      } else {
        counters.bursts += 1
        try body(burst)
      }
    }
  }

  private func frequency(of activity: Activity) -> Double {
    let bin =
      activity.centerBin >= bandLength / 2 ? activity.centerBin - bandLength : activity.centerBin
    return Double(bin) * sampleRate / Double(bandLength)
  }

  /// The band is a circle: beyond one edge lies the other.
  private func wrapped(_ frequency: Double) -> Double {
    frequency.remainder(dividingBy: sampleRate)
  }

  /// True if a frequency lies in the middle of what a burst takes of the band.
  private func isWithin(_ burst: DemodulatedBurst, _ frequency: Double) -> Bool {
    abs(wrapped(frequency - burst.carrierOffset)) < burst.deviation + burst.symbolRate
  }

  private func place(_ burst: SliceBurst, of activity: Activity) -> DemodulatedBurst {
    DemodulatedBurst(
      start: Double(activity.firstFrame * hop) + burst.start * sampleRate,
      carrierOffset: wrapped(frequency(of: activity) + burst.carrier), symbolRate: burst.symbolRate,
      deviation: burst.deviation, signalToNoiseRatio: burst.signalToNoiseRatio,
      level: burst.level, duration: burst.duration, softBits: burst.softBits)
  }

  // MARK: - Bursts seen twice

  private mutating func remember(_ burst: DemodulatedBurst) {
    recent.append(burst)
    if recent.count > mostRecent { recent.removeFirst(mostRecent / 2) }
  }

  /// True if a burst that was demodulated already covers the activity in time and frequency.
  private func isKnown(_ activity: Activity) -> Bool {
    let first = Double(activity.openedSlot) * slotLength
    let last = Double(activity.lastEnergeticSlot) * slotLength
    let margin = BurstDelivery.marginSlots * slotLength
    return recent.contains { burst in
      let end = burst.start + burst.duration * sampleRate
      return burst.signalToNoiseRatio > BurstDelivery.leastRatio
        && isWithin(burst, frequency(of: activity))
        && first > burst.start - margin && last < end + margin
    }
  }

  /// True if the same burst was found before, from another of its peaks.
  private func isKnown(_ burst: DemodulatedBurst) -> Bool {
    recent.contains { other in
      // What may be no burst, such as a side band of this one, does not stand for it.
      other.signalToNoiseRatio > min(BurstDelivery.leastRatio, burst.signalToNoiseRatio)
        && isWithin(burst, other.carrierOffset) && isOnset(of: burst, other)
        || isSame(other, burst) && !isBetter(burst, than: other)
    }
  }

  /// True for a reading that goes on where the other one ended in a fade; of two of about the same length,
  /// for the one with less noise, unless the other one is handed out.
  private func isBetter(_ burst: DemodulatedBurst, than other: DemodulatedBurst) -> Bool {
    if burst.duration > other.duration * BurstDelivery.sameLength { return true }
    return burst.duration * BurstDelivery.sameLength >= other.duration
      && burst.signalToNoiseRatio > other.signalToNoiseRatio
      && held.contains { isSame($0, other) }
  }

  /// True for two readings of one burst, in the slices of two activities. A side band is a symbol rate away.
  private func isSame(_ one: DemodulatedBurst, _ other: DemodulatedBurst) -> Bool {
    abs(wrapped(one.carrierOffset - other.carrierOffset))
      < BurstDelivery.sameCarrier * other.deviation
      && abs(one.symbolRate / other.symbolRate - 1) < BurstDelivery.sameRate
      && (isOnset(of: other, one) || endsWith(other, one))
  }

  /// True for two readings that end together, where one may have begun with the end of another burst.
  private func endsWith(_ one: DemodulatedBurst, _ other: DemodulatedBurst) -> Bool {
    let lead = (other.start - one.start) / sampleRate
    return abs(lead) < BurstDelivery.longestLead
      && abs(lead + other.duration - one.duration) < BurstDelivery.sameOnset
  }

  private func isOnset(of burst: DemodulatedBurst, _ other: DemodulatedBurst) -> Bool {
    abs(other.start - burst.start) < BurstDelivery.sameOnset * sampleRate
  }
}
