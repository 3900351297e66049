import CRTLSDR
import FilterRuntime
import SampleInput
import Synchronization
import SystemInterface

/// An open RTL-SDR dongle. The corresponding librtlsdr object is `rtlsdr_dev_t`.
///
/// librtlsdr allows that one thread reads while another one sets or cancels.
final class Dongle: RadioSession, @unchecked Sendable {
  let label: String
  let notes: [String]
  var gains: [Double] { tunerGains.values }
  /// What the library has under way: one block; and what the tuner's oscillator needs.
  let settlingTime = Duration.milliseconds(8)

  /// For the thread that reads and closes.
  private let device: OpaquePointer
  /// For the others, between them: nil once it is being closed.
  private var settable: OpaquePointer?
  private let lock = Condition()
  private let tunerGains: TunerGains
  private let hasBiasTee: Bool
  private let state: Mutex<Tuning>
  private let isCancelled = Atomic(false)

  /// Blocks that librtlsdr has under way, of about 7 ms each: what the program may be kept waiting.
  private static let blocksUnderWay: UInt32 = 32

  var tuning: Tuning { state.withLock { $0 } }

  /// Opens a dongle by its index and sets it.
  init(index: UInt32, settings: TunerSettings) throws(StageFailure) {
    var opened: OpaquePointer?
    let status = rtlsdr_open(&opened, index)
    guard status == 0, let device = opened else {
      throw StageFailure(.unavailable, DongleRefusal.words(index, status: status))
    }
    self.device = device
    settable = device
    hasBiasTee = settings.biasTee
    tunerGains = Self.gains(of: device)
    let name = "\(RadioName.dongle) \(String(cString: rtlsdr_get_device_name(index)))"
    let tuner = TunerKind(number: rtlsdr_get_tuner_type(device).rawValue)?.name ?? "unknown"
    label = "\(name) (tuner \(tuner))"
    notes = [
      Self.noteOnModel(device, DongleStrings(index)), tunerGains.note(on: settings.gain),
    ].compactMap { $0 }
    state = Mutex(
      Tuning(
        name: name, sampleRate: settings.sampleRate, centerFrequency: settings.frequency,
        format: .cu8, gain: nil))
    do throws(StageFailure) {
      try apply(settings)
    } catch {
      close()
      throw error
    }
  }

  /// The antenna's cable shall not stay under voltage: the next program may not expect it.
  func close() {
    lock.withLock { settable = nil }
    if hasBiasTee { rtlsdr_set_bias_tee(device, 0) }
    rtlsdr_close(device)
  }

  func run(into ring: SampleRing) -> SessionEnd {
    let blockLength = Self.blockLength(sampleRate: tuning.sampleRate)
    rtlsdr_read_async(
      device,
      { bytes, count, context in
        guard let bytes, let context else { return }
        let ring = Unmanaged<SampleRing>.fromOpaque(context).takeUnretainedValue()
        ring.add(Array(UnsafeBufferPointer(start: bytes, count: Int(count))))
      }, Unmanaged.passUnretained(ring).toOpaque(), Self.blocksUnderWay, blockLength)
    return isCancelled.load(ordering: .relaxed)
      ? .cancelled : .failed("the dongle stopped: was it unplugged?")
  }

  /// librtlsdr forgets a request that comes before its reading has begun: whoever waits for the end
  /// asks again.
  func cancel() {
    isCancelled.store(true, ordering: .relaxed)
    lock.withLock {
      if let settable { rtlsdr_cancel_async(settable) }
    }
  }

  func setGain(_ decibels: Double?) throws(StageFailure) {
    try lock.withLock { () throws(StageFailure) in
      guard let device = settable else { return }
      try check(rtlsdr_set_tuner_gain_mode(device, decibels == nil ? 0 : 1), "gain mode")
      let nearest = decibels.map { tunerGains.nearest(to: $0) }
      if let nearest {
        try check(rtlsdr_set_tuner_gain(device, Int32((nearest * 10).rounded())), "gain")
      }
      state.withLock { $0.gain = nearest }
    }
  }

  func tune(to hertz: Double) throws(StageFailure) {
    try lock.withLock { () throws(StageFailure) in
      guard let device = settable else { return }
      try check(
        rtlsdr_set_center_freq(device, UInt32(clamping: Int64(hertz.rounded()))), "frequency")
      state.withLock { $0.centerFrequency = hertz }
    }
  }

  /// Bytes per block: about 7 ms of samples, in multiples of 512 as USB wants them.
  static func blockLength(sampleRate: Double) -> UInt32 {
    max(1, UInt32(clamping: Int64(sampleRate)) / 150 * 2 / 512) * 512
  }

  private func apply(_ settings: TunerSettings) throws(StageFailure) {
    try check(
      rtlsdr_set_sample_rate(device, UInt32(clamping: Int64(settings.sampleRate.rounded()))),
      "sample rate",
      "; dongles take \(DongleRadio.possibleRatesText)")
    if settings.correction != 0 {
      try check(rtlsdr_set_freq_correction(device, Int32(settings.correction)), "--ppm")
    }
    if hasBiasTee { try check(rtlsdr_set_bias_tee(device, 1), "--bias-tee") }
    try tune(to: settings.frequency)
    try setGain(settings.gain)
    try check(rtlsdr_reset_buffer(device), "buffer")
  }

  /// What the tuner has; librtlsdr has tenths of a dB.
  private static func gains(of device: OpaquePointer) -> TunerGains {
    let count = rtlsdr_get_tuner_gains(device, nil)
    guard count > 0 else { return TunerGains(tenths: []) }
    var tenths = [Int32](repeating: 0, count: Int(count))
    rtlsdr_get_tuner_gains(device, &tenths)
    return TunerGains(tenths: tenths.map { Int($0) })
  }

  /// A library that does not know the RTL-SDR Blog V4 takes its oscillator for that of other dongles
  /// with an R828D, 16 MHz, where it has 28.8.
  private static func noteOnModel(_ device: OpaquePointer, _ strings: DongleStrings) -> String? {
    guard strings.isBlogV4 else { return nil }
    var (resampler, tuner): (UInt32, UInt32) = (0, 0)
    guard rtlsdr_get_xtal_freq(device, &resampler, &tuner) == 0, tuner < 20_000_000 else {
      return nil
    }
    return
      "this is an RTL-SDR Blog V4, which this librtlsdr does not know (0.6.0, that of Debian 12, "
      + "does not): it is tuned to other frequencies and hears nothing. Install the library of "
      + "github.com/rtlsdrblog/rtl-sdr-blog, or librtlsdr 2.0.2 or later"
  }

  private func check(
    _ status: Int32, _ what: String, _ hint: String = ""
  ) throws(StageFailure) {
    guard status < 0 else { return }
    throw StageFailure(
      .unavailable, "the dongle refuses this \(what) (librtlsdr says \(status))\(hint)")
  }
}
