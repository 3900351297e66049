public import ArgumentParser
public import Capture
public import FilterRuntime
import SampleInput

/// Options of the stages that use a radio: which one, and how it is set.
public struct RadioOptions: ParsableArguments {
  /// Another radio than a dongle.
  @OptionGroup public var soapy: SoapyOptions

  /// Its gain.
  @Option(
    name: .shortAndLong, parsing: .unconditional,
    help: ArgumentHelp(
      "Gain of the tuner in dB; auto, the default, for what receives best; tuner for its own "
        + "control. 0 is 0 dB. With --soapy also single amplifiers: LNA=10,MIX=5.",
      valueName: "dB"), transform: Gain.init)
  public var gain: Gain?

  /// Correction of its crystal, in parts per million.
  @Option(
    name: .shortAndLong, parsing: .unconditional,
    help: ArgumentHelp("Correction of the dongle's crystal.", valueName: "parts-per-million"))
  public var ppm: Int?

  /// Serial number or index of a dongle.
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Dongle to use, by serial number or else by index; :SERIAL is never an index. The default "
        + "is the first.",
      valueName: "dongle"))
  public var device: String?

  /// Whether an amplifier at the antenna is fed.
  @Flag(help: "Feed an amplifier at the antenna through its cable, while receiving.")
  public var biasTee = false

  /// Address of an rtl_tcp server.
  @Option(
    help: ArgumentHelp(
      "Take samples from an rtl_tcp server, port 1234 unless given.", valueName: "host:port"))
  public var rtlTcp: String?

  /// No option given.
  public init() {}

  /// Rejects what does not belong together.
  public func validate() throws {
    if rtlTcp != nil, soapy.soapy != nil {
      throw ValidationError("--rtl-tcp and --soapy exclude each other.")
    }
    if soapy.soapy != nil, device != nil || biasTee {
      throw ValidationError("--device and --bias-tee are for a dongle: --soapy has --setting.")
    }
    if soapy.soapy == nil, gain?.named.isEmpty == false {
      throw ValidationError("--gain with names of amplifiers is for --soapy.")
    }
    if rtlTcp != nil, device != nil {
      throw ValidationError("--device is for a dongle here; the server has its own.")
    }
    if let ppm, !(-1000...1000).contains(ppm) {
      throw ValidationError("--ppm is from -1000 to 1000.")
    }
  }

  /// True if an option was given that is for any radio.
  public var areGiven: Bool {
    rtlTcp != nil || soapy.soapy != nil || device != nil || gain != nil || ppm != nil || biasTee
  }

  /// Rejects rates and frequencies that the radio which is meant cannot have, or with `isRecording`
  /// that no radio can have; both in hertz, nil if they are not given.
  public func validate(sampleRate: Double?, frequency: Double?, isRecording: Bool) throws {
    if let frequency, !RadioRange.hertz.contains(frequency) {
      throw ValidationError("--frequency is from 1 to \(UInt32.max).")
    }
    guard let sampleRate else { return }
    guard RadioRange.hertz.contains(sampleRate) else {
      throw ValidationError("--sample-rate is from 1 to \(UInt32.max).")
    }
    if !isRecording, rtlTcp == nil, soapy.soapy == nil,
      !DongleRadio.possibleRates.contains(where: { $0.contains(sampleRate) })
    {
      throw ValidationError("a dongle's --sample-rate is \(DongleRadio.possibleRatesText).")
    }
  }

  /// The radio that is meant; throws for what is no address of a server.
  ///
  /// - Parameter patience: seconds within which a server that has accepted says what it is.
  public func radio(patience: Double) throws(StageFailure) -> any Radio {
    if let rtlTcp { return try ServerRadio(rtlTcp, patience: patience) }
    return soapy.radio(gain) ?? DongleRadio(device)
  }
}
