import Capture
public import FilterRuntime
import SampleInput

/// Listens step by step: to whether samples come, with each gain, over the band, and at the best centre.
public struct RadioSurvey<Radio: SurveyedRadio>: ~Copyable {
  private var radio: Radio
  private let plan: SurveyPlan
  private var listener: BandListener
  private let startTime: Int64
  private let progress: (String) -> Void
  private var ending: RadioJudgement.Fault?
  private var wasStopped = false
  private var total = 0.0
  private var done = 0.0

  /// A survey with a radio that is open. Throws `StageFailure` if its samples are not received.
  ///
  /// - Parameters:
  ///   - startTime: nanoseconds since 1970-01-01 UTC.
  ///   - progress: told in words how far it has come, often.
  public init(
    _ radio: Radio, plan: SurveyPlan, startTime: Int64, progress: @escaping (String) -> Void
  ) throws(StageFailure) {
    self.radio = radio
    self.plan = plan
    self.startTime = startTime
    self.progress = progress
    let tuning = radio.tuning
    do {
      listener = try BandListener(sampleRate: tuning.sampleRate, format: tuning.format)
    } catch {
      throw StageFailure(.usage, "\(error)")
    }
    total = plan.seconds(sampleRate: tuning.sampleRate, gains: radio.gains)
  }

  /// Runs to the end, a stop, or the radio's end; returns what was found by then.
  public mutating func run() throws(StageFailure) -> SurveyFindings {
    try takeSteps()
    listener.finish()
    let tuning = radio.tuning
    let lost = listener.steps.reduce(UInt64(0)) { $0 &+ $1.lostSamples }
    return SurveyFindings(
      steps: listener.steps, packets: listener.packets, strangers: listener.strangers.kinds,
      radio: RadioJudgement(radio.arrivals, lostSamples: lost, ending: ending),
      sampleRate: tuning.sampleRate, roundingNoise: roundingNoise(tuning.format),
      isComplete: !wasStopped && ending == nil)
  }

  private mutating func takeSteps() throws(StageFailure) {
    let sampleRate = radio.tuning.sampleRate
    let gains = plan.gains(of: radio.gains)
    let middle = plan.middle(sampleRate: sampleRate)
    guard
      try take(.check, "samples", center: middle, gain: radio.tuning.gain, plan.checkSeconds)
    else { return }
    for gain in gains {
      let name = "gain \(gain) dB"
      guard try take(.gain, name, center: middle, gain: gain, plan.gainSeconds) else { return }
    }
    var gain = radio.tuning.gain
    if !gains.isEmpty {
      let format = radio.tuning.format
      gain =
        GainJudgement(listener.steps, roundingNoise: roundingNoise(format))?.gain ?? gain
    }
    let centers = plan.centers(sampleRate: sampleRate)
    for center in centers {
      let name = "\(Hertz(center).withUnit)"
      guard try take(.band, name, center: center, gain: gain, plan.bandSeconds) else { return }
    }
    guard let best = bestCenter(sampleRate) else { return }
    _ = try take(.best, "\(Hertz(best).withUnit)", center: best, gain: gain, plan.bestSeconds)
  }

  private func bestCenter(_ sampleRate: Double) -> Double? {
    CenterJudgement(listener.steps, packets: listener.packets, sampleRate: sampleRate)?.center
  }

  /// Listens for some seconds of samples; false if there is no more to come.
  private mutating func take(
    _ purpose: StepMeasurement.Purpose, _ name: String, center: Double, gain: Double?,
    _ seconds: Double
  ) throws(StageFailure) -> Bool {
    if let gain, gain != radio.tuning.gain { try radio.setGain(gain) }
    if center != radio.tuning.centerFrequency { try radio.tune(to: center) }
    let elapsed = Double(radio.arrivals.samples) / radio.tuning.sampleRate
    listener.begin(
      StepMeasurement(purpose, center: center, gain: gain ?? radio.tuning.gain),
      at: startTime &+ Int64(elapsed * 1e9))
    defer {
      listener.finishStep()
      done += seconds
    }
    while listener.seconds < seconds {
      progress(words(name))
      switch radio.next() {
      case .samples(let bytes): listener.take(bytes)
      case .lost(let samples): listener.pass(samples)
      case .stopped:
        wasStopped = true
        return false
      case .silent:
        let heard = listener.seconds + done
        ending = radio.arrivals.samples == 0 ? .gaveNothing : .stalled(after: heard)
        return false
      case .ended(let why):
        ending = .ended(why)
        return false
      }
    }
    return true
  }

  private func words(_ name: String) -> String {
    let rest = max(0, total - done - listener.seconds)
    let bursts = listener.steps.reduce(0) { $0 + $1.framedBursts }
    return "\(Int(rest.rounded())) s to go, \(name), \(bursts) bursts with packets so far"
  }
}

/// The least noise that samples of a format have, in dB relative to full scale: their rounding, or for
/// those of more bits that of the 12 bits of their converters.
func roundingNoise(_ format: SampleFormat) -> Double {
  decibels(max(format.quantizationNoise, 2.0 / 12 / (2048 * 2048)))
}
