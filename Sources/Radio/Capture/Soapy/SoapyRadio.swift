public import FilterRuntime
import SampleInput
public import SystemInterface

/// A radio behind SoapySDR: an Airspy, a HackRF, an SDRplay, whatever has a driver.
public struct SoapyRadio: Radio {
  /// What a device is told beyond what all radios are.
  public struct Settings: Equatable, Sendable {
    /// The antenna by its name; nil for the device's own choice.
    public var antenna: String?
    /// Gains of single amplifiers by their names, in dB; empty if there is one for the whole.
    public var gains: [NamedGain]
    /// True if the device has to set its gain by itself.
    public var setsGainItself: Bool
    /// Width of the filter in hertz; nil for the device's own choice.
    public var bandwidth: Double?
    /// Keys of the driver's own settings, and their values, in the order in which they are set.
    public var keys: [DriverSetting]

    /// Settings for a device.
    public init(
      antenna: String? = nil, gains: [NamedGain] = [], setsGainItself: Bool = false,
      bandwidth: Double? = nil, keys: [DriverSetting] = []
    ) {
      self.antenna = antenna
      self.gains = gains
      self.setsGainItself = setsGainItself
      self.bandwidth = bandwidth
      self.keys = keys
    }
  }

  /// The gain of one amplifier.
  public struct NamedGain: Equatable, Sendable {
    /// The driver's name of the amplifier.
    public var name: String
    /// In dB.
    public var decibels: Double

    /// Reads a list such as `LNA=10,MIX=5`; nil for what is none, or names one twice.
    public static func list(_ text: String) -> [NamedGain]? {
      var gains: [NamedGain] = []
      for part in text.split(separator: ",", omittingEmptySubsequences: false) {
        guard let setting = DriverSetting(String(part)), let decibels = Double(setting.value),
          (-200...200).contains(decibels), !gains.contains(where: { $0.name == setting.key })
        else { return nil }
        gains.append(NamedGain(name: setting.key, decibels: decibels))
      }
      return gains
    }
  }

  /// One of the driver's own settings.
  public struct DriverSetting: Equatable, Sendable {
    /// The driver's name of it.
    public var key: String
    /// Whatever the driver takes.
    public var value: String

    /// Reads `KEY=VALUE`; nil for what is none.
    public init?(_ text: String) {
      guard let sign = text.firstIndex(of: "="), sign > text.startIndex else { return nil }
      key = String(text[..<sign])
      value = String(text[text.index(after: sign)...])
    }
  }

  private let arguments: String
  private let settings: Settings

  /// A radio by SoapySDR's arguments, such as `driver=airspy`.
  public init(_ arguments: String, settings: Settings) {
    self.arguments = arguments
    self.settings = settings
  }

  /// What a person calls it.
  public var name: String { "\(RadioName.soapy) \(arguments)" }

  /// The devices that SoapySDR finds now, each in a text that opens it.
  public static func devices() -> [String] { SoapyDevice.enumerate("") }

  /// Opens and sets it.
  public func open(
    _ tuner: TunerSettings, stop: StopSignal
  ) throws(StageFailure) -> any RadioSession {
    guard let device = SoapyDevice(arguments) else { throw absence(SoapyDevice.lastError) }
    do throws(StageFailure) {
      let setup = SoapySetup(device, settings)
      let gain = try setup.apply(tuner)
      return try SoapySession(
        device, settings: tuner, gain: gain, hasNamedGains: !settings.gains.isEmpty)
    } catch {
      device.close()
      throw error
    }
  }

  private func absence(_ reason: String) -> StageFailure {
    let devices = Self.devices()
    let known =
      devices.isEmpty
      ? "SoapySDR finds none at all; is the package with its driver installed, such as "
        + "soapysdr-module-airspy?"
      : "it finds: " + devices.joined(separator: "; ")
    return StageFailure(
      .unavailable, "no radio for --soapy '\(arguments)' (SoapySDR says: \(reason)); \(known)")
  }
}
