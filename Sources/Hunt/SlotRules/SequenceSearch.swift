import RealModule

/// The sequence that goes on over the cycles, if there is one: each period and step is tried.
struct SequenceSearch {
  /// A sequence, and how far meters keep to it.
  struct Sequence {
    let period: Int
    let step: Int
    let agreement: SlotAgreement
  }

  /// Periods of sequences that go on slot by slot; within the cycle any step is tried.
  static let mostPeriod = 4096
  /// Pairs that are looked at: of the meters that have the most.
  static let mostPairs = 2000

  /// By how much more than the number of rules that are tried one has to explain, as a logarithm.
  private static let margin = 5.0

  private let slots: Int
  private let samples: [MeterSample]

  init(_ pairs: SlotPairs, slots: Int) {
    self.slots = slots
    var samples: [MeterSample] = []
    var left = Self.mostPairs
    for meter in pairs.meters where left > 1 && meter.slots.count > 1 {
      let sample = MeterSample(meter, channels: pairs.channels.count, most: left)
      left -= sample.count
      samples.append(sample)
    }
    self.samples = samples
  }

  /// Sequences that are tried: periods and steps.
  var tried: Int { within + max(0, Self.mostPeriod - slots) }

  private var within: Int { slots * (slots + 1) / 2 - 1 }

  /// The sequence that explains most beyond chance; nil if none decides channels.
  func best(progress: (Double) -> Void, isCancelled: () -> Bool) -> Sequence? {
    let alone = sequence(period: slots, step: 0)
    var best = alone
    var first = [Int](repeating: -1, count: max(slots, Self.mostPeriod))
    for period in 2...max(slots, Self.mostPeriod) where !isCancelled() {
      let steps = period <= slots ? 0..<period : slots % period..<slots % period + 1
      for step in steps {
        var agreement = SlotAgreement()
        for sample in samples {
          agreement.add(sample, period: period, step: step, first: &first)
        }
        guard agreement.isRule else { continue }
        if agreement.evidence > best?.agreement.evidence ?? 0 {
          best = Sequence(period: period, step: step, agreement: agreement)
        }
      }
      if period % 16 == 0 {
        progress(min(1, Double(period * period) / Double(slots * slots)))
      }
    }
    // The slot alone is the simplest. Of so many others some explain a little more by chance.
    if let alone, let found = best,
      found.agreement.evidence < alone.agreement.evidence + .log(Double(tried)) + Self.margin
    {
      return alone
    }
    return best.map(shortest)
  }

  /// The same sequence without repeats of itself, which explain as much but for a few pairs.
  private func shortest(_ sequence: Sequence) -> Sequence {
    for factor in 2...max(2, sequence.period / 2) where sequence.period % factor == 0 {
      let period = sequence.period / factor
      guard period >= 2,
        let shorter = self.sequence(period: period, step: sequence.step % period),
        shorter.agreement.evidence >= 0.97 * sequence.agreement.evidence
      else { continue }
      return shortest(shorter)
    }
    return sequence
  }

  private func sequence(period: Int, step: Int) -> Sequence? {
    var agreement = SlotAgreement()
    var first = [Int](repeating: -1, count: period)
    for sample in samples { agreement.add(sample, period: period, step: step, first: &first) }
    return agreement.isRule ? Sequence(period: period, step: step, agreement: agreement) : nil
  }

  /// The longest period of which so many pairs could be compared that a rule would have been seen.
  func longestSeen(least: Int) -> Int {
    var first = [Int](repeating: -1, count: max(slots, Self.mostPeriod))
    for period in stride(from: Self.mostPeriod, through: 2, by: -16) {
      var agreement = SlotAgreement()
      for sample in samples {
        agreement.add(sample, period: period, step: slots % period, first: &first)
      }
      if agreement.compared >= least { return period }
    }
    return 0
  }
}
