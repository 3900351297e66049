public import SampleInput

/// How strong a block of samples is, for the control of a radio's gain. Powers are relative to a
/// carrier of full scale.
public struct BlockLevel: Equatable, Sendable {
  /// Share of the components I and Q that lie at the ends of the range, 0 ... 1.
  public var clippedShare: Double
  /// Mean power, without the constant part that radios add.
  public var power: Double
  /// Power of what lies between all carriers and bursts, as if it filled the band.
  public var noise: Double

  /// A level that was measured elsewhere.
  public init(clippedShare: Double, power: Double, noise: Double) {
    self.clippedShare = clippedShare
    self.power = power
    self.noise = noise
  }

  /// Components that are looked at in one piece, and how many pieces of a block. What clips for
  /// milliseconds is found by looking here and there.
  private static let pieceLength = 1024
  private static let mostPieces = 8

  /// Measures a block in a format; nil if it holds too few samples to tell (512).
  ///
  /// Of a long block it takes eight pieces, evenly spread: the cost does not grow with the rate.
  public init?(_ bytes: UnsafeRawBufferPointer, format: SampleFormat) {
    let components = bytes.count / (format.bytesPerSample / 2)
    let pieces = min(Self.mostPieces, components / Self.pieceLength)
    guard pieces > 0 else { return nil }
    var sums = ComponentSums(format)
    var least = Double.infinity
    withUnsafeTemporaryAllocation(of: SIMD16<Float>.self, capacity: Self.pieceLength / 16) {
      for piece in 0..<pieces {
        // Even: a piece begins with an I.
        let first = (components - Self.pieceLength) / max(1, pieces - 1) * piece & ~1
        ComponentSums.decode(bytes, from: first, format, into: $0)
        sums.add(UnsafeBufferPointer($0))
        // What clips is noisy on all of the band: the least counts.
        if piece % 4 == 0 { least = min(least, NoiseSpectrum(UnsafeRawBufferPointer($0)).noise) }
      }
    }
    clippedShare = sums.clippedShare
    power = sums.power
    noise = least
  }
}

/// Sums over components, sixteen at a time.
private struct ComponentSums {
  private let limit: Float
  private var count = 0
  private var sum = SIMD16<Float>()
  private var squares = SIMD16<Float>()
  private var clipped = SIMD16<Float>()

  init(_ format: SampleFormat) {
    // Of eight bits the last step at each end. Radios with more bits do not all reach the last one:
    // their samples have passed filters, and 12 bits in 16 leave some steps free.
    limit =
      switch format {
      case .cu8: 0.998
      case .cs8: 0.99
      case .cs16, .cf32: 0.98
      }
  }

  var clippedShare: Double { Double(clipped.sum()) / Double(count) }

  /// Twice the variance of I and of Q: that of complex samples.
  var power: Double {
    // Lanes take turns: even ones hold I, odd ones Q.
    let half = Double(count) / 2
    let inPhase = Double(sum.evenHalf.sum()) / half
    let quadrature = Double(sum.oddHalf.sum()) / half
    let all = Double(squares.sum()) / half
    return max(0, all - inPhase * inPhase - quadrature * quadrature)
  }

  mutating func add(_ components: UnsafeBufferPointer<SIMD16<Float>>) {
    let least = limit * limit
    for values in components {
      let power = values * values
      sum += values
      squares += power
      clipped.replace(with: clipped + 1, where: power .>= least)
    }
    count += components.count * 16
  }

  /// Components from an index on, as many as the target holds; full scale is 1.
  static func decode(
    _ bytes: UnsafeRawBufferPointer, from first: Int, _ format: SampleFormat,
    into target: UnsafeMutableBufferPointer<SIMD16<Float>>
  ) {
    let scale = 1 / format.fullScale
    for index in target.indices {
      let place = first + 16 * index
      switch format {
      case .cu8:
        let values = bytes.loadUnaligned(fromByteOffset: place, as: SIMD16<UInt8>.self)
        target[index] = SIMD16<Float>(values) * scale - 1
      case .cs8:
        let values = bytes.loadUnaligned(fromByteOffset: place, as: SIMD16<UInt8>.self) ^ 0x80
        target[index] = SIMD16<Float>(values) * scale - 1
      case .cs16:
        let values = bytes.loadUnaligned(fromByteOffset: 2 * place, as: SIMD16<UInt16>.self)
        target[index] = SIMD16<Float>(values ^ 0x8000) * scale - 1
      case .cf32:
        let values = bytes.loadUnaligned(fromByteOffset: 4 * place, as: SIMD16<Float>.self)
        // Not a number and infinity would spoil all sums.
        target[index] = SIMD16<Float>().replacing(with: values, where: values * values .< 1e12)
      }
    }
  }
}
