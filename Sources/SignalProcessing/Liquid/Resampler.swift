import CLiquid

/// Filters and resamples by any ratio. The corresponding liquid object is `resamp_crcf`.
final class Resampler {
  /// Output samples per input sample.
  let ratio: Double
  /// Delay of the output, in input samples.
  let delay: Double
  private let resampler: OpaquePointer

  /// A low-pass filter and resampler.
  ///
  /// - Parameters:
  ///   - ratio: output samples per input sample, above 0.
  ///   - cutoff: half-amplitude frequency, in cycles per input sample, above 0, below 0.5.
  ///   - semiLength: half the filter's length in input samples, at least 1.
  ///   - stopbandAttenuation: in dB.
  init(
    ratio: Double, cutoff: Double, semiLength: Int, stopbandAttenuation: Double
  ) throws(SignalProcessingError) {
    // A 64th of an input sample of timing error is 40 dB below the highest tone that is passed.
    let filters: UInt32 = 32
    guard
      let resampler = gs_resampler_create(
        Float(ratio), UInt32(semiLength), Float(cutoff), Float(stopbandAttenuation), filters)
    else { throw .noMemory }
    self.resampler = resampler
    self.ratio = ratio
    delay = Double(semiLength)
  }

  deinit { gs_resampler_destroy(resampler) }

  /// The most samples that `count` input samples can give.
  func maximumOutput(for count: Int) -> Int { Int(Double(count) * ratio) + 8 }

  /// Resamples a whole signal, beginning afresh.
  ///
  /// - Parameter output: room for `maximumOutput(for:)` samples. Returns how many were written.
  func process(
    _ input: UnsafeBufferPointer<ComplexSample>, into output: UnsafeMutablePointer<ComplexSample>
  ) -> Int {
    guard let base = input.baseAddress else { return 0 }
    gs_resampler_reset(resampler)
    let source = UnsafeRawPointer(base).assumingMemoryBound(to: gs_complex.self)
    let target = UnsafeMutableRawPointer(output).assumingMemoryBound(to: gs_complex.self)
    return Int(gs_resampler_execute(resampler, source, UInt32(input.count), target))
  }
}
