import RealModule
import Statistics

/// How far meters keep to one channel at each place of a table that a rule gives.
struct SlotAgreement {
  /// Pairs compared with the first of the same meter and place.
  var compared = 0
  /// Those of the same channel.
  var agreeing = 0
  /// As many would be, if each meter's channels were dealt out anew.
  var expected = 0.0
  /// What speaks for it that meters were heard at some of the places alone.
  private var placeEvidence = 0.0

  /// A rule decides channels if it explains so much; the rest may be clocks and receptions gone wrong.
  static let leastShare = 0.75

  /// True if so much agrees as a rule makes agree.
  var isRule: Bool { compared > 0 && Double(agreeing) >= Self.leastShare * Double(compared) }

  /// How likely as many agree by chance. Comparisons of which each has its own chance vary less than
  /// such with their mean (Hoeffding 1956), so that this is never too small.
  var chance: Double {
    guard compared > 0 else { return 1 }
    return Tails.binomial(agreeing, of: compared, probability: expected / Double(compared))
  }

  /// How much better a rule explains what was heard than chance does: the logarithm of the ratio of
  /// their likelihoods, where a rule makes one comparison in twenty go wrong.
  ///
  /// What speaks against a rule counts, as half of a true sequence's places may make another one agree
  /// in most pairs. So does what is not heard: who hears a tenth of the band hears a meter at a tenth of
  /// the right rule's places, again and again, and at more places of a wrong one.
  var evidence: Double {
    guard compared > 0 else { return 0 }
    let chance = min(max(expected / Double(compared), 1e-9), 1 - 1e-9)
    return placeEvidence
      + Double(agreeing) * .log((1 - Self.wrong) / chance)
      + Double(compared - agreeing) * .log(Self.wrong / (1 - chance))
  }

  private static let wrong = 0.05

  /// Compares what a meter sent at the same places.
  ///
  /// - Parameters:
  ///   - first: scratch of `period` places or more, all -1; is left so.
  mutating func add(_ meter: MeterSample, period: Int, step: Int, first: inout [Int]) {
    let move = (step % period + period) % period
    let before = compared
    for i in 0..<meter.count {
      let place = meter.place(i, period: period, step: move)
      let channel = meter.channels[i]
      if first[place] < 0 {
        first[place] = channel
      } else {
        compared += 1
        agreeing += first[place] == channel ? 1 : 0
        expected += meter.chances[first[place]]
      }
    }
    for i in 0..<meter.count { first[meter.place(i, period: period, step: move)] = -1 }
    let heard = Double(meter.count - (compared - before))
    placeEvidence += Self.evidence(of: Double(meter.count), at: heard, of: Double(period))
  }

  /// That pairs stand at so many of all places, less what it takes to say which these are (minimum
  /// description length).
  private static func evidence(of pairs: Double, at heard: Double, of places: Double) -> Double {
    guard heard > 0, heard < places else { return 0 }
    let choices: Double =
      .logGamma(places + 1) - .logGamma(heard + 1) - .logGamma(places - heard + 1)
    return max(0, pairs * .log(places / heard) - choices)
  }
}

/// What a meter sent, ready to be compared often.
struct MeterSample {
  let slots: [Int]
  let cycles: [Int]
  let channels: [Int]
  /// By channel: how likely another of the meter's pairs has it as well.
  let chances: [Double]

  var count: Int { slots.count }

  init(_ meter: SlotPairs.Meter, channels count: Int, most: Int = .max) {
    slots = Array(meter.slots.prefix(most))
    cycles = Array(meter.cycles.prefix(most))
    channels = Array(meter.channels.prefix(most))
    var counts = [Int](repeating: 0, count: count)
    for channel in channels { counts[channel] += 1 }
    let others = Double(max(1, channels.count - 1))
    chances = counts.map { Double(max(0, $0 - 1)) / others }
  }

  /// The place in a table of a period.
  @inline(__always)
  func place(_ i: Int, period: Int, step: Int) -> Int {
    let place = (slots[i] + cycles[i] * step) % period
    return place < 0 ? place + period : place
  }
}
