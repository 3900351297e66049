import RealModule

/// The beacons that a known meter may have sent at a moment, with addresses, route and all else as it
/// had them, and how well each fits a frame.
///
/// Uptime, hop phase and counter are independent, so that the evidence for each is looked at alone;
/// what binds them is the CRC. Only where the receiver's clock was set does uptime tell the slot.
struct BeaconHypotheses {
  /// Uptime and hop phase, what they do to the CRC, and how likely they are.
  private struct Clocks {
    /// `toStranger` is how much more probable the uptime is for a stranger.
    typealias Values = (uptime: Int, phase: Int, toStranger: Double)

    var uptime: Int
    var phase: Int
    var syndrome: UInt16
    /// For the meter, and for a stranger whose clocks are near.
    var weight: SIMD2<Double>
  }

  /// Uptimes and phases that are kept, the likeliest: each makes 256 packets with the counters.
  private static let mostClocks = 256
  /// Phases that are combined with uptimes.
  private static let mostPhases = 64
  /// Uptimes after a step of the receiver's clock that are combined with their phases.
  private static let mostUptimes = 64
  /// What is less likely than the likeliest by more, in ln, is left out.
  private static let range = 25.0

  /// The meter.
  let meter: KnownMeter
  /// The evidence for all that is not in the check, over that for random bytes: the factor of all
  /// weights, as ln.
  let score: Double
  /// The same without uptime, hop phase and counter: those may be anything.
  let constantScore: Double
  /// The CRC of the bytes as they were last.
  private let check: UInt16
  private let expectation: ClockExpectation
  private let evidence: BeaconEvidence
  private let clocks: [Clocks]
  private let counters: [(value: UInt8, syndrome: UInt16, weight: SIMD2<Double>)]

  /// nil if the meter's clocks say nothing of the moment.
  init?(
    of meter: KnownMeter, at time: Int64, finding: HopCycleFinding?, evidence: BeaconEvidence
  ) {
    guard let expectation = ClockExpectation(of: meter, at: time) else { return nil }
    self.meter = meter
    self.expectation = expectation
    self.evidence = evidence
    let bytes = meter.bytes
    check = CyclicRedundancyCheck.remainder(
      of: bytes[BeaconFields.covered], initial: meter.network)
    constantScore = BeaconHypotheses.changing.reduce(
      evidence.score(2..<BeaconFields.check, of: bytes)
    ) { $0 - evidence.score($1, of: bytes) }

    let pairs = BeaconHypotheses.merged(
      BeaconHypotheses.pairs(expectation, finding, evidence),
      BeaconHypotheses.pairsAfterStep(expectation, finding, evidence))
    let counts = expectation.counters.filter { $0.probability > 0 }.map {
      ($0, evidence.score(BeaconFields.counter, $0.value, bytes: 1) + .log($0.probability))
    }
    guard let best = pairs.first?.1, let most = counts.lazy.map({ $0.1 }).max() else { return nil }
    score = constantScore + best + most
    clocks = pairs.map { values, score in
      let weight = Double.exp(score - best)
      return Clocks(
        uptime: values.uptime, phase: values.phase,
        syndrome: BeaconHypotheses.syndrome(uptime: values.uptime, phase: values.phase, bytes),
        weight: SIMD2(weight, weight * values.toStranger))
    }
    counters = counts.filter { most - $0.1 < BeaconHypotheses.range }.map { counter, score in
      let value = UInt8(truncatingIfNeeded: counter.value)
      let change = value ^ bytes[BeaconFields.counter]
      let weight = Double.exp(score - most)
      return (
        value, BeaconFields.syndrome(BeaconFields.counter, change),
        SIMD2(weight, weight / 256 / counter.probability)
      )
    }
  }

  /// Uptimes and phases with how well each pair fits, if the receiver's clock was not set.
  private static func pairs(
    _ expectation: ClockExpectation, _ finding: HopCycleFinding?, _ evidence: BeaconEvidence
  ) -> [(Clocks.Values, Double)] {
    let uptimes = expectation.uptimes.filter { $0.probability > 0 }
    let phases = likeliest(
      expectation.phases(finding).map {
        ($0.value, score(ofPhase: $0.value, evidence) + $0.logarithm)
      },
      atMost: mostPhases)
    let strangers = 1 / Double(uptimes.count)
    return uptimes.flatMap { uptime, probability in
      let score = evidence.score(BeaconFields.uptime, uptime, bytes: 4) + .log(probability)
      return phases.map { ((uptime, $0.0, strangers / probability), score + $0.1) }
    }
  }

  /// The same if it was. The step is the receiver's, so that it does not tell meters apart.
  private static func pairsAfterStep(
    _ expectation: ClockExpectation, _ finding: HopCycleFinding?, _ evidence: BeaconEvidence
  ) -> [(Clocks.Values, Double)] {
    let uptimes = expectation.uptimesAfterStep.map {
      ($0.value, evidence.score(BeaconFields.uptime, $0.value, bytes: 4) + .log($0.probability))
    }
    return likeliest(uptimes, atMost: mostUptimes).flatMap { uptime, score in
      expectation.phases(finding, uptime: uptime).map {
        ((uptime, $0.value, 1), score + self.score(ofPhase: $0.value, evidence) + $0.logarithm)
      }
    }
  }

  /// The likeliest pairs of both, each once: what may have come about in two ways is as likely as both
  /// together.
  private static func merged(
    _ some: [(Clocks.Values, Double)], _ others: [(Clocks.Values, Double)]
  ) -> [(Clocks.Values, Double)] {
    var pairs: [(Clocks.Values, Double)] = []
    let all = likeliest(some + others, atMost: 2 * mostClocks)
    for (values, score) in all.sorted(by: { ($0.0.uptime, $0.0.phase) < ($1.0.uptime, $1.0.phase) })
    {
      guard let (last, least) = pairs.last,
        (last.uptime, last.phase) == (values.uptime, values.phase)
      else {
        pairs.append((values, score))
        continue
      }
      let share = 1 / (1 + Double.exp(least - score))
      let toStranger = last.toStranger + share * (values.toStranger - last.toStranger)
      pairs[pairs.count - 1] = (
        (last.uptime, last.phase, toStranger), score - .log(share)
      )
    }
    return likeliest(pairs, atMost: mostClocks)
  }

  /// The likeliest of some values, the first one first, without what is out of `range`.
  private static func likeliest<Value>(
    _ scores: [(Value, Double)], atMost count: Int
  ) -> [(Value, Double)] {
    guard let best = scores.lazy.map({ $0.1 }).max() else { return [] }
    return Array(scores.filter { best - $0.1 < range }.sorted { $0.1 > $1.1 }.prefix(count))
  }

  /// The bytes of uptime, hop phase and counter.
  private static let changing: [Range<Int>] = [
    BeaconFields.counter..<BeaconFields.counter + 1, BeaconFields.uptime..<BeaconFields.uptime + 4,
    BeaconFields.hopPhase..<BeaconFields.hopPhase + 2,
    BeaconFields.millisecond..<BeaconFields.millisecond + 1,
  ]

  private static func score(ofPhase phase: Int, _ evidence: BeaconEvidence) -> Double {
    evidence.score(BeaconFields.hopPhase, phase / 10, bytes: 2)
      + evidence.score(BeaconFields.millisecond, millisecondByte(phase))
  }

  private static func millisecondByte(_ phase: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: phase % 10) << 4
  }

  private static func syndrome(uptime: Int, phase: Int, _ bytes: [UInt8]) -> UInt16 {
    let last = Int(bytes[changing[1]].bigEndianValue)
    let lastPhase = Int(bytes[changing[2]].bigEndianValue)
    return BeaconFields.syndrome(BeaconFields.uptime, uptime ^ last, bytes: 4)
      ^ BeaconFields.syndrome(BeaconFields.hopPhase, phase / 10 ^ lastPhase, bytes: 2)
      ^ BeaconFields.syndrome(
        BeaconFields.millisecond, millisecondByte(phase) ^ bytes[BeaconFields.millisecond])
  }

  /// The transform over CRCs of the weights of all hypotheses: in the first lane those of the meter, in
  /// the second those of a stranger which has the meter's hop clock, an uptime within seconds of its, by
  /// the receiver's clock as it is or was set, and any counter.
  var spectrum: CheckSpectrum {
    var weights = [SIMD2<Double>](repeating: .zero, count: 1 << 16)
    for clock in clocks { weights[Int(check ^ clock.syndrome)] += clock.weight }
    WalshHadamard.transform(&weights)
    var spectrum = CheckSpectrum(weights)
    var changes = [SIMD2<Double>](repeating: .zero, count: 256)
    for counter in counters {
      changes[Int(counter.value ^ meter.bytes[BeaconFields.counter])] = counter.weight
    }
    WalshHadamard.transform(&changes)
    spectrum.multiply(by: changes, at: .counter)
    return spectrum
  }

  /// How well the packets fit that the meter sends if it has started anew: whatever its counter and its
  /// hop phase are then. In units of `constantScore`.
  func restarted(checks: CheckWeights) -> Double {
    let uptimes = expectation.uptimesAfterRestart
    let last = Int(meter.bytes[BeaconHypotheses.changing[1]].bigEndianValue)
    var weights = [SIMD2<Double>](repeating: .zero, count: 1 << 16)
    for uptime in uptimes {
      let syndrome = BeaconFields.syndrome(BeaconFields.uptime, uptime ^ last, bytes: 4)
      weights[Int(check ^ syndrome)] += SIMD2(
        repeating: .exp(evidence.score(BeaconFields.uptime, uptime, bytes: 4))
          / Double(uptimes.count))
    }
    WalshHadamard.transform(&weights)
    var spectrum = CheckSpectrum(weights)
    spectrum.multiply(by: anyValue(BeaconFields.counter), at: .counter)
    for (byte, characters) in ByteCharacters.hopPhase.enumerated() {
      spectrum.multiply(by: anyValue(BeaconFields.hopPhase + byte), at: characters)
    }
    let digits = (0..<10).map { BeaconHypotheses.millisecondByte($0) }
    spectrum.multiply(by: anyValue(BeaconFields.millisecond, of: digits), at: .millisecond)
    return checks.convolved(with: spectrum)[0].x
  }

  /// The transform of the weights of what a byte may be changed by, if its values are all as likely.
  private func anyValue(
    _ offset: Int, of values: [UInt8] = Array(UInt8.min...UInt8.max)
  ) -> [SIMD2<Double>] {
    var weights = [SIMD2<Double>](repeating: .zero, count: 256)
    for value in values {
      let weight = Double.exp(evidence.score(offset, value)) / Double(values.count)
      weights[Int(value ^ meter.bytes[offset])] = SIMD2(repeating: weight)
    }
    WalshHadamard.transform(&weights)
    return weights
  }

  /// The weight of all hypotheses of the meter, whatever their CRCs.
  var anyWeight: Double {
    clocks.reduce(0) { $0 + $1.weight.x } * counters.reduce(0) { $0 + $1.weight.x }
  }

  /// The weight of all hypotheses, that of their CRCs counted in, if other changes turn the CRC by a
  /// syndrome: of the meter, and of a stranger as in `spectrum`.
  func weight(checks: CheckWeights, turnedBy syndrome: UInt16 = 0) -> SIMD2<Double> {
    var sum = SIMD2<Double>.zero
    for clock in clocks {
      let turned = check ^ syndrome ^ clock.syndrome
      var fitting = SIMD2<Double>.zero
      for counter in counters { fitting += counter.weight * checks[turned ^ counter.syndrome] }
      sum += clock.weight * fitting
    }
    return sum
  }

  /// The likeliest hypothesis, its weight and its bytes, if other changes turn the CRC by a syndrome.
  func likeliest(
    checks: CheckWeights, turnedBy syndrome: UInt16 = 0
  ) -> (weight: Double, bytes: [UInt8]) {
    var (most, best) = (-1.0, (clock: 0, counter: 0))
    for (number, clock) in clocks.enumerated() {
      for (place, counter) in counters.enumerated() {
        let value = check ^ syndrome ^ clock.syndrome ^ counter.syndrome
        let weight = clock.weight.x * counter.weight.x * checks[value]
        if weight > most { (most, best) = (weight, (number, place)) }
      }
    }
    return (most, bytes(clocks[best.clock], counters[best.counter].value))
  }

  private func bytes(_ clocks: Clocks, _ counter: UInt8) -> [UInt8] {
    var bytes = Array(meter.bytes.prefix(BeaconFields.length))
    bytes.replaceSubrange(0..<BeaconFields.header.count, with: BeaconFields.header)
    bytes[BeaconFields.counter] = counter
    for byte in 0..<4 {
      bytes[BeaconFields.uptime + byte] = UInt8(
        truncatingIfNeeded: clocks.uptime >> (8 * (3 - byte)))
    }
    bytes[BeaconFields.hopPhase] = UInt8(truncatingIfNeeded: (clocks.phase / 10) >> 8)
    bytes[BeaconFields.hopPhase + 1] = UInt8(truncatingIfNeeded: clocks.phase / 10)
    bytes[BeaconFields.millisecond] = BeaconHypotheses.millisecondByte(clocks.phase)
    return bytes
  }
}
