import RealModule

/// The discrete Fourier transform of as many values as a power of two, by Cooley and Tukey (1965),
/// for series of a few thousand values; the tables of `SignalProcessing` stand on another floor.
struct FourierTransform: Sendable {
  let count: Int
  private let cosines: [Double]
  private let sines: [Double]

  /// - Parameter count: a power of two.
  init(count: Int) {
    self.count = count
    let angles = (0..<count / 2).map { 2 * Double.pi * Double($0) / Double(count) }
    cosines = angles.map { .cos($0) }
    sines = angles.map { .sin($0) }
  }

  /// Transforms in place, with e^{-i...}; not scaled. The inverse is that of exchanged parts.
  func transform(_ real: inout [Double], _ imaginary: inout [Double]) {
    real.withUnsafeMutableBufferPointer { real in
      imaginary.withUnsafeMutableBufferPointer { imaginary in
        guard real.count == count, imaginary.count == count else { return }
        permute(real, imaginary)
        var size = 2
        while size <= count {
          combine(real, imaginary, size: size)
          size *= 2
        }
      }
    }
  }

  private func permute(
    _ real: UnsafeMutableBufferPointer<Double>, _ imaginary: UnsafeMutableBufferPointer<Double>
  ) {
    var j = 0
    for i in 1..<max(1, count) {
      var bit = count >> 1
      while j & bit != 0 {
        j ^= bit
        bit >>= 1
      }
      j |= bit
      if i < j {
        real.swapAt(i, j)
        imaginary.swapAt(i, j)
      }
    }
  }

  private func combine(
    _ real: UnsafeMutableBufferPointer<Double>, _ imaginary: UnsafeMutableBufferPointer<Double>,
    size: Int
  ) {
    let (half, stride) = (size / 2, count / size)
    for start in Swift.stride(from: 0, to: count, by: size) {
      for k in 0..<half {
        let (cosine, sine) = (cosines[k * stride], sines[k * stride])
        let (a, b) = (start + k, start + k + half)
        let r = real[b] * cosine + imaginary[b] * sine
        let i = imaginary[b] * cosine - real[b] * sine
        real[b] = real[a] - r
        imaginary[b] = imaginary[a] - i
        real[a] += r
        imaginary[a] += i
      }
    }
  }
}
