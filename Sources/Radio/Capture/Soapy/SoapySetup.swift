import CSoapySDR
import FilterRuntime

/// Sets a device as it was asked for, and says what it has where that cannot be.
struct SoapySetup {
  private let device: SoapyDevice
  private let settings: SoapyRadio.Settings

  init(_ device: SoapyDevice, _ settings: SoapyRadio.Settings) {
    self.device = device
    self.settings = settings
  }

  /// Sets everything; returns the gain of the whole that it then has, in dB, nil if the device sets
  /// that by itself.
  ///
  /// The driver's own settings come first: they may change what else there is.
  func apply(_ tuner: TunerSettings) throws(StageFailure) -> Double? {
    for setting in settings.keys { try apply(setting) }
    try applyAntenna()
    try check(tuner.sampleRate, "sample rate", device.sampleRates, Self.hertz)
    try device.set("sample rate") { SoapySDRDevice_setSampleRate($0, $1, $2, tuner.sampleRate) }
    if let bandwidth = settings.bandwidth {
      try check(bandwidth, "bandwidth", device.bandwidths, Self.hertz)
      try device.set("bandwidth") { SoapySDRDevice_setBandwidth($0, $1, $2, bandwidth) }
    }
    try applyCorrection(tuner.correction)
    try check(tuner.frequency, "frequency", device.frequencies, Self.hertz)
    try device.set("frequency") {
      SoapySDRDevice_setFrequency($0, $1, $2, tuner.frequency, nil)
    }
    return try applyGain(tuner.gain)
  }

  private func apply(_ setting: SoapyRadio.DriverSetting) throws(StageFailure) {
    let known = device.settings
    if known.channel.contains(setting.key), !known.device.contains(setting.key) {
      return try device.set("--setting \(setting.key)") {
        SoapySDRDevice_writeChannelSetting($0, $1, $2, setting.key, setting.value)
      }
    }
    let all = known.device + known.channel
    // Some drivers take settings that they do not tell of: those tell of none.
    guard all.isEmpty || all.contains(setting.key) else {
      throw Self.wrong("setting '\(setting.key)'", all.sorted())
    }
    try device.set("--setting \(setting.key)") { device, _, _ in
      SoapySDRDevice_writeSetting(device, setting.key, setting.value)
    }
  }

  private func applyAntenna() throws(StageFailure) {
    guard let antenna = settings.antenna else { return }
    let antennas = device.antennas
    guard antennas.isEmpty || antennas.contains(antenna) else {
      throw Self.wrong("antenna '\(antenna)'", antennas)
    }
    try device.set("antenna") { SoapySDRDevice_setAntenna($0, $1, $2, antenna) }
  }

  private func applyCorrection(_ correction: Int) throws(StageFailure) {
    guard correction != 0 else { return }
    let value = Double(correction)
    if device.hasCorrection {
      return try device.set("--ppm") { SoapySDRDevice_setFrequencyCorrection($0, $1, $2, value) }
    }
    guard device.oscillators.contains("CORR") else {
      throw StageFailure(.usage, "this radio cannot correct its crystal: leave out --ppm")
    }
    try device.set("--ppm") {
      SoapySDRDevice_setFrequencyComponent($0, $1, $2, "CORR", value, nil)
    }
  }

  private func applyGain(_ gain: Double?) throws(StageFailure) -> Double? {
    guard settings.gains.isEmpty else {
      try switchGainMode(automatic: false)
      let known = device.gainNames
      for named in settings.gains {
        guard known.contains(named.name) else {
          throw Self.wrong("gain '\(named.name)'", known)
        }
        try check(
          named.decibels, "gain \(named.name)", [device.gains(named: named.name)],
          Self.decibels)
        try device.set("gain \(named.name)") {
          SoapySDRDevice_setGainElement($0, $1, $2, named.name, named.decibels)
        }
      }
      return device.gain
    }
    // Until somebody sets it, the device has what it has.
    guard gain != nil || device.hasGainMode || settings.setsGainItself else { return device.gain }
    return try Self.setGain(gain, of: device)
  }

  /// Sets the gain of the whole; nil gives it to the device. Returns what it then is.
  static func setGain(_ gain: Double?, of device: SoapyDevice) throws(StageFailure) -> Double? {
    let setup = SoapySetup(device, SoapyRadio.Settings())
    guard let gain else {
      guard device.hasGainMode else {
        throw StageFailure(
          .usage, "this radio does not set its gain by itself: give --gain auto, or dB")
      }
      try setup.switchGainMode(automatic: true)
      return nil
    }
    try setup.switchGainMode(automatic: false)
    let range = device.gains
    let nearest = min(max(gain, range.least), max(range.least, range.most))
    try device.set("gain") { SoapySDRDevice_setGain($0, $1, $2, nearest) }
    return device.gain
  }

  private func switchGainMode(automatic: Bool) throws(StageFailure) {
    guard device.hasGainMode else { return }
    try device.set("gain mode") { SoapySDRDevice_setGainMode($0, $1, $2, automatic) }
  }

  private func check(
    _ value: Double, _ what: String, _ ranges: [SoapyDevice.Range],
    _ text: (Double) -> String
  ) throws(StageFailure) {
    // A driver that knows no range may know better when it is set.
    let told = ranges.filter { $0.most > $0.least || $0.most != 0 }
    guard !told.isEmpty, !told.contains(where: { $0.contains(value) }) else { return }
    let list = told.map { range in
      range.least == range.most
        ? text(range.least) : "\(text(range.least)) to \(text(range.most))"
    }
    throw Self.wrong("\(what) of \(text(value))", list)
  }

  private static func hertz(_ value: Double) -> String { Hertz(value).withUnit }

  private static func decibels(_ value: Double) -> String {
    Int(exactly: value).map { "\($0) dB" } ?? "\(value) dB"
  }

  private static func wrong(_ what: String, _ known: [String]) -> StageFailure {
    StageFailure(
      .usage,
      "this radio has no \(what)"
        + (known.isEmpty ? "" : "; it has \(known.joined(separator: ", "))"))
  }
}
