import CFFTW
import Synchronization

/// FFTW plans are executed by any thread at a time, but made and destroyed by one only.
private let planner = Mutex(())

/// The Fourier transform of real values of any number, there and back, by FFTW; not scaled.
///
/// Plans are estimated, so that every run has the same.
final class FourierTransform: Sendable {
  let count: Int
  private let forward: Plan
  private let inverse: Plan

  /// A plan: nobody writes to what it points at.
  private struct Plan: @unchecked Sendable {
    let plan: fftwf_plan
  }

  /// - Parameter count: values, from 1 on; nil if there is no memory for it.
  init?(count: Int) {
    guard count > 0, let length = Int32(exactly: count) else { return nil }
    // Estimated plans leave the arrays as they are; others are transformed later, wherever they
    // are in memory.
    let flags = UInt32(FFTW_ESTIMATE) | UInt32(FFTW_UNALIGNED)
    var values = [Float](repeating: 0, count: count)
    var spectrum = Self.emptySpectrum(count)
    let plans = planner.withLock { _ in
      Plans(
        forward: fftwf_plan_dft_r2c_1d(length, &values, &spectrum, flags),
        inverse: fftwf_plan_dft_c2r_1d(length, &spectrum, &values, flags))
    }
    guard let forward = plans.forward, let inverse = plans.inverse else {
      planner.withLock { _ in plans.destroy() }
      return nil
    }
    self.count = count
    (self.forward, self.inverse) = (Plan(plan: forward), Plan(plan: inverse))
  }

  deinit {
    let plans = Plans(forward: forward.plan, inverse: inverse.plan)
    planner.withLock { _ in plans.destroy() }
  }

  private struct Plans: @unchecked Sendable {
    let forward: fftwf_plan?
    let inverse: fftwf_plan?

    func destroy() {
      if let forward { fftwf_destroy_plan(forward) }
      if let inverse { fftwf_destroy_plan(inverse) }
    }
  }

  private static func emptySpectrum(_ count: Int) -> [fftwf_complex] {
    [fftwf_complex](repeating: (0, 0), count: count / 2 + 1)
  }

  /// The frequencies from 0 to half the rate of values.
  func spectrum(of values: [Float]) -> [fftwf_complex] {
    var spectrum = Self.emptySpectrum(count)
    guard values.count == count else { return spectrum }
    var copy = values
    fftwf_execute_dft_r2c(forward.plan, &copy, &spectrum)
    return spectrum
  }

  /// The values of a spectrum, times their number.
  func values(of spectrum: [fftwf_complex]) -> [Float] {
    var values = [Float](repeating: 0, count: count)
    guard spectrum.count == count / 2 + 1 else { return values }
    // What is transformed back is overwritten.
    var copy = spectrum
    fftwf_execute_dft_c2r(inverse.plan, &copy, &values)
    return values
  }
}
