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
  /// - Returns: the number of samples written.
  public func decode(
    _ bytes: UnsafeRawBufferPointer, into samples: UnsafeMutableBufferPointer<SIMD2<Float>>
  ) -> Int {
    let count = min(bytes.count / format.bytesPerSample, samples.count)
    guard count > 0, let source = bytes.baseAddress, let base = samples.baseAddress else {
      return 0
    }
    let target = UnsafeMutableRawPointer(base)
    let scalars = 2 * count
    switch format {
    case .cu8:
      convert(source, target, scalars, UInt8.self, scale: 1 / 127.5, offset: -1)
    case .cs8:
      convert(source, target, scalars, Int8.self, scale: 1 / 128, offset: 0)
    case .cs16:
      convert(source, target, scalars, Int16.self, scale: 1 / 32768, offset: 0)
    case .cf32:
      copyFinite(source, target, scalars)
    }
    return count
  }

  @inline(__always)
  private func convert<Integer: FixedWidthInteger & SIMDScalar & BitwiseCopyable>(
    _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, _ scalars: Int,
    _ type: Integer.Type, scale: Float, offset: Float
  ) {
    let size = MemoryLayout<Integer>.size
    let vectors = scalars / 8
    for index in 0..<vectors {
      let values = source.loadUnaligned(
        fromByteOffset: index &* 8 &* size, as: SIMD8<Integer>.self)
      let floats = SIMD8<Float>(values) * scale + offset
      target.storeBytes(of: floats, toByteOffset: index &* 32, as: SIMD8<Float>.self)
    }
    for index in vectors * 8..<scalars {
      let value = source.loadUnaligned(fromByteOffset: index &* size, as: Integer.self)
      target.storeBytes(
        of: Float(value) * scale + offset, toByteOffset: index &* 4, as: Float.self)
    }
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
