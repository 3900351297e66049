import CRTLSDR
import FilterRuntime
import SampleInput

/// An open RTL-SDR dongle. The corresponding librtlsdr object is `rtlsdr_dev_t`.
///
/// Reading and cancelling may happen on different threads; librtlsdr allows for that.
final class Dongle: @unchecked Sendable {
  /// Name and serial number, for a person.
  let name: String
  /// nil once it is closed.
  private var device: OpaquePointer?

  /// Opens a dongle by serial number or index, the first if neither is given, and sets it.
  init(_ selection: String?, settings: TunerSettings) throws {
    let index = try Dongle.index(of: selection)
    var device: OpaquePointer?
    guard rtlsdr_open(&device, index) == 0, let device else {
      throw StageFailure(
        .unavailable,
        "cannot open RTL-SDR dongle \(index): another program may be using it, or this user may "
          + "not (see the udev rules of package librtlsdr0), or the kernel's DVB driver has it "
          + "('modprobe -r dvb_usb_rtl28xxu')")
    }
    self.device = device
    name = "\(RadioName.dongle) \(String(cString: rtlsdr_get_device_name(index)))"
    try apply(settings)
  }

  deinit { close() }

  /// Lets the dongle go, so that other programs can have it. Not while `read` runs.
  func close() {
    guard let device else { return }
    rtlsdr_close(device)
    self.device = nil
  }

  /// Reads until `stop` is called or the dongle fails. Blocks go to `queue`.
  func read(into queue: BlockQueue, blockLength: UInt32) {
    let context = Unmanaged.passUnretained(queue).toOpaque()
    rtlsdr_read_async(
      device,
      { bytes, count, context in
        guard let bytes, let context else { return }
        let queue = Unmanaged<BlockQueue>.fromOpaque(context).takeUnretainedValue()
        queue.add(Array(UnsafeBufferPointer(start: bytes, count: Int(count))))
      }, context, 32, blockLength)
    queue.close()
  }

  /// Ends `read`.
  func stop() { rtlsdr_cancel_async(device) }

  /// A serial number wins over an index: it may be written in digits alone, as that of most dongles
  /// is, and tells one dongle wherever it is plugged in.
  private static func index(of selection: String?) throws -> UInt32 {
    let count = rtlsdr_get_device_count()
    guard count > 0 else {
      throw StageFailure(
        .unavailable,
        "no RTL-SDR dongle found: plug one in and see that 'lsusb' lists it, or play a recording "
          + "with --replay FILE, or use a server with --rtl-tcp HOST")
    }
    guard let selection else { return 0 }
    let bySerial = rtlsdr_get_index_by_serial(selection)
    if bySerial >= 0 { return UInt32(bySerial) }
    if let index = UInt32(selection), index < count { return index }
    throw StageFailure(
      .unavailable,
      "no dongle has the serial number or index '\(selection)'; there are \(count), from index 0")
  }

  private func apply(_ settings: TunerSettings) throws {
    // The ranges are those of rtl-sdr.h.
    try check(
      rtlsdr_set_sample_rate(device, settings.sampleRate), "sample rate",
      "; dongles take 225001 to 300000 and 900001 to 3200000")
    if settings.correction != 0 {
      try check(rtlsdr_set_freq_correction(device, Int32(settings.correction)), "--ppm")
    }
    try check(rtlsdr_set_center_freq(device, settings.frequency), "frequency")
    if let gain = settings.gain {
      try check(rtlsdr_set_tuner_gain_mode(device, 1), "gain mode")
      try check(rtlsdr_set_tuner_gain(device, nearestGain(to: gain)), "gain")
    } else {
      try check(rtlsdr_set_tuner_gain_mode(device, 0), "gain mode")
    }
    try check(rtlsdr_reset_buffer(device), "buffer")
  }

  /// The tuner's own gain, in tenths of a dB, nearest to one in dB.
  private func nearestGain(to gain: Double) -> Int32 {
    let wanted = Int32(max(-1000, min(1000, gain * 10)))
    let count = rtlsdr_get_tuner_gains(device, nil)
    guard count > 0 else { return wanted }
    var gains = [Int32](repeating: 0, count: Int(count))
    rtlsdr_get_tuner_gains(device, &gains)
    return gains.min { abs($0 - wanted) < abs($1 - wanted) } ?? wanted
  }

  private func check(_ status: Int32, _ what: String, _ hint: String = "") throws {
    guard status < 0 else { return }
    throw StageFailure(
      .unavailable, "the dongle refuses this \(what) (librtlsdr says \(status))\(hint)")
  }
}
