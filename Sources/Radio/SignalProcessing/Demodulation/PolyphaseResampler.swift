import CLiquid

/// Low-pass filters and resamples by any ratio, each output by itself.
///
/// liquid's `resamp_crcf` pushes every input sample through its window; here only what comes out
/// costs, which is four times less work when it is a quarter of what goes in.
final class PolyphaseResampler {
  /// Input samples from one output to the next.
  let step: Double
  /// Input samples on either side of an output's place that it depends on.
  let semiLength: Int
  /// For each phase the 2 * semiLength taps, each twice: for the real and the imaginary part.
  private let taps: AlignedBuffer<Float>
  private let floatsPerPhase: Int

  /// A 64th of an input sample of timing error is 40 dB below the highest tone that is passed.
  private static let phases = 32

  /// A resampler at rest.
  ///
  /// - Parameters:
  ///   - step: input samples per output sample, above 0.
  ///   - design: the filter, relative to the input's rate; its semi-length a multiple of 4.
  init(step: Double, design: LowPassDesign) {
    self.step = step
    semiLength = design.semiLength
    floatsPerPhase = 4 * design.semiLength
    let phases = PolyphaseResampler.phases
    let response = design.impulseResponse(density: phases)
    taps = AlignedBuffer(count: phases * floatsPerPhase, zero: 0)
    for phase in 0..<phases {
      for tap in 0..<2 * semiLength {
        // Input samples lie from semiLength - 1 before an output's place to semiLength after it.
        let value = response[(tap + 1) * phases - phase]
        taps.start[phase * floatsPerPhase + 2 * tap] = value
        taps.start[phase * floatsPerPhase + 2 * tap + 1] = value
      }
    }
  }

  /// The first input sample on which output `index` depends; `reach` samples from there count.
  func firstInput(of index: Int) -> Int { place(of: index).input - semiLength + 1 }

  /// Input samples on which an output depends.
  var reach: Int { 2 * semiLength }

  /// How many outputs depend only on the first `count` input samples, if those before and after
  /// are silence or known.
  func outputs(within count: Int) -> Int {
    max(0, Int((Double(count - semiLength - 1) / step).rounded(.down)))
  }

  /// Makes some outputs; output k stands at input sample k * step.
  ///
  /// - Parameters:
  ///   - input: samples from number `firstInput(of: range.lowerBound)` on, with all that the range
  ///     depends on: `reach` from the last output's first.
  ///   - output: room for `range.count` samples.
  func resample(
    _ input: UnsafePointer<ComplexSample>, outputs range: Range<Int>,
    into output: UnsafeMutablePointer<ComplexSample>
  ) {
    let first = firstInput(of: range.lowerBound)
    let samples = UnsafeRawPointer(input)
    let filters = UnsafeRawPointer(taps.start)
    for index in range {
      let (place, phase) = place(of: index)
      let source = samples + (place - semiLength + 1 - first) * MemoryLayout<ComplexSample>.stride
      let filter = filters + phase * floatsPerPhase * MemoryLayout<Float>.stride
      output[index - range.lowerBound] = product(source, filter)
    }
  }

  /// The input sample before an output's place, and how many phases it lies behind that sample.
  @inline(__always)
  private func place(of index: Int) -> (input: Int, phase: Int) {
    let phases = PolyphaseResampler.phases
    let place = Int((Double(index) * step * Double(phases)).rounded())
    return (place / phases, place % phases)
  }

  @inline(__always)
  private func product(_ source: UnsafeRawPointer, _ filter: UnsafeRawPointer) -> ComplexSample {
    var even = SIMD8<Float>(repeating: 0)
    var odd = SIMD8<Float>(repeating: 0)
    for offset in stride(from: 0, to: floatsPerPhase &* 4, by: 64) {
      even +=
        source.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
        * filter.load(fromByteOffset: offset, as: SIMD8<Float>.self)
      odd +=
        source.loadUnaligned(fromByteOffset: offset &+ 32, as: SIMD8<Float>.self)
        * filter.load(fromByteOffset: offset &+ 32, as: SIMD8<Float>.self)
    }
    let sum = even + odd
    let half = sum.lowHalf + sum.highHalf
    return half.lowHalf + half.highHalf
  }
}

/// What a low-pass filter must do.
struct LowPassDesign {
  /// Half-amplitude frequency, in cycles per sample, above 0, below 0.5.
  var cutoff: Double
  /// Half the filter's length in samples, at least 1.
  var semiLength: Int
  /// In dB.
  var stopbandAttenuation: Double

  /// Places per sample at which liquid is asked for the window. It takes 5 µs for each: 32 per sample
  /// cost a short recording a twelfth of all its time.
  private static let designDensity = 8

  /// The impulse response at `density` places per sample, a multiple of 8, from `-semiLength` to
  /// `semiLength` samples, with a gain of 1 at 0 Hz.
  func impulseResponse(density: Int) -> [Float] {
    let coarse = kaiserDesign()
    let steps = density / LowPassDesign.designDensity
    let response = (0...(coarse.count - 1) * steps).map { index in
      LowPassDesign.interpolate(coarse, index / steps, Float(index % steps) / Float(steps))
    }
    let gain = response.reduce(0, +) / Float(density)
    return response.map { $0 / gain }
  }

  /// What `liquid_firdes_kaiser` gives, in half its time: that makes either half by itself.
  private func kaiserDesign() -> [Float] {
    let density = LowPassDesign.designDensity
    let middle = semiLength * density
    let bandwidth = Float(2 * cutoff / Double(density))
    let shape = kaiser_beta_As(Float(stopbandAttenuation))
    let rising = (0...middle).map { index in
      sincf(bandwidth * Float(index - middle))
        * liquid_kaiser(UInt32(index), UInt32(2 * middle + 1), shape)
    }
    return rising + rising.dropLast().reversed()
  }

  /// The cubic through four neighbours. A response that passes less than half of its rate is so
  /// smooth at eight places per sample that the error is 80 dB down.
  private static func interpolate(_ values: [Float], _ index: Int, _ fraction: Float) -> Float {
    func value(_ index: Int) -> Float { values.indices.contains(index) ? values[index] : 0 }
    let (a, b, c, d) = (value(index - 1), value(index), value(index + 1), value(index + 2))
    let linear = (c - a) / 2
    let square = a - 2.5 * b + 2 * c - 0.5 * d
    let cube = 1.5 * (b - c) + (d - a) / 2
    return b + fraction * (linear + fraction * (square + fraction * cube))
  }
}
