public import ArgumentParser
public import Capture
public import FilterRuntime
import SampleInput

/// Which radio behind SoapySDR is meant, and what it is told beyond what all radios are.
public struct SoapyOptions: ParsableArguments {
  /// SoapySDR's arguments; nil if no radio behind it is meant.
  @Option(
    help: ArgumentHelp(
      "Take samples from a radio behind SoapySDR, by SoapySDR's arguments: driver=airspy.",
      valueName: "arguments"))
  public var soapy: String?

  /// The antenna's name.
  @Option(help: ArgumentHelp("Antenna of a radio behind SoapySDR.", valueName: "name"))
  public var antenna: String?

  /// Width of the filter.
  @Option(
    help: ArgumentHelp("Width of the filter of a radio behind SoapySDR.", valueName: "hertz"))
  public var bandwidth: Hertz?

  /// The driver's own settings.
  @Option(
    name: .customLong("setting"),
    help: ArgumentHelp(
      "A setting of the SoapySDR driver's own; may be given several times.",
      valueName: "key=value"), transform: Self.setting)
  public var settings: [SoapyRadio.DriverSetting] = []

  /// No option given.
  public init() {}

  /// Rejects what does not belong together.
  public func validate() throws {
    if soapy == nil, antenna != nil || bandwidth != nil || !settings.isEmpty {
      throw ValidationError("--antenna, --bandwidth and --setting are for --soapy.")
    }
    if soapy?.contains("=") == false {
      throw ValidationError("--soapy takes KEY=VALUE, such as driver=airspy; see --list-devices.")
    }
    if let bandwidth, !RadioRange.hertz.contains(bandwidth.value) {
      throw ValidationError("--bandwidth is from 1 to \(UInt32.max).")
    }
  }

  /// The radio that is meant; nil if none behind SoapySDR is.
  public func radio(_ gain: Gain?) -> SoapyRadio? {
    soapy.map {
      SoapyRadio(
        $0,
        settings: .init(
          antenna: antenna, gains: gain?.named ?? [], setsGainItself: gain?.choice == .tuner,
          bandwidth: bandwidth?.value, keys: settings))
    }
  }

  private static func setting(_ text: String) throws -> SoapyRadio.DriverSetting {
    guard let setting = SoapyRadio.DriverSetting(text) else {
      throw ValidationError("it takes KEY=VALUE, such as biastee=true.")
    }
    return setting
  }
}
