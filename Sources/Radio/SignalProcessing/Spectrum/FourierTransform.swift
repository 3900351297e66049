import CFFTW
import Synchronization

/// FFTW plans are executed by any thread at a time, but made and destroyed by one only. True once
/// the wisdom has been offered to FFTW.
private let planner = Mutex(false)

/// A complex Fourier transform of one length, not normalised, by FFTW.
///
/// Plans come from `fourierWisdom` or are estimated, never measured at a start: they could differ
/// from run to run, and with it the last bits of the output. The corresponding FFTW object is
/// `fftwf_plan`.
struct FourierTransform: ~Copyable {
  enum Direction: Int32 {
    case forward = -1
    case inverse = 1
  }

  let length: Int
  private let plan: fftwf_plan

  /// A transform of `length` points, at least 1. Throws `SignalProcessingError.noMemory`.
  init(length: Int, _ direction: Direction) throws(SignalProcessingError) {
    let input = AlignedBuffer<ComplexSample>(count: length, zero: .zero)
    let output = AlignedBuffer<ComplexSample>(count: length, zero: .zero)
    let (from, to) = (UInt(bitPattern: input.start), UInt(bitPattern: output.start))
    let plan = planner.withLock { isWise in
      if !isWise {
        // Where it is refused, plans are estimated.
        _ = fftwf_import_wisdom_from_string(fourierWisdom)
        isWise = true
      }
      return PlanReference(
        plan: fftwf_plan_dft_1d(
          Int32(length), UnsafeMutablePointer(bitPattern: from),
          UnsafeMutablePointer(bitPattern: to), direction.rawValue, UInt32(FFTW_ESTIMATE)))
    }.plan
    guard let plan else { throw .noMemory }
    self.length = length
    self.plan = plan
  }

  deinit {
    let reference = PlanReference(plan: plan)
    planner.withLock { _ in fftwf_destroy_plan(reference.plan) }
  }

  /// Transforms out of place; both buffers hold `length` samples, aligned to 64 bytes.
  @inline(__always)
  func transform(
    _ input: UnsafeMutablePointer<ComplexSample>, into output: UnsafeMutablePointer<ComplexSample>
  ) {
    fftwf_execute_dft(plan, fftwPointer(input), fftwPointer(output))
  }
}

@inline(__always)
private func fftwPointer(
  _ samples: UnsafeMutablePointer<ComplexSample>
) -> UnsafeMutablePointer<fftwf_complex> {
  UnsafeMutableRawPointer(samples).assumingMemoryBound(to: fftwf_complex.self)
}

/// Carries a plan across the lock: nobody else holds it.
private struct PlanReference: @unchecked Sendable {
  let plan: fftwf_plan?
}
