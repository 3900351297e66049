extension SampleFormat {
  /// Noise power per sample that rounding alone makes, I and Q together, relative to full scale:
  /// a step of width d gives d^2 / 12 each.
  public var quantizationNoise: Double {
    switch self {
    case .cu8: 2.0 / 12 / (127.5 * 127.5)
    case .cs8: 2.0 / 12 / (128 * 128)
    case .cs16: 2.0 / 12 / (32768 * 32768)
    case .cf32: 0
    }
  }
}
