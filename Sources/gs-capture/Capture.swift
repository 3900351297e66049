public import ArgumentParser
import Capture
import FilterRuntime
import Logging
import RecordStream
public import SampleInput

@main
struct CaptureCommand: Stage {
  static let configuration = CommandConfiguration(
    commandName: "gs-capture",
    abstract: "Take radio samples from an RTL-SDR dongle, a server or a recording.",
    discussion: """
      Writes a record stream with time, frequency and rate, or the raw samples alone. Receives \
      only.

      EXAMPLES
        gs-capture -f 915M -s 2.4M | gs-demod | gs-frame | gs-decode
        gs-capture -f 915M > evening.gss
        gs-capture --rtl-tcp attic.local -f 915M --gain 40 | gs-demod | gs-frame | gs-decode
        gs-capture --replay g001_903.2M_250k.cu8 | gs-demod | gs-frame | gs-decode
      """,
    version: ProgramVersion.current)

  @OptionGroup var common: CommonOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Centre frequency. The default is 915M.", valueName: "hertz"))
  var frequency: Hertz?

  @Option(
    name: [.customShort("s"), .customLong("sample-rate")],
    help: ArgumentHelp("Samples per second. The default is 2.4M.", valueName: "hertz"))
  var sampleRate: Hertz?

  @Option(
    name: .shortAndLong, parsing: .unconditional,
    help: ArgumentHelp("Gain of the tuner in dB. The default is automatic.", valueName: "dB"))
  var gain: Double?

  @Option(
    name: .shortAndLong, parsing: .unconditional,
    help: ArgumentHelp("Correction of the dongle's crystal.", valueName: "parts-per-million"))
  var ppm: Int = 0

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Dongle to use, by index or serial number.", valueName: "dongle"))
  var device: String = "0"

  @Option(
    help: ArgumentHelp(
      "Take samples from an rtl_tcp server, port 1234 unless given.", valueName: "host:port"))
  var rtlTcp: String?

  @Option(
    help: ArgumentHelp(
      "Play a recording: a record stream, or raw samples. A name such as g001_903.2M_250k.cu8 "
        + "tells frequency, rate and format.", valueName: "file"))
  var replay: String?

  @Option(
    help: ArgumentHelp("Format of a raw recording: cu8, cs8, cs16 or cf32.", valueName: "format"))
  var format: SampleFormat?

  @Option(
    help: ArgumentHelp(
      "Time of a raw recording's first sample. The default counts back from the file's date.",
      valueName: "time"))
  var startTime: UniversalTime?

  @Flag(help: "Write the samples alone, as rtl_sdr does.")
  var raw = false

  var readsStandardInput: Bool { false }

  func validate() throws {
    if rtlTcp != nil, replay != nil {
      throw ValidationError("--rtl-tcp and --replay exclude each other.")
    }
    if let value = frequency?.value, !(1...4.294e9).contains(value) {
      throw ValidationError("--frequency takes up to 4.294G.")
    }
    if let value = sampleRate?.value, !(200e3...30e6).contains(value) {
      throw ValidationError("--sample-rate takes 200k to 30M.")
    }
    guard (-1000...1000).contains(ppm) else {
      throw ValidationError("--ppm takes -1000 to 1000.")
    }
  }

  func run(_ environment: inout StageEnvironment) throws {
    if let replay {
      try play(replay, environment)
    } else {
      try receive(environment)
    }
  }

  private func receive(_ environment: StageEnvironment) throws {
    let settings = TunerSettings(
      frequency: UInt32(frequency?.value ?? 915e6),
      sampleRate: UInt32(sampleRate?.value ?? 2.4e6), gain: gain, correction: ppm)
    var description = RawDescription(
      sampleRate: Double(settings.sampleRate), centerFrequency: Double(settings.frequency),
      format: .cu8, timeOfSampleZero: UniversalTime.now().nanoseconds)
    if let rtlTcp {
      let source = try NetworkSource(address: rtlTcp, settings: settings, stop: environment.stop)
      environment.log.notice("receiving from \(source.name)")
      description.timeOfSampleZero = UniversalTime.now().nanoseconds
      try copy(source, description, environment)
    } else {
      let source = try DongleSource(device: device, settings: settings, stop: environment.stop)
      environment.log.notice("receiving from \(source.name)")
      description.timeOfSampleZero = UniversalTime.now().nanoseconds
      try copy(source, description, environment)
    }
  }

  private func play(_ path: String, _ environment: StageEnvironment) throws {
    let source = try RecordingSource(path: path, stop: environment.stop)
    let name = RecordingName(path)
    let format = format ?? name.format.flatMap(SampleFormat.init(rawValue:)) ?? .cu8
    let rate = sampleRate?.value ?? name.sampleRate
    if self.format == nil, let named = name.format, SampleFormat(rawValue: named) == nil,
      named != "gss"
    {
      environment.log.warning(
        "the name '.\(named)' tells no sample format: raw samples are taken as \(format.rawValue)")
    }
    let start =
      startTime?.nanoseconds
      ?? source.startTime(bytesPerSample: format.bytesPerSample, sampleRate: rate)
    let description = RawDescription(
      sampleRate: rate, centerFrequency: frequency?.value ?? name.frequency, format: format,
      timeOfSampleZero: start)
    try copy(source, description, environment)
  }

  private func copy(
    _ source: some SampleSource, _ description: RawDescription, _ environment: StageEnvironment
  ) throws {
    var writer = CaptureWriter(
      environment: environment, description: description, source: source.name, raw: raw)
    try writer.copy(source)
  }
}

extension SampleFormat: ExpressibleByArgument {}
