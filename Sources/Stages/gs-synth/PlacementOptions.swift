import ArgumentParser
import FilterRuntime
import Synthesis

/// When and where bursts go that do not say so themselves.
struct PlacementOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Channels in turn, as 915.1M,916.5M, or random.",
      discussion: "Random channels are the multiples of 100 kHz in the span.",
      valueName: "list"))
  var channels: String?

  @Option(help: ArgumentHelp("Largest random carrier offset.", valueName: "hertz"))
  var offsetRange = Hertz(0)

  @Option(help: ArgumentHelp("Largest random clock error.", valueName: "ppm"))
  var clockErrorRange = 0.0

  @Option(
    name: .customLong("ebn0-range"),
    help: ArgumentHelp("Largest random change of Eb/N0.", valueName: "dB"))
  var levelRange = 0.0

  @Option(help: ArgumentHelp("Quiet before the first burst.", valueName: "seconds"))
  var lead = 0.05

  @Option(help: ArgumentHelp("From one burst's start to the next's.", valueName: "seconds"))
  var interval: Double?

  @Flag(help: "Bursts at any time up to --duration; on one channel not two at once.")
  var randomTimes = false

  @Option(name: .customLong("repeat"), help: "Send all the packets so many times.")
  var repetitions = 1

  func validate() throws {
    for (name, value) in [
      ("clock-error-range", clockErrorRange), ("ebn0-range", levelRange), ("lead", lead),
      ("interval", interval ?? 0),
    ] where !(0...1e4).contains(value) {
      throw ValidationError("--\(name) is from 0 to 10000.")
    }
    guard (1...100_000).contains(repetitions) else {
      throw ValidationError("--repeat is from 1 to 100000.")
    }
  }

  func schedule(_ samples: SampleOptions) throws -> TransmissionSchedule {
    var schedule = TransmissionSchedule(
      sampleRate: samples.sampleRate.value, centerFrequency: samples.frequency.value)
    schedule.seed = samples.seed
    schedule.channels = try channelChoice()
    schedule.lead = lead
    schedule.carrierOffsetRange = offsetRange.value
    schedule.clockErrorRange = clockErrorRange
    schedule.levelRange = levelRange
    if randomTimes {
      guard let duration = samples.duration else {
        throw ValidationError("--random-times needs --duration.")
      }
      schedule.times = .random(duration: duration)
    } else if let interval {
      schedule.times = .interval(interval)
    }
    return schedule
  }

  private func channelChoice() throws -> TransmissionSchedule.Channels {
    guard let channels else { return .nearestToCenter }
    if channels == "random" { return .random }
    return .list(
      try channels.split(separator: ",", omittingEmptySubsequences: false).map { text in
        guard let frequency = Hertz(argument: String(text)) else {
          throw ValidationError("--channels: \"\(text)\" is no frequency.")
        }
        return frequency.value
      })
  }
}
