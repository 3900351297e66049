/// Correlates a window of five symbols with every sequence of five bits.
///
/// Bit j of a sequence's number is symbol j. The eight sequences of the first three symbols stand in
/// the lanes of a vector; the four of the last two give as many vectors.
struct SequenceCorrelator {
  /// Symbols in the window.
  static let window = 5
  private static let early = 3

  /// Phase, as a symbol begins, of the sequence of bits before it, by lane: for the first three
  /// symbols, and for the fourth.
  private let real: [SIMD8<Float>]
  private let imaginary: [SIMD8<Float>]
  /// Phase that a mark adds.
  private let markTurn: ComplexSample

  /// A correlator for a modulation index.
  init(modulationIndex: Double) {
    markTurn = ComplexSample(turns: modulationIndex / 2)
    let phases = (0...SequenceCorrelator.early).map { position in
      (0..<8).map { lane in
        let marks = (lane & ((1 << position) - 1)).nonzeroBitCount
        return ComplexSample(turns: modulationIndex / 2 * Double(2 * marks - position))
      }
    }
    real = phases.map { SIMD8($0.map(\.x)) }
    imaginary = phases.map { SIMD8($0.map(\.y)) }
  }

  /// The squared magnitude of the sum for every sequence; `symbols` are five.
  @inline(__always)
  func correlate(_ symbols: UnsafeBufferPointer<SymbolCorrelation>) -> SequencePowers {
    var sums = LaneSums()
    for position in 0..<SequenceCorrelator.early {
      let mask = SequencePowers.hasBit[position]
      sums.add(
        x: SIMD8(repeating: symbols[position].space.x).replacing(
          with: symbols[position].mark.x, where: mask),
        y: SIMD8(repeating: symbols[position].space.y).replacing(
          with: symbols[position].mark.y, where: mask),
        real: real[position], imaginary: imaginary[position])
    }
    let (fourth, fifth) = (symbols[3], symbols[4])
    let afterMark = (
      fifth.space.timesConjugate(of: markTurn), fifth.mark.timesConjugate(of: markTurn)
    )
    let afterSpace = (fifth.space.times(markTurn), fifth.mark.times(markTurn))
    return SequencePowers(
      group0: power(sums, plus: fourth.space + afterSpace.0),
      group1: power(sums, plus: fourth.mark + afterMark.0),
      group2: power(sums, plus: fourth.space + afterSpace.1),
      group3: power(sums, plus: fourth.mark + afterMark.1))
  }

  /// With the last two symbols' sum, its phase counted from the beginning of the fourth.
  @inline(__always)
  private func power(_ sums: LaneSums, plus last: ComplexSample) -> SIMD8<Float> {
    var sums = sums
    sums.add(
      x: SIMD8(repeating: last.x), y: SIMD8(repeating: last.y),
      real: real[SequenceCorrelator.early], imaginary: imaginary[SequenceCorrelator.early])
    return sums.x * sums.x + sums.y * sums.y
  }
}

/// Eight complex sums.
private struct LaneSums {
  var x = SIMD8<Float>(repeating: 0)
  var y = SIMD8<Float>(repeating: 0)

  /// Adds (x, y) times the conjugate of (real, imaginary).
  @inline(__always)
  mutating func add(
    x: SIMD8<Float>, y: SIMD8<Float>, real: SIMD8<Float>, imaginary: SIMD8<Float>
  ) {
    self.x += x * real + y * imaginary
    self.y += y * real - x * imaginary
  }
}

/// Squared magnitudes for all 32 sequences: by the last two bits, then by the first three.
struct SequencePowers {
  let group0: SIMD8<Float>
  let group1: SIMD8<Float>
  let group2: SIMD8<Float>
  let group3: SIMD8<Float>

  /// The lanes whose sequences have a mark as symbol 0, 1 and 2.
  static let hasBit: [SIMDMask<SIMD8<Int32>>] = (0..<3).map { bit in
    SIMD8<Int32>(0, 1, 2, 3, 4, 5, 6, 7) & (1 << bit) .!= 0
  }

  /// The most likely sequence.
  var best: (sequence: Int, power: Float) {
    let power = greater(greater(group0, group1), greater(group2, group3)).greatest
    for (group, powers) in [group0, group1, group2, group3].enumerated() {
      for lane in 0..<8 where powers[lane] == power { return (8 * group + lane, power) }
    }
    return (0, power)
  }

  /// Greatest magnitude with the bit set minus greatest with it clear.
  func contrast(of bit: Int) -> Float {
    switch bit {
    case 3:
      return greater(group1, group3).greatest.squareRoot()
        - greater(group0, group2).greatest.squareRoot()
    case 4:
      return greater(group2, group3).greatest.squareRoot()
        - greater(group0, group1).greatest.squareRoot()
    default:
      let all = greater(greater(group0, group1), greater(group2, group3))
      let mask = SequencePowers.hasBit[bit]
      return all.replacing(with: 0, where: .!mask).greatest.squareRoot()
        - all.replacing(with: 0, where: mask).greatest.squareRoot()
    }
  }
}

/// The greater of each pair; the standard library's `pointwiseMax` is not inlined.
@inline(__always)
private func greater(_ left: SIMD8<Float>, _ right: SIMD8<Float>) -> SIMD8<Float> {
  left.replacing(with: right, where: right .> left)
}

extension SIMD8<Float> {
  @inline(__always)
  fileprivate var greatest: Float {
    let half = lowHalf.replacing(with: highHalf, where: highHalf .> lowHalf)
    return Swift.max(Swift.max(half.x, half.y), Swift.max(half.z, half.w))
  }
}
