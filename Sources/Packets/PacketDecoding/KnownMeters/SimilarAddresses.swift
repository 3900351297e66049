import RealModule

/// The addresses that differ from a meter's in 1 ... 4 bits, wherever an address stands: for each number
/// of bits the mean over all of them counts.
struct SimilarAddresses {
  /// One bit that is another one.
  private struct Flip {
    let factor: Double
    let syndrome: UInt16

    init(_ bit: Int, of meter: KnownMeter, _ evidence: BeaconEvidence) {
      let mask = UInt8(1) << UInt8(bit % 8)
      let offsets =
        [BeaconFields.source + bit / 8]
        + (meter.wrapsAddress ? [BeaconFields.wideSource + 1 + bit / 8] : [])
      factor = .exp(
        offsets.reduce(0) {
          $0 + evidence.score($1, meter.bytes[$1] ^ mask) - evidence.score($1, meter.bytes[$1])
        })
      syndrome = offsets.reduce(0) { $0 ^ BeaconFields.syndrome($1, mask) }
    }
  }

  /// Addresses with 1, 2, 3 and 4 other bits of 32.
  private static let counts = [32.0, 496, 4960, 35_960]

  private let flips: [Flip]

  init(of meter: KnownMeter, _ evidence: BeaconEvidence) {
    flips = (0..<32).map { Flip($0, of: meter, evidence) }
  }

  /// How well they fit, summed over the numbers of bits, whatever the clocks.
  var anyClocks: Double {
    // The sums over all sets of bits, by their number.
    var sums = [Double](repeating: 0, count: SimilarAddresses.counts.count + 1)
    sums[0] = 1
    for flip in flips {
      for bits in (1..<sums.count).reversed() { sums[bits] += sums[bits - 1] * flip.factor }
    }
    return zip(sums.dropFirst(), SimilarAddresses.counts).reduce(0) { $0 + $1.0 / $1.1 }
  }

  /// The same with the meter's clocks, by what fits if the CRC is turned: in the second lane that of
  /// strangers.
  func sameClocks(_ turned: [SIMD2<Double>]) -> Double {
    var sums = [Double](repeating: 0, count: SimilarAddresses.counts.count)
    func add(from first: Int, _ depth: Int, _ factor: Double, _ syndrome: UInt16) {
      for number in first..<flips.count {
        let product = factor * flips[number].factor
        let both = syndrome ^ flips[number].syndrome
        sums[depth] += product * max(turned[Int(both)].y, 0)
        if depth + 1 < sums.count { add(from: number + 1, depth + 1, product, both) }
      }
    }
    add(from: 0, 0, 1, 0)
    return zip(sums, SimilarAddresses.counts).reduce(0) { $0 + $1.0 / $1.1 }
  }

  /// A part of `sameClocks` that is soon found: that of the likeliest address, with the meter's route.
  func nearest(_ meter: BeaconHypotheses, _ checks: CheckWeights) -> Double {
    let likely = flips.filter { $0.factor > 1 }.sorted { $0.factor > $1.factor }
      .prefix(SimilarAddresses.counts.count)
    guard !likely.isEmpty else { return 0 }
    let (factor, syndrome) = likely.reduce((1.0, UInt16(0))) {
      ($0.0 * $1.factor, $0.1 ^ $1.syndrome)
    }
    let fit = meter.weight(checks: checks, turnedBy: syndrome).y
    return factor / SimilarAddresses.counts[likely.count - 1] * StrangerRoute.same * fit
  }
}
