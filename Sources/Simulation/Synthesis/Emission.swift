import RealModule

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
  /// Blocks may be cut anywhere, but do not go back: a waveform may remember what it was.
  mutating func add(to components: UnsafeMutableBufferPointer<Float>, firstSample: Int)
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

/// The cosine of an angle given in cycles.
func cosine(ofCycles cycles: Double) -> Double { .cos(2 * .pi * cycles) }

/// A unit phasor at a phase given in cycles. Whole cycles are taken off in double precision first,
/// so that the phase of a carrier is good to 1e-7 after millions of cycles.
@inline(__always)
func phasor(ofCycles cycles: Double) -> (real: Float, imaginary: Float) {
  let angle = Float(cycles - cycles.rounded(.down)) * (2 * Float.pi)
  return (.cos(angle), .sin(angle))
}

/// The part of a block's samples that lie between two times; empty if there is none.
func sampleRange(
  from startSample: Double, to endSample: Double, firstSample: Int, count: Int
) -> Range<Int> {
  let first = max(Double(firstSample), startSample.rounded(.up))
  let last = min(Double(firstSample + count), endSample.rounded(.up))
  guard first < last else { return 0..<0 }
  return Int(first)..<Int(last)
}
