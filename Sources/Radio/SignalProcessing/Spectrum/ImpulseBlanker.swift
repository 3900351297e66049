/// Sets impulses to zero before they reach a spectrum: ignition, switches, static.
///
/// An impulse is far stronger than what surrounds it and shorter than a fraction of a symbol. In a
/// spectrum it would stand in every bin for a whole frame; the few samples it takes are missed by
/// nobody. A burst that begins is as strong, but stays.
struct ImpulseBlanker: ~Copyable {
  /// Samples of a frame.
  private let length: Int
  /// Magnitudes of the greatest real or imaginary part of a frame above and below which it is
  /// looked at: most frames of noise, and of a burst once it is known, lie between them.
  private var upper: Float = 0
  private var lower: Float = 0
  /// Median power of the samples of the last frame that was looked at.
  private var median: Float = 1
  private let powers: AlignedBuffer<Float>

  /// Power over the median that is an impulse: 13 dB over the power of noise, which reaches it once
  /// in a thousand million samples. A carrier is as strong as its own median.
  private static let impulseRatio: Float = 30
  /// Power over the median that belongs to an impulse beside it, such as the ringing of filters,
  /// and samples that are blanked besides on either side.
  private static let flankRatio: Float = 4
  private static let guardSamples = 2
  /// Fractions of a frame: an impulse is not longer than 27 us, a quarter of a symbol at 9600
  /// symbols/s, and what is not apart by half of that is one.
  private static let longestDivisor = 8
  private static let apartDivisor = 16
  private static let probes = 64
  /// Fall of the greatest part of a frame after which the median is measured anew: 6 dB.
  private static let fall: Float = 0.5

  /// Samples after a frame that are looked at with it: whether what is strong at its end is short.
  static func lookAhead(length: Int) -> Int { length / 4 }

  /// A blanker for frames of `length` samples, a power of two, 32 at least.
  init(length: Int) {
    self.length = length
    powers = AlignedBuffer(count: min(ImpulseBlanker.probes, length), zero: 0)
  }

  /// Sets the impulses to zero that begin in a frame's samples, but for its first quarter: that was
  /// the end of the frame before.
  ///
  /// - Parameters:
  ///   - samples: a frame's, with the `lookAhead` after it.
  ///   - peak: what the magnitude of their real and imaginary parts is not above. Where it is as
  ///     usual, it spares a look at them.
  @inline(__always)
  mutating func clean(_ samples: UnsafeMutablePointer<ComplexSample>, peak: Float) {
    guard peak > upper || peak < lower else { return }
    let quarter = length / 4
    let parts = ImpulseBlanker.greatestParts(samples + quarter, count: length - quarter)
    if any(parts .> upper) || all(parts .< lower) { examine(samples, peak: parts.max()) }
  }

  /// Magnitudes of the greatest real and imaginary parts, of every fourth sample each; `count` is a
  /// multiple of 8.
  @inline(__always)
  private static func greatestParts(
    _ samples: UnsafeMutablePointer<ComplexSample>, count: Int
  ) -> SIMD8<Float> {
    let source = UnsafeRawPointer(samples)
    var (most, least) = (SIMD16<Float>(), SIMD16<Float>())
    var offset = 0
    while offset < count &* 8 {
      let values = source.loadUnaligned(fromByteOffset: offset, as: SIMD16<Float>.self)
      // In this order each is one instruction, which keeps its result in place.
      most = values.replacing(with: most, where: most .> values)
      least = values.replacing(with: least, where: least .< values)
      offset &+= 64
    }
    let greatest = greater(most.lowHalf, most.highHalf)
    return greater(greatest, greater(-least.lowHalf, -least.highHalf))
  }

  @inline(__always)
  private static func greater(_ one: SIMD8<Float>, _ other: SIMD8<Float>) -> SIMD8<Float> {
    other.replacing(with: one, where: one .> other)
  }

  private mutating func examine(_ samples: UnsafeMutablePointer<ComplexSample>, peak: Float) {
    measureMedian(samples)
    let bound = ImpulseBlanker.impulseRatio * median
    upper = (bound / 2).squareRoot()
    lower = ImpulseBlanker.fall * min(peak, upper)
    if peak > upper { blank(samples, over: bound) }
  }

  private mutating func measureMedian(_ samples: UnsafeMutablePointer<ComplexSample>) {
    let spacing = length / powers.count
    for probe in 0..<powers.count { powers.start[probe] = samples[probe &* spacing].power }
    median = quantile(near: median, of: powers.count / 2) { [powers = powers.start] bound in
      var counts = SIMD8<Int32>()
      for offset in stride(from: 0, to: min(ImpulseBlanker.probes, length) &* 4, by: 32) {
        let power = UnsafeRawPointer(powers).load(fromByteOffset: offset, as: SIMD8<Float>.self)
        counts.replace(with: counts &+ 1, where: power .< bound)
      }
      return Int(counts.wrappedSum())
    }
  }

  /// Looks for short runs of samples over a bound. What is strong from the beginning began before.
  private func blank(_ samples: UnsafeMutablePointer<ComplexSample>, over bound: Float) {
    let end = length + ImpulseBlanker.lookAhead(length: length)
    let apart = length / ImpulseBlanker.apartDivisor
    var last = 0
    var position = 0
    while let first = next(in: samples, from: position, to: min(end, length), over: bound) {
      let isNew = first - last > apart
      last = first
      while let more = next(in: samples, from: last + 1, to: min(end, last + apart), over: bound) {
        last = more
      }
      position = last + 1
      guard isNew, last - first < length / ImpulseBlanker.longestDivisor else { continue }
      clear(samples, first...last)
    }
  }

  private func next(
    in samples: UnsafeMutablePointer<ComplexSample>, from first: Int, to end: Int, over bound: Float
  ) -> Int? {
    var index = first
    while index < end {
      if samples[index].power > bound { return index }
      index &+= 1
    }
    return nil
  }

  private func clear(
    _ samples: UnsafeMutablePointer<ComplexSample>, _ run: ClosedRange<Int>
  ) {
    let flank = ImpulseBlanker.flankRatio * median
    let reach = length / ImpulseBlanker.apartDivisor
    var (first, last) = (run.lowerBound, run.upperBound)
    let earliest = max(0, first - reach)
    let latest = min(length + ImpulseBlanker.lookAhead(length: length) - 1, last + reach)
    while first > earliest, samples[first - 1].power > flank { first -= 1 }
    while last < latest, samples[last + 1].power > flank { last += 1 }
    first = max(0, first - ImpulseBlanker.guardSamples)
    last = min(latest, last + ImpulseBlanker.guardSamples)
    for index in first...last { samples[index] = .zero }
  }
}
