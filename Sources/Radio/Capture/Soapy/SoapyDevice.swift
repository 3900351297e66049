import CSoapySDR
import FilterRuntime

/// A device of SoapySDR, and of it the first channel that receives. The corresponding C object is
/// `SoapySDRDevice`.
///
/// Drivers allow that one thread reads while another one sets; its owner sees to the rest.
struct SoapyDevice: @unchecked Sendable {
  let device: OpaquePointer
  private static let direction = SOAPY_SDR_RX
  private static let channel = 0

  /// A range of values, in steps; 0 if any value is good.
  struct Range {
    var least: Double
    var most: Double
    var step: Double

    /// True for a value in it, to the rounding of a number that was typed.
    func contains(_ value: Double) -> Bool {
      let tolerance = max(1e-9, 1e-9 * abs(value))
      return value >= least - tolerance && value <= most + tolerance
    }

    fileprivate init(_ range: SoapySDRRange) {
      (least, most, step) = (range.minimum, range.maximum, range.step)
    }
  }

  /// Opens what fits arguments such as `driver=airspy,serial=…`; nil if nothing does.
  init?(_ arguments: String) {
    guard let device = SoapySDRDevice_makeStrArgs(arguments) else { return nil }
    self.device = device
  }

  /// What SoapySDR says of the last failure on this thread.
  static var lastError: String { String(cString: SoapySDRDevice_lastError()) }

  /// The devices that there are, each as keys and values in a text that opens it.
  static func enumerate(_ arguments: String) -> [String] {
    var count = 0
    guard let list = SoapySDRDevice_enumerateStrArgs(arguments, &count) else { return [] }
    defer { SoapySDRKwargsList_clear(list, count) }
    return (0..<count).map { index in
      withUnsafePointer(to: list[index]) { take(SoapySDRKwargs_toString($0)) }
    }
  }

  func close() { SoapySDRDevice_unmake(device) }

  var driver: String { Self.take(SoapySDRDevice_getDriverKey(device)) }
  var hardware: String { Self.take(SoapySDRDevice_getHardwareKey(device)) }

  var antennas: [String] { names { SoapySDRDevice_listAntennas(device, $0, $1, $2) } }
  var gainNames: [String] { names { SoapySDRDevice_listGains(device, $0, $1, $2) } }
  var formats: [String] { names { SoapySDRDevice_getStreamFormats(device, $0, $1, $2) } }
  var oscillators: [String] { names { SoapySDRDevice_listFrequencies(device, $0, $1, $2) } }

  var sampleRates: [Range] {
    ranges { SoapySDRDevice_getSampleRateRange(device, $0, $1, $2) }
  }
  var frequencies: [Range] {
    ranges { SoapySDRDevice_getFrequencyRange(device, $0, $1, $2) }
  }
  var bandwidths: [Range] { ranges { SoapySDRDevice_getBandwidthRange(device, $0, $1, $2) } }
  var gains: Range { Range(SoapySDRDevice_getGainRange(device, Self.direction, Self.channel)) }

  func gains(named name: String) -> Range {
    Range(SoapySDRDevice_getGainElementRange(device, Self.direction, Self.channel, name))
  }

  /// Keys of the settings of the device, and of its channel.
  var settings: (device: [String], channel: [String]) {
    let ofDevice = keys { SoapySDRDevice_getSettingInfo(device, $0) }
    let ofChannel = keys {
      SoapySDRDevice_getChannelSettingInfo(device, Self.direction, Self.channel, $0)
    }
    return (ofDevice, ofChannel)
  }

  var sampleRate: Double { SoapySDRDevice_getSampleRate(device, Self.direction, Self.channel) }
  var gain: Double { SoapySDRDevice_getGain(device, Self.direction, Self.channel) }
  var hasGainMode: Bool { SoapySDRDevice_hasGainMode(device, Self.direction, Self.channel) }
  var hasCorrection: Bool {
    SoapySDRDevice_hasFrequencyCorrection(device, Self.direction, Self.channel)
  }

  /// The format of the device's own samples, and their greatest value.
  var nativeFormat: (name: String, fullScale: Double) {
    var fullScale = 0.0
    let name = SoapySDRDevice_getNativeStreamFormat(
      device, Self.direction, Self.channel, &fullScale)
    return (Self.take(name), fullScale)
  }

  /// Sets something, by one of the functions of SoapySDR; throws what it says if it refuses.
  func set(
    _ what: String, _ call: (OpaquePointer, Int32, Int) -> Int32
  ) throws(StageFailure) {
    guard call(device, Self.direction, Self.channel) != 0 else { return }
    throw StageFailure(.unavailable, "the radio refuses this \(what): \(Self.lastError)")
  }

  /// Opens a stream of the channel; nil if the device refuses.
  func openStream(_ format: String) -> OpaquePointer? {
    var channel = Self.channel
    return SoapySDRDevice_setupStream(device, Self.direction, format, &channel, 1, nil)
  }

  private func names(
    _ call: (Int32, Int, UnsafeMutablePointer<Int>) -> UnsafeMutablePointer<
      UnsafeMutablePointer<CChar>?
    >?
  ) -> [String] {
    var count = 0
    var list = call(Self.direction, Self.channel, &count)
    defer { SoapySDRStrings_clear(&list, count) }
    return (0..<count).compactMap { index in list?[index].map { String(cString: $0) } }
  }

  private func ranges(
    _ call: (Int32, Int, UnsafeMutablePointer<Int>) -> UnsafeMutablePointer<SoapySDRRange>?
  ) -> [Range] {
    var count = 0
    guard let list = call(Self.direction, Self.channel, &count) else { return [] }
    defer { SoapySDR_free(list) }
    return (0..<count).map { Range(list[$0]) }
  }

  private func keys(
    _ call: (UnsafeMutablePointer<Int>) -> UnsafeMutablePointer<SoapySDRArgInfo>?
  ) -> [String] {
    var count = 0
    guard let list = call(&count) else { return [] }
    defer { SoapySDRArgInfoList_clear(list, count) }
    return (0..<count).compactMap { index in list[index].key.map { String(cString: $0) } }
  }

  /// A text that SoapySDR gives away.
  private static func take(_ text: UnsafeMutablePointer<CChar>?) -> String {
    guard let text else { return "" }
    defer { SoapySDR_free(text) }
    return String(cString: text)
  }
}
