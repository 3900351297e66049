import FilterRuntime
import SampleInput

/// Who sets the gain of a radio.
public enum GainChoice: Equatable, Sendable {
  /// The user, in dB.
  case fixed(Double)
  /// `GainControl`, by clipping and noise.
  case auto
  /// The tuner itself.
  case tuner
}

/// Steers an open radio by what it gives: its gain, and the centre that it hears.
struct RadioControl {
  private let choice: GainChoice
  private let plan: HopPlan?
  private var gainControl: GainControl?
  private var schedule: HopSchedule?
  /// True for a radio whose gains nobody knows: it keeps its own control.
  private var lacksGains = false
  /// The centre that samples shall come from once those before have been taken.
  private var awaitedCenter: Double?

  init(_ choice: GainChoice, plan: HopPlan?) {
    self.choice = choice
    self.plan = plan
  }

  /// Who sets the gain in fact.
  var gainControlWord: CaptureHealth.GainControl {
    switch choice {
    case .fixed: .fixed
    case .tuner: .tuner
    case .auto: lacksGains ? .tuner : .auto
    }
  }

  /// What a radio is to be opened with now: as it was left when it was lost.
  func settings(_ usual: TunerSettings) -> TunerSettings {
    var settings = usual
    if case .fixed(let decibels) = choice { settings.gain = decibels } else { settings.gain = nil }
    if let gainControl { settings.gain = gainControl.gain }
    if let center = schedule?.center ?? plan?.centers.first { settings.frequency = center }
    return settings
  }

  /// A radio was opened. Throws what it refuses.
  mutating func begin(_ session: any RadioSession) throws(StageFailure) {
    let tuning = session.tuning
    awaitedCenter = nil
    if let plan, schedule == nil { schedule = HopSchedule(plan, sampleRate: tuning.sampleRate) }
    guard choice == .auto, gainControl == nil else { return }
    gainControl = GainControl(gains: session.gains, format: tuning.format)
    lacksGains = gainControl == nil
    if let gainControl { try session.setGain(gainControl.gain) }
  }

  /// Takes what came, and sets the radio if it is time to. Throws what it refuses.
  mutating func take(
    _ item: SampleRing.Item, from opened: SessionThread.Opened
  ) throws(StageFailure) {
    let tuning = opened.session.tuning
    switch item {
    case .tuned(let tuning):
      if tuning.centerFrequency == awaitedCenter { awaitedCenter = nil }
    // What is dropped after a retune is no reception: the dwell begins behind it.
    case .lost(_, .retuning): break
    case .lost(let samples, _): try hop(after: samples, opened, tuning)
    case .samples(let bytes, _):
      let samples = bytes.count / tuning.format.bytesPerSample
      if gainControl != nil,
        let level = bytes.withUnsafeBytes({ BlockLevel($0, format: tuning.format) }),
        let gain = gainControl?.add(level, seconds: Double(samples) / tuning.sampleRate)
      {
        try opened.session.setGain(gain)
        opened.ring.mark(opened.session.tuning)
      }
      try hop(after: UInt64(samples), opened, tuning)
    }
  }

  /// Samples of the centre before, which still come, are none of the next one's dwell.
  private mutating func hop(
    after samples: UInt64, _ opened: SessionThread.Opened, _ tuning: Tuning
  ) throws(StageFailure) {
    guard awaitedCenter == nil, let center = schedule?.add(samples) else { return }
    awaitedCenter = center
    opened.ring.beginTuning()
    defer {
      let doubtful = opened.session.settlingTime / .seconds(1) * tuning.sampleRate
      opened.ring.endTuning(
        opened.session.tuning, doubtful: UInt64(exactly: max(0, doubtful).rounded()) ?? 0)
    }
    do throws(StageFailure) {
      try opened.session.tune(to: center)
    } catch {
      // It stays where it is, and is told to go on after the next dwell.
      awaitedCenter = nil
      throw error
    }
  }
}
