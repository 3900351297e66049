/// Something on the air with a beginning and an end: a burst, or an interferer.
public protocol Emission: Sendable {
  /// When it begins, in seconds after sample 0.
  var startTime: Double { get }
  /// How long it lasts, in seconds.
  var duration: Double { get }
  /// Its waveform at a sample rate in hertz, held only while it is on the air.
  func waveform(sampleRate: Double) -> any Waveform
}

/// An emission made ready to be added to samples.
public protocol Waveform {
  /// Adds the waveform to interleaved components, the first of which is that of `firstSample`.
  /// Each sample depends on its index alone, so that blocks may be cut anywhere.
  func add(to components: UnsafeMutableBufferPointer<Float>, firstSample: Int)
}

/// Rise and fall of the amplitude: half a period of a raised cosine.
struct AmplitudeRamp: Sendable {
  /// Length of the ramps of real transmitters, in seconds; measured.
  static let measuredDuration = 30e-6

  let burstDuration: Double
  let rampDuration: Double

  /// A ramp no longer than half the burst.
  init(burstDuration: Double, rampDuration: Double = Self.measuredDuration) {
    self.burstDuration = burstDuration
    self.rampDuration = min(rampDuration, burstDuration / 2)
  }

  /// The factor at a time after the beginning: 0 outside the burst, 1 between the ramps.
  @inline(__always)
  func factor(at time: Double) -> Float {
    let distance = min(time, burstDuration - time)
    if distance >= rampDuration { return 1 }
    if distance <= 0 { return 0 }
    return Float(0.5 - 0.5 * cosine(ofCycles: 0.5 * distance / rampDuration))
  }
}
