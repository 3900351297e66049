import ArgumentParser
import FilterRuntime
import Inspection
import Logging
import Notation
import RecordStream
import SampleInput
import Synthesis

/// Packets to I/Q samples.
@main
struct Synth: Stage {
  static let configuration = CommandConfiguration(
    commandName: "gs-synth",
    abstract: "Make the samples that a receiver would get of given packets.",
    discussion: """
      Reads packets on standard input, one a line: hexadecimal from 00FF, 80FF (version 5) or 2A \
      on, or JSON as gs-decode writes it. Settings for one line stand after it: at, channel, \
      offset, rate, h, bt, version, ebn0, ppm, preamble; for its way through the air am, amrate, \
      amphase, doppler, k, delay, echo, shadow, shadowrate; drift, linewidth. Other users of the \
      band are lines such as !carrier channel=914.8M level=-20, !chirp or !fsk. Made for tests of \
      receivers; the samples are not for transmission.

      EXAMPLES
        One packet, as gs-demod reads it:
          echo 2AD50011210A0B0C010A0B0C040102030405066E59 > packets.hex
          gs-synth < packets.hex | gs-demod | gs-frame | gs-decode
        As a raw recording:
          gs-synth -s 250k -f 903.2M --output raw < packets.hex > recording.cu8
        Two bursts at once, one 40 dB stronger, without clipping:
          sed 's/$/ at=0.1 ebn0=60/p; s/ebn0.*/channel=915.1M ebn0=20/' \\
              packets.hex | gs-synth --format cf32 > strong-beside-weak.gss
        The bits of a burst, without any radio:
          gs-synth --output bits < packets.hex | gs-frame --output hex
        A burst that fades as for somebody who walks, while the tuner's gain steps:
          gs-synth --set doppler=5 --gain-step-rate 4 < packets.hex > fading.gss
        A busy band for ten seconds:
          gs-synth --random-times --duration 10 --channels random --repeat 20 \\
              < packets.hex > busy.gss
      """,
    version: ProgramVersion.current)

  @OptionGroup var common: CommonOptions
  @OptionGroup(title: "Samples") var samples: SampleOptions
  @OptionGroup(title: "Bursts") var transmission: TransmissionOptions
  @OptionGroup(title: "Times and channels") var placement: PlacementOptions
  @OptionGroup(title: "Band") var band: BandOptions
  @OptionGroup(title: "Receiver") var receiver: ReceiverOptions

  var adviceForTerminal: String? {
    switch samples.output {
    case .records: "pipe it into gs-demod or gs-inspect, or use --output bits"
    case .raw: "pipe it on, or write it to a file"
    case .bits, .levels: nil
    }
  }

  func run(_ environment: inout StageEnvironment) throws {
    var input = SceneInput(
      defaults: try transmission.defaults(), faults: FaultReport(environment.log, level: .error))
    environment.statistics.update(Scene.Counters(bursts: 0, samples: 0, badLines: 0))
    let (kind, bytes) = try environment.input.recognize()
    guard kind != .recordStream else {
      throw StageFailure(
        .badInput, "this is a record stream; gs-synth takes packets, as gs-decode writes them")
    }
    try ForeignFormat.refuse(bytes)
    var lines = TextLines(environment.input, startingWith: bytes)
    try lines.forEach { try input.read($0) }
    // Noise for some milliseconds would look like a success to whoever reads on.
    guard !input.isAllBad else {
      throw StageFailure(.badInput, "no line could be read: nothing was synthesised")
    }
    switch samples.output {
    case .bits: try writeBits(input, to: &environment)
    case .levels: try writeLevels(input, to: &environment)
    case .records, .raw:
      var scene = try makeScene(input)
      try scene.write(to: &environment)
    }
    guard input.badLines == 0 else {
      throw StageFailure(
        .badInput, "\(counted(input.badLines, "line")) could not be read; the rest was synthesised")
    }
  }

  /// What gs-demod makes of the bursts where there is no noise: input for gs-frame.
  private func writeBits(_ input: SceneInput, to environment: inout StageEnvironment) throws {
    for _ in 0..<placement.repetitions {
      for line in input.lines {
        let burst = TransmissionBits(
          packets: line.packets, version: line.settings.version ?? 4,
          preambleLength: line.settings.preambleLength)
        try environment.output.write(line: burst.bits.map { $0 ? "1" : "0" }.joined())
      }
    }
    try finishLines(input, to: &environment)
  }

  /// How strongly each bit of each burst arrives, for models of receivers.
  private func writeLevels(_ input: SceneInput, to environment: inout StageEnvironment) throws {
    let (transmissions, _) = try makeEmissions(input)
    for transmission in transmissions {
      let levels = BurstLevels(transmission).energiesPerBitToNoiseDensity(
        receiver.level, sampleRate: samples.sampleRate.value)
      try environment.output.write(
        line: levels.map { $0.decimals(2) }.joined(separator: " "))
    }
    try finishLines(input, to: &environment)
  }

  private func finishLines(_ input: SceneInput, to environment: inout StageEnvironment) throws {
    try environment.output.flush()
    environment.statistics.update(
      Scene.Counters(
        bursts: placement.repetitions * input.lines.count, samples: 0, badLines: input.badLines))
  }

  private func makeScene(_ input: SceneInput) throws -> Scene {
    let (transmissions, interference) = try makeEmissions(input)
    let end = transmissions.map { $0.startTime + $0.duration }.max() ?? 0
    return Scene(
      synthesizer: SampleSynthesizer(
        emissions: transmissions + interference, sampleRate: samples.sampleRate.value,
        noiseLevel: receiver.hasNoise ? receiver.level : nil,
        bandEffects: band.effects, impairments: receiver.impairments, seed: samples.seed),
      options: samples, burstCount: transmissions.count, badLines: input.badLines,
      duration: samples.duration ?? end + placement.lead)
  }

  private func makeEmissions(
    _ input: SceneInput
  ) throws -> (transmissions: [Transmission], interference: [any Emission]) {
    guard input.length <= SceneInput.mostLength / placement.repetitions else {
      throw ValidationError("--repeat makes too many packets of these; synthesise in parts.")
    }
    do {
      var schedule = try placement.schedule(samples)
      schedule.noiseLevel = receiver.level
      let repeated = (0..<placement.repetitions).flatMap { _ in input.lines }
      return (try schedule.transmissions(of: repeated), try interference(input, schedule))
    } catch let error as SynthesisError {
      throw ValidationError("\(error)")
    }
  }

  private func interference(
    _ input: SceneInput, _ schedule: TransmissionSchedule
  ) throws(SynthesisError) -> [any Emission] {
    var emissions: [any Emission] = []
    for (index, (lineNumber, interferer)) in input.interferers.enumerated() {
      do {
        emissions.append(
          try interferer.emission(
            centerFrequency: schedule.centerFrequency, sampleRate: schedule.sampleRate,
            seed: schedule.seed &+ UInt64(index)))
      } catch {
        throw .inLine(lineNumber, error)
      }
    }
    return emissions
  }
}
