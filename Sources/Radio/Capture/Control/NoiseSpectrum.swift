import RealModule

/// The level of noise between what is stronger: the median of the bins of short spectra, which
/// carriers and bursts on less than half of them do not move.
///
/// It has a transform of its own: eight of 64 points here and there are no work, and what plans large
/// ones is on the other side of the pipe.
struct NoiseSpectrum {
  private static let length = 64
  private static let stages = 6
  private var powers = [Float](repeating: 0, count: length)
  private var bins = [SIMD2<Float>](repeating: .zero, count: length)
  private var transforms = 0

  /// A Hann window: with it a carrier 60 dB above the noise stays within a few bins.
  private static let window = (0..<length).map { index in
    0.5 - 0.5 * Float.cos(2 * .pi * (Float(index) + 0.5) / Float(length))
  }
  /// The power that the window keeps.
  private static let windowPower = 0.375
  private static let twiddles = (0..<length / 2).map { index in
    let angle = -2 * Float.pi * Float(index) / Float(length)
    return SIMD2(Float.cos(angle), Float.sin(angle))
  }
  private static let reversed = (0..<length).map { index in
    (0..<stages).reduce(0) { $0 << 1 | index >> $1 & 1 }
  }

  /// Power of all of the band, were it as noisy everywhere as in the median bin.
  var noise: Double {
    guard transforms > 0 else { return 0 }
    let sorted = powers.sorted()
    let scale = Double(transforms) * Double(Self.length) * Self.windowPower
    return Double(sorted[Self.length / 2]) / scale
  }

  /// Looks at interleaved components of single precision; what is less than 64 samples at the end is
  /// left out.
  init(_ components: UnsafeRawBufferPointer) {
    let count = components.count / (8 * Self.length)
    for spectrum in 0..<count {
      for index in 0..<Self.length {
        let place = 8 * (spectrum * Self.length + index)
        let sample = components.loadUnaligned(fromByteOffset: place, as: SIMD2<Float>.self)
        bins[Self.reversed[index]] = sample * Self.window[index]
      }
      transform()
      for index in 0..<Self.length { powers[index] += (bins[index] * bins[index]).sum() }
    }
    transforms = count
  }

  /// The Fourier transform of bins in reversed order, in place (Cooley and Tukey).
  private mutating func transform() {
    for stage in 0..<Self.stages {
      let half = 1 << stage
      for start in stride(from: 0, to: Self.length, by: 2 * half) {
        for index in 0..<half {
          let twiddle = Self.twiddles[index << (Self.stages - 1 - stage)]
          let value = bins[start + index + half]
          let turned = SIMD2(
            value.x * twiddle.x - value.y * twiddle.y, value.x * twiddle.y + value.y * twiddle.x)
          bins[start + index + half] = bins[start + index] - turned
          bins[start + index] += turned
        }
      }
    }
  }
}
