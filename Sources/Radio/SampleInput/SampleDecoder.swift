/// Turns raw interleaved I/Q bytes into complex samples with a full scale of 1.
public struct SampleDecoder: Sendable {
  /// The format of the bytes.
  public let format: SampleFormat

  /// A decoder for a format.
  public init(_ format: SampleFormat) { self.format = format }

  /// Decodes whole samples.
  ///
  /// - Parameters:
  ///   - bytes: interleaved I and Q; a part of a sample at the end is not read.
  ///   - samples: where they go: x is I, y is Q. As many are written as fit.
  /// - Returns: the number of samples written, and what the magnitude of their real and imaginary
  ///   parts is not above; infinity where that is not known, as of floats.
  public func decode(
    _ bytes: UnsafeRawBufferPointer, into samples: UnsafeMutableBufferPointer<SIMD2<Float>>
  ) -> (count: Int, peak: Float) {
    let count = min(bytes.count / format.bytesPerSample, samples.count)
    guard count > 0, let source = bytes.baseAddress, let base = samples.baseAddress else {
      return (0, 0)
    }
    let target = UnsafeMutableRawPointer(base)
    let scalars = 2 * count
    let scale = 1 / format.fullScale
    var peak = Float.infinity
    switch format {
    case .cu8:
      peak = convert(source, target, scalars, UInt8.self, sign: 0, scale: scale)
    case .cs8:
      peak = convert(source, target, scalars, UInt8.self, sign: 0x80, scale: scale)
    case .cs16:
      peak = convert(source, target, scalars, UInt16.self, sign: 0x8000, scale: scale)
    case .cf32:
      copyFinite(source, target, scalars)
    }
    return (count, peak)
  }

  /// Signed integers become unsigned ones with an offset of half the range by turning their sign
  /// bit: compilers widen unsigned vectors three times as fast as signed ones. The result is exact.
  ///
  /// - Returns: the greatest magnitude.
  @inline(__always)
  private func convert<Integer: RawComponent>(
    _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, _ scalars: Int,
    _ type: Integer.Type, sign: Integer, scale: Float
  ) -> Float {
    let size = MemoryLayout<Integer>.size
    let vectors = scalars / 16
    var most = SIMD16<Integer>(repeating: .min)
    var least = SIMD16<Integer>(repeating: .max)
    for index in 0..<vectors {
      let values =
        source.loadUnaligned(fromByteOffset: index &* 16 &* size, as: SIMD16<Integer>.self)
        ^ SIMD16(repeating: sign)
      most = Integer.greater(most, values)
      least = Integer.less(least, values)
      let low = SIMD8<Float>(values.lowHalf) * scale - 1
      target.storeBytes(of: low, toByteOffset: index &* 64, as: SIMD8<Float>.self)
      let high = SIMD8<Float>(values.highHalf) * scale - 1
      target.storeBytes(of: high, toByteOffset: index &* 64 &+ 32, as: SIMD8<Float>.self)
    }
    var (greatest, smallest) = (most.max(), least.min())
    for index in vectors * 16..<scalars {
      let value = source.loadUnaligned(fromByteOffset: index &* size, as: Integer.self) ^ sign
      (greatest, smallest) = (max(greatest, value), min(smallest, value))
      target.storeBytes(of: Float(value) * scale - 1, toByteOffset: index &* 4, as: Float.self)
    }
    return max(Float(greatest) * scale - 1, 1 - Float(smallest) * scale)
  }

  /// A NaN or an infinity would stay in the noise floor for ever: it becomes 0.
  private func copyFinite(
    _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, _ scalars: Int
  ) {
    for index in 0..<scalars {
      let value = source.loadUnaligned(fromByteOffset: index &* 4, as: Float.self)
      let limited = abs(value) < 1e6 ? value : 0
      target.storeBytes(of: limited, toByteOffset: index &* 4, as: Float.self)
    }
  }
}

/// An integer that samples come as. What compares vectors stands here once for each type: for any
/// type at all the compiler compares element by element, 17 times as slow.
private protocol RawComponent: FixedWidthInteger, SIMDScalar, BitwiseCopyable, Codable {
  static func greater(_ one: SIMD16<Self>, _ other: SIMD16<Self>) -> SIMD16<Self>
  static func less(_ one: SIMD16<Self>, _ other: SIMD16<Self>) -> SIMD16<Self>
}

extension UInt8: RawComponent {
  @inline(__always)
  static func greater(_ one: SIMD16<UInt8>, _ other: SIMD16<UInt8>) -> SIMD16<UInt8> {
    other.replacing(with: one, where: one .> other)
  }
  @inline(__always)
  static func less(_ one: SIMD16<UInt8>, _ other: SIMD16<UInt8>) -> SIMD16<UInt8> {
    other.replacing(with: one, where: one .< other)
  }
}

extension UInt16: RawComponent {
  @inline(__always)
  static func greater(_ one: SIMD16<UInt16>, _ other: SIMD16<UInt16>) -> SIMD16<UInt16> {
    other.replacing(with: one, where: one .> other)
  }
  @inline(__always)
  static func less(_ one: SIMD16<UInt16>, _ other: SIMD16<UInt16>) -> SIMD16<UInt16> {
    other.replacing(with: one, where: one .< other)
  }
}
