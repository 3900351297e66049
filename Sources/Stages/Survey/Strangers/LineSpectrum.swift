import RealModule

/// The magnitudes of the Fourier transform of some hundred to some thousand real values, for lines in it.
///
/// A survey looks at some bursts a second: a transform of its own is no work.
struct LineSpectrum {
  /// Magnitudes from 0 Hz to half the sample rate.
  let magnitudes: [Double]
  /// Hertz from one to the next.
  let resolution: Double

  private static let most = 1 << 14

  /// The spectrum of values without their mean, filled up with zeros to a power of two; of more than
  /// 16 384 those at the beginning count.
  init(_ values: [Double], sampleRate: Double) {
    let used = values.prefix(Self.most)
    var length = 64
    while length < used.count { length *= 2 }
    let mean = used.reduce(0, +) / Double(max(1, used.count))
    var bins = [SIMD2<Double>](repeating: .zero, count: length)
    let reversed = Self.reversedIndices(length)
    for (index, value) in used.enumerated() {
      // A Hann window: a line does not hide another one.
      let turn = 2 * Double.pi * (Double(index) + 0.5) / Double(used.count)
      bins[reversed[index]].x = (value - mean) * (0.5 - 0.5 * .cos(turn))
    }
    Self.transform(&bins)
    magnitudes = bins.prefix(length / 2).map { ($0 * $0).sum().squareRoot() }
    resolution = sampleRate / Double(length)
  }

  /// The greatest magnitude in a range of hertz, and where it is; nil if the range is empty.
  func peak(in range: ClosedRange<Double>) -> (hertz: Double, magnitude: Double)? {
    let first = max(2, Int((range.lowerBound / resolution).rounded(.up)))
    let last = min(magnitudes.count - 2, Int(range.upperBound / resolution))
    guard first <= last, let best = (first...last).max(by: { magnitudes[$0] < magnitudes[$1] })
    else { return nil }
    // Between the bins: the top of a parabola.
    let (left, middle, right) = (magnitudes[best - 1], magnitudes[best], magnitudes[best + 1])
    let bend = left - 2 * middle + right
    let shift = bend < 0 ? (left - right) / (2 * bend) : 0
    return ((Double(best) + max(-0.5, min(0.5, shift))) * resolution, middle)
  }

  /// The magnitude that half of a range stays below.
  func median(in range: ClosedRange<Double>) -> Double {
    let first = max(0, Int(range.lowerBound / resolution))
    let last = min(magnitudes.count - 1, Int(range.upperBound / resolution))
    guard first <= last else { return 0 }
    let sorted = magnitudes[first...last].sorted()
    return sorted[sorted.count / 2]
  }

  private static func reversedIndices(_ length: Int) -> [Int] {
    var reversed = [0]
    while reversed.count < length {
      reversed = reversed.map { 2 * $0 } + reversed.map { 2 * $0 + 1 }
    }
    return reversed
  }

  /// The Fourier transform of bins in reversed order, in place (Cooley and Tukey).
  private static func transform(_ bins: inout [SIMD2<Double>]) {
    var half = 1
    while half < bins.count {
      for index in 0..<half {
        let angle = -Double.pi * Double(index) / Double(half)
        let twiddle = SIMD2(Double.cos(angle), Double.sin(angle))
        for start in stride(from: index, to: bins.count, by: 2 * half) {
          let value = bins[start + half]
          let turned = SIMD2(
            value.x * twiddle.x - value.y * twiddle.y, value.x * twiddle.y + value.y * twiddle.x)
          bins[start + half] = bins[start] - turned
          bins[start] += turned
        }
      }
      half *= 2
    }
  }
}
