import CLiquid

/// What a low-pass filter must do.
struct LowPassDesign {
  /// Half-amplitude frequency, in cycles per sample, above 0, below 0.5.
  var cutoff: Double
  /// Half the filter's length in samples, at least 1.
  var semiLength: Int
  /// In dB.
  var stopbandAttenuation: Double

  /// The impulse response at `density` places per sample, from `-semiLength` to `semiLength`
  /// samples, with a gain of 1 at 0 Hz: Kaiser's design, by liquid's `liquid_firdes_kaiser`.
  ///
  /// Throws `SignalProcessingError.noMemory` if liquid does not make it.
  func impulseResponse(density: Int) throws(SignalProcessingError) -> [Float] {
    var response = [Float](repeating: 0, count: 2 * semiLength * density + 1)
    let outcome = liquid_firdes_kaiser(
      UInt32(response.count), Float(cutoff / Double(density)), Float(stopbandAttenuation), 0,
      &response)
    guard outcome == 0 else { throw .noMemory }
    let gain = response.reduce(0, +) / Float(density)
    return response.map { $0 / gain }
  }
}
