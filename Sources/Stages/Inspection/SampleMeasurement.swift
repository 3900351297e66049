public import SampleInput

/// Level, offset and clipping of samples, added up as they come.
public struct SampleMeasurement: Sendable {
  /// Samples measured.
  public private(set) var count = 0
  /// Samples of which a component has the lowest or highest value of its format.
  public private(set) var clipped = 0
  private var power = 0.0
  private var peak: Float = 0
  private var sum = SIMD2<Double>()

  /// Format of the samples.
  public var format: SampleFormat { decoder.format }

  private let decoder: SampleDecoder
  private let limits: ClosedRange<Float>

  /// A measurement of samples in a format.
  public init(_ format: SampleFormat) {
    decoder = SampleDecoder(format)
    // Between the outermost values and their neighbours; two's complement goes one step farther
    // down than up.
    switch format {
    case .cu8: limits = -0.999...0.999
    case .cs8, .cs16: limits = (-1 + 0.5 / format.fullScale)...(1 - 1.5 / format.fullScale)
    case .cf32: limits = -1...1
    }
  }

  /// Adds whole samples.
  public mutating func add(_ bytes: [UInt8]) {
    let samples = [SIMD2<Float>](
      unsafeUninitializedCapacity: bytes.count / format.bytesPerSample
    ) { buffer, length in
      length = bytes.withUnsafeBytes { decoder.decode($0, into: buffer).count }
    }
    for sample in samples { add(sample) }
  }

  private mutating func add(_ sample: SIMD2<Float>) {
    let square = (sample * sample).sum()
    count += 1
    power += Double(square)
    peak = max(peak, square)
    sum += SIMD2<Double>(sample)
    if !limits.contains(sample.x) || !limits.contains(sample.y) { clipped += 1 }
  }

  /// Mean, peak and offset power in dB relative to full scale, and clipped samples.
  public var summary: String {
    guard count > 0 else { return "no samples" }
    let mean = sum / Double(count)
    let share = decimals(100 * Double(clipped) / Double(count), 3)
    return "mean \(decibels(power / Double(count))) dBFS, peak \(decibels(Double(peak))) dBFS, "
      + "DC \(decibels((mean * mean).sum())) dBFS, clipped \(share) %"
  }
}
