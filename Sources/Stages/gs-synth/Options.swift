import ArgumentParser
import FilterRuntime
import SampleArguments
import SampleInput
import Synthesis

/// What the samples are.
struct SampleOptions: ParsableArguments {
  enum Output: String, CaseIterable, ExpressibleByArgument {
    case records, raw, bits, levels
  }

  @Option(name: [.customShort("s"), .long], help: "Samples per second.")
  var sampleRate = Hertz(2.4e6)

  @Option(name: [.customShort("f"), .long], help: "Centre frequency.")
  var frequency = Hertz(915e6)

  @Option(help: "Format of the samples.")
  var format = SampleInputOptions.defaultFormat

  @Option(
    help: """
      Record stream, raw I/Q, or no samples but a line for each burst: 0 and 1 of its bits, or the \
      Eb/N0 of each in dB.
      """)
  var output = Output.records

  @Option(help: "Seconds to write; else until a while after the last burst.")
  var duration: Double?

  @Option(help: "Seed of everything random: the same seed gives the same samples.")
  var seed: UInt64 = 1

  @Option(help: "Time of the first sample.")
  var startTime = UniversalTime.firstOf2026

  func validate() throws {
    guard (1000...1e9).contains(sampleRate.value) else {
      throw ValidationError("--sample-rate is from 1k to 1G.")
    }
    guard duration.map({ (0...1e6).contains($0) }) ?? true else {
      throw ValidationError("--duration is from 0 to 1000000 seconds.")
    }
  }
}

/// How each burst is sent, unless its line says otherwise.
struct TransmissionOptions: ParsableArguments {
  /// What holds unless something else is said.
  private static let ordinary = TransmissionSettings()

  @Option(name: [.customLong("rate"), .customLong("symbol-rate")], help: "Symbols per second.")
  var rate = Hertz(ordinary.symbolRate)

  @Option(help: "Distance of the tones over the symbol rate.")
  var modulationIndex = ordinary.modulationIndex

  @Option(
    name: .customLong("gaussian"),
    help: ArgumentHelp("Gaussian filter: bandwidth times symbol time.", valueName: "bt"))
  var bandwidthTimeProduct: Double?

  @Option(help: "Version of the header, 4 or 5, if the packet does not tell.")
  var packetVersion: UInt8?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Distance of the carrier from its channel.", valueName: "hertz"))
  var offset = ordinary.carrierOffset

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Error of the symbol clock, fast is positive.", valueName: "ppm"))
  var clockError = ordinary.clockError

  @Option(
    name: .customLong("ebn0"), parsing: .unconditional,
    help: ArgumentHelp("Eb/N0 of the bursts.", valueName: "dB"))
  var energyPerBitToNoiseDensity = ordinary.energyPerBitToNoiseDensity

  @Option(
    name: .customLong("set"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Any setting of a line, such as doppler=5, for all of them.", valueName: "key=value"))
  var assignments: [String] = []

  private var settings: TransmissionSettings {
    var settings = TransmissionSettings()
    settings.symbolRate = rate.value
    settings.modulationIndex = modulationIndex
    settings.bandwidthTimeProduct = bandwidthTimeProduct
    settings.version = packetVersion
    settings.carrierOffset = offset
    settings.clockError = clockError
    settings.energyPerBitToNoiseDensity = energyPerBitToNoiseDensity
    return settings
  }

  /// What holds for every line that does not say otherwise.
  func defaults() throws(SynthesisError) -> TransmissionSettings {
    var settings = settings
    for assignment in assignments { try settings.apply(assignment[...]) }
    return settings
  }

  func validate() throws {
    do {
      try settings.validate()
      _ = try defaults()
    } catch {
      throw ValidationError("\(error)")
    }
  }
}

/// What the receiver adds.
struct ReceiverOptions: ParsableArguments {
  @Flag(name: .customLong("no-noise"), help: "No noise; levels stay as with it.")
  var isQuiet = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Noise power over the whole span, below a full-scale carrier.", valueName: "dB"))
  var noiseLevel = -21.0

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Gain before the converter; too much of it clips.", valueName: "dB"))
  var gain = 0.0

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Power of a spike at the centre frequency.", valueName: "dB"))
  var dc: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Gain of Q over I.", valueName: "dB"))
  var iqGain = 0.0

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Error of the right angle between I and Q.", valueName: "degrees"))
  var iqPhase = 0.0

  var hasNoise: Bool { !isQuiet }
  var level: NoiseLevel { NoiseLevel(decibels: noiseLevel) }

  var impairments: FrontEndImpairments {
    var impairments = FrontEndImpairments()
    impairments.gain = gain
    impairments.directCurrent = dc
    impairments.quadratureGain = iqGain
    impairments.quadraturePhase = iqPhase
    return impairments
  }

  func validate() throws {
    for (name, value) in [
      ("noise-level", noiseLevel), ("gain", gain), ("dc", dc ?? 0), ("iq-gain", iqGain),
      ("iq-phase", iqPhase),
    ] where !(abs(value) <= 200) {
      throw ValidationError("--\(name) is from -200 to 200.")
    }
  }
}
