/// How raw I/Q samples are stored: interleaved in-phase and quadrature, little-endian.
///
/// The names are those of rtl_433 and of SigMF data types. Full scale is 1.0.
public enum SampleFormat: String, CaseIterable, Sendable {
  /// Unsigned 8-bit, as the RTL-SDR gives them: 0 stands for -1.0, 255 for 1.0, 127.5 for zero.
  case cu8
  /// Signed 8-bit: 128 steps to 1.0.
  case cs8
  /// Signed 16-bit: 32768 steps to 1.0.
  case cs16
  /// 32-bit floating point: never clipped.
  case cf32

  /// Bytes of one complex sample.
  public var bytesPerSample: Int {
    switch self {
    case .cu8, .cs8: 2
    case .cs16: 4
    case .cf32: 8
    }
  }

  /// Stored steps for an amplitude of 1.0; 1 for floating point.
  public var fullScale: Float {
    switch self {
    case .cu8: 127.5
    case .cs8: 128
    case .cs16: 32768
    case .cf32: 1
    }
  }

  /// Noise power per sample that rounding alone makes, I and Q together, relative to full scale:
  /// a step of width d gives d^2 / 12 each.
  public var quantizationNoise: Double {
    let scale = Double(fullScale)
    return self == .cf32 ? 0 : 2.0 / 12 / (scale * scale)
  }

  /// Stores interleaved components: rounded to the nearest step, clipped at the ends of the range.
  ///
  /// A component that is not a number is stored as the lowest value (as it is for `cf32`).
  /// - Returns: `components.count * bytesPerSample / 2` bytes.
  public func encode(_ components: UnsafeBufferPointer<Float>) -> [UInt8] {
    let count = components.count * bytesPerSample / 2
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
      let raw = UnsafeMutableRawBufferPointer(buffer)
      switch self {
      case .cu8: store(components, into: raw, offset: fullScale, as: UInt8.self)
      case .cs8: store(components, into: raw, offset: 0, as: Int8.self)
      case .cs16: store(components, into: raw, offset: 0, as: Int16.self)
      case .cf32:
        for (position, value) in components.enumerated() {
          raw.storeBytes(
            of: value.bitPattern.littleEndian, toByteOffset: 4 * position, as: UInt32.self)
        }
      }
      length = count
    }
  }

  private func store<Stored: FixedWidthInteger>(
    _ components: UnsafeBufferPointer<Float>, into raw: UnsafeMutableRawBufferPointer,
    offset: Float, as type: Stored.Type
  ) {
    let scale = fullScale
    let lowest = Float(Stored.min)
    let highest = Float(Stored.max)
    for (position, value) in components.enumerated() {
      // `max` first: it turns not-a-number into the lowest value, which an integer can hold.
      let level = Swift.min(Swift.max(lowest, value * scale + offset), highest)
      let stored = Stored((level.isNaN ? lowest : level).rounded())
      raw.storeBytes(
        of: stored.littleEndian, toByteOffset: position * MemoryLayout<Stored>.size,
        as: Stored.self)
    }
  }
}
