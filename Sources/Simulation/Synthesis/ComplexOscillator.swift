import RealModule

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
