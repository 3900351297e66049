import CLiquid

/// What a low-pass filter must do.
struct LowPassDesign {
  /// Half-amplitude frequency, in cycles per sample, above 0, below 0.5.
  var cutoff: Double
  /// Half the filter's length in samples, at least 1.
  var semiLength: Int
  /// In dB.
  var stopbandAttenuation: Double

  /// Places per sample at which liquid is asked. It takes 5 µs for each: 32 per sample cost a short
  /// recording a twelfth of all its time.
  private static let designDensity = 8

  /// The impulse response at `density` places per sample, a multiple of 8, from `-semiLength` to
  /// `semiLength` samples, with a gain of 1 at 0 Hz.
  ///
  /// Throws `SignalProcessingError.noMemory` if liquid does not make it.
  func impulseResponse(density: Int) throws(SignalProcessingError) -> [Float] {
    let coarse = try kaiserDesign()
    let steps = density / LowPassDesign.designDensity
    let response = (0...(coarse.count - 1) * steps).map { index in
      LowPassDesign.interpolate(coarse, index / steps, Float(index % steps) / Float(steps))
    }
    let gain = response.reduce(0, +) / Float(density)
    return response.map { $0 / gain }
  }

  private func kaiserDesign() throws(SignalProcessingError) -> [Float] {
    let density = LowPassDesign.designDensity
    var response = [Float](repeating: 0, count: 2 * semiLength * density + 1)
    let outcome = liquid_firdes_kaiser(
      UInt32(response.count), Float(cutoff / Double(density)), Float(stopbandAttenuation), 0,
      &response)
    guard outcome == 0 else { throw .noMemory }
    return response
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
