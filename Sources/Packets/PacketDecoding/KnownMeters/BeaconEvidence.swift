import RealModule
import RecordStream

/// What the soft decisions of a frame say of each value of each byte of a beacon.
struct BeaconEvidence {
  /// How far soft decisions are trusted. At Eb/N0 from 4.5 to 8 dB a wrong bit outweighs the right ones
  /// no more than it should, as the mean of exp(-trust · ln(P(right) / P(wrong))) over all bits tells: at
  /// 4.5 dB it is 0.73 with this trust, 0.96 with 0.9, 1.7 with 1; less for pairs of bits, in fading,
  /// and where the signal is better. More than 1 would promise too much.
  private static let trust = 0.85
  /// The most that one bit says: damage that its decision does not show happens.
  private static let limit = 10.0

  /// ln(P(decision | bit is 1) / P(decision | any bit)), for -128 ... 127.
  private static let agreements: [Double] = (-128...127).map {
    let ratio = min(limit, max(-limit, trust * Double($0) / SoftBits.scale))
    return .log(2 / (1 + .exp(-ratio)))
  }

  /// ln(P(decisions | byte) / P(decisions | random byte)): 256 for each byte.
  private let scores: [Double]
  private let decisions: ArraySlice<Int8>

  /// Reads the decisions of a frame that has all bytes of a beacon.
  init(_ decisions: [Int8]) {
    var scores = [Double](repeating: 0, count: 256 * BeaconFields.length)
    for offset in 0..<BeaconFields.length {
      var none = 0.0
      for bit in 0..<8 { none += Self.agreement(-Int(decisions[8 * offset + bit])) }
      scores[256 * offset] = none
      for bit in 0..<8 {
        let decision = Int(decisions[8 * offset + bit])
        let gain = Self.agreement(decision) - Self.agreement(-decision)
        for value in 1 << bit..<2 << bit {
          scores[256 * offset + value] = scores[256 * offset + value - 1 << bit] + gain
        }
      }
    }
    self.scores = scores
    self.decisions = decisions.prefix(8 * BeaconFields.length)
  }

  private static func agreement(_ decision: Int) -> Double {
    agreements[max(-128, min(127, decision)) + 128]
  }

  /// How much more weigh the bits in which a beacon's bytes are not what came in than the decisions
  /// promise, in standard deviations.
  func misfit(_ bytes: [UInt8]) -> Double {
    var (excess, variance) = (0.0, 0.0)
    for (place, decision) in decisions.enumerated().dropFirst(16) {
      let weight = min(Self.limit, Self.trust * Double(decision.magnitude) / SoftBits.scale)
      let wrong = 1 / (1 + Double.exp(weight))
      let isWrong = (decision > 0) != (bytes[place / 8] >> UInt8(place % 8) & 1 == 1)
      excess += weight * ((isWrong ? 1 : 0) - wrong)
      variance += weight * weight * wrong * (1 - wrong)
    }
    return variance > 0 ? excess / variance.squareRoot() : excess
  }

  /// How much speaks for a byte.
  func score(_ offset: Int, _ value: UInt8) -> Double { scores[256 * offset + Int(value)] }

  /// How much speaks for a number of several bytes.
  func score(_ offset: Int, _ value: Int, bytes: Int) -> Double {
    (0..<bytes).reduce(0) {
      $0 + score(offset + $1, UInt8(truncatingIfNeeded: value >> (8 * (bytes - 1 - $1))))
    }
  }

  /// How much speaks for some of a packet's bytes.
  func score(_ range: Range<Int>, of bytes: [UInt8]) -> Double {
    range.reduce(0) { $0 + score($1, bytes[$1]) }
  }
}
