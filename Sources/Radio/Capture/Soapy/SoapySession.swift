import CSoapySDR
import FilterRuntime
import SampleInput
import Synchronization
import SystemInterface

/// An open device of SoapySDR, and a stream of its samples.
///
/// Drivers allow that one thread reads while another one sets, as programs with a window do.
final class SoapySession: RadioSession, @unchecked Sendable {
  let gains: [Double]
  let settlingTime: Duration
  let notes: [String]

  private struct State {
    /// nil once it is closed.
    var device: SoapyDevice?
    var tuning: Tuning
  }

  private let state: Mutex<State>
  private let stream: OpaquePointer
  private let format: SoapyFormat
  private let isCancelled = Atomic(false)

  /// What an amplifier or an oscillator needs, beside the samples on their way.
  private static let retuningTime = 0.005
  private static let gainStep = 1.0

  var tuning: Tuning { state.withLock { $0.tuning } }

  /// Opens the stream of a device that has been set. Does not close the device if that fails.
  init(
    _ device: SoapyDevice, settings: TunerSettings, gain: Double?, hasNamedGains: Bool
  ) throws(StageFailure) {
    let native = device.nativeFormat
    format = try SoapyFormat(
      native: native.name, fullScale: native.fullScale, offered: device.formats)
    guard let stream = device.openStream(format.name) else {
      throw StageFailure(
        .unavailable, "the radio gives no samples as \(format.name): \(SoapyDevice.lastError)")
    }
    self.stream = stream
    let told = device.sampleRate
    let rate = told > 0 && told.isFinite ? told : settings.sampleRate
    let unit = SoapySDRDevice_getStreamMTU(device.device, stream)
    settlingTime = .seconds(Self.retuningTime + 2 * Double(min(unit, 1 << 20)) / rate)
    notes = Self.note(on: settings.gain, hasNamedGains ? nil : device.gains)
    // Amplifiers that are set one by one are left as they are.
    gains = hasNamedGains ? [] : Self.steps(device.gains)
    state = Mutex(
      State(
        device: device,
        tuning: Tuning(
          name: Self.name(of: device), sampleRate: rate, centerFrequency: settings.frequency,
          format: format.format, gain: gain)))
  }

  private static func name(of device: SoapyDevice) -> String {
    let (driver, hardware) = (device.driver, device.hardware)
    let isSame = driver.lowercased() == hardware.lowercased() || hardware.isEmpty
    return "\(RadioName.soapy) \(isSame ? driver : "\(driver) \(hardware)")"
  }

  /// What to tell a person whose gain the radio does not have.
  private static func note(on gain: Double?, _ range: SoapyDevice.Range?) -> [String] {
    guard let gain, let range, !range.contains(gain) else { return [] }
    return [
      "the radio has no gain of \(gain) dB; it has \(range.least) to \(range.most) dB, "
        + "and the nearest is taken"
    ]
  }

  /// The gains of a range, in steps of 1 dB unless it has larger ones.
  private static func steps(_ range: SoapyDevice.Range) -> [Double] {
    guard range.most >= range.least, range.most - range.least < 300 else { return [] }
    let step = max(gainStep, range.step)
    return Array(stride(from: range.least, through: range.most + 1e-6, by: step))
  }

  func run(into ring: SampleRing) -> SessionEnd {
    guard let device = state.withLock({ $0.device }) else { return .cancelled }
    let status = SoapySDRDevice_activateStream(device.device, stream, 0, 0, 0)
    guard status == 0 else { return .failed("the radio does not begin: \(Self.words(status))") }
    var reader = SoapyReader(device: device.device, stream: stream, format: format, tuning: tuning)
    while !isCancelled.load(ordering: .relaxed) {
      if let failure = reader.read(into: ring) {
        return .failed("the radio stopped: \(failure)")
      }
    }
    return .cancelled
  }

  func cancel() { isCancelled.store(true, ordering: .relaxed) }

  func close() {
    state.withLock { state in
      guard let device = state.device else { return }
      SoapySDRDevice_deactivateStream(device.device, stream, 0, 0)
      SoapySDRDevice_closeStream(device.device, stream)
      device.close()
      state.device = nil
    }
  }

  func setGain(_ decibels: Double?) throws(StageFailure) {
    try state.withLock { state throws(StageFailure) in
      guard let device = state.device else { return }
      state.tuning.gain = try SoapySetup.setGain(decibels, of: device)
    }
  }

  func tune(to hertz: Double) throws(StageFailure) {
    try state.withLock { state throws(StageFailure) in
      guard let device = state.device else { return }
      try device.set("frequency") { SoapySDRDevice_setFrequency($0, $1, $2, hertz, nil) }
      state.tuning.centerFrequency = hertz
    }
  }

  /// SoapySDR's name of an error, and what the driver says of it.
  static func words(_ status: Int32) -> String {
    let name = "SoapySDR says \(String(cString: SoapySDR_errToStr(status)))"
    let error = SoapyDevice.lastError
    return error.isEmpty ? name : "\(name), \(error)"
  }
}
