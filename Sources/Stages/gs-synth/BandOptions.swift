import ArgumentParser
import FilterRuntime
import Synthesis

/// What happens to everything in the band.
struct BandOptions: ParsableArguments {
  /// What holds unless something else is said.
  private static let ordinary = BandEffects()

  @Option(
    help: ArgumentHelp("Hum: depth of a modulation of everything, 0 to 1.", valueName: "depth"))
  var hum = ordinary.humDepth

  @Option(help: ArgumentHelp("Frequency of the hum.", valueName: "hertz"))
  var humFrequency = Hertz(ordinary.humFrequency)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Changes of the gain in dB: 0.1:-6,0.25:6.", valueName: "time:dB,..."))
  var gainSteps: String?

  @Option(help: ArgumentHelp("Random changes of the gain a second.", valueName: "per-second"))
  var gainStepRate = ordinary.gainStepRate

  @Option(help: ArgumentHelp("Their size, up or down and then back.", valueName: "dB"))
  var gainStep = ordinary.gainStep

  @Option(help: ArgumentHelp("Impulses a second.", valueName: "per-second"))
  var impulseRate = ordinary.impulseRate

  @Option(help: ArgumentHelp("How long an impulse is.", valueName: "samples"))
  var impulseLength = ordinary.impulseLength

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Amplitude of impulses, relative to full scale.", valueName: "dB"))
  var impulseLevel = ordinary.impulseLevel

  @Option(
    help: ArgumentHelp(
      "Stretches of samples to lose: 0.1:0.0003,2.5:0.001.", valueName: "time:seconds,..."))
  var lost: String?

  @Option(help: ArgumentHelp("Random stretches lost a second.", valueName: "per-second"))
  var lossRate = ordinary.lossRate

  @Option(help: ArgumentHelp("How long these are.", valueName: "seconds"))
  var lossDuration = ordinary.lossDuration

  @Flag(help: "Zeros in place of lost samples, which are missing otherwise.")
  var lostAsZeros = false

  var effects: BandEffects {
    var effects = BandEffects()
    effects.humDepth = hum
    effects.humFrequency = humFrequency.value
    effects.gainSteps = gainSteps.flatMap(TimedEvent.list) ?? []
    effects.gainStep = gainStep
    effects.gainStepRate = gainStepRate
    effects.impulseRate = impulseRate
    effects.impulseLength = impulseLength
    effects.impulseLevel = impulseLevel
    effects.losses = lost.flatMap(TimedEvent.list) ?? []
    effects.lossRate = lossRate
    effects.lossDuration = lossDuration
    effects.lossesAreZeros = lostAsZeros
    return effects
  }

  func validate() throws {
    for (name, value, range) in [
      ("hum", hum, 0...1), ("hum-frequency", humFrequency.value, 0...1e6),
      ("gain-step-rate", gainStepRate, 0...1e5), ("gain-step", gainStep, 0...60),
      ("impulse-rate", impulseRate, 0...1e6), ("impulse-length", Double(impulseLength), 1...1000),
      ("impulse-level", impulseLevel, -100...40), ("loss-rate", lossRate, 0...1e5),
      ("loss-duration", lossDuration, 0...10),
    ] where !range.contains(value) {
      throw ValidationError("--\(name) is from \(range.lowerBound) to \(range.upperBound).")
    }
    // If all were lost, no sample would ever come.
    guard lossRate * lossDuration <= 1 else {
      throw ValidationError("--loss-rate times --loss-duration is at most 1.")
    }
    try validate("gain-steps", gainSteps, -60...60, "time:dB, such as 0.1:-6,0.25:6")
    try validate("lost", lost, 0...10, "time:seconds, such as 0.1:0.0003,2.5:0.001")
  }

  private func validate(
    _ name: String, _ text: String?, _ values: ClosedRange<Double>, _ form: String
  ) throws {
    guard let text else { return }
    guard let events = TimedEvent.list(text) else {
      throw ValidationError("--\(name) is a list of \(form).")
    }
    guard events.allSatisfy({ values.contains($0.value) }) else {
      throw ValidationError(
        "--\(name): values are from \(values.lowerBound) to \(values.upperBound).")
    }
  }
}
