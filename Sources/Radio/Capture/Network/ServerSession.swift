import FilterRuntime
import SampleInput
import Synchronization
import SystemInterface

/// A connection to an `rtl_tcp` server: its header comes, then cu8 samples; commands of five bytes go
/// the other way (Osmocom rtl-sdr, `rtl_tcp.c`).
final class ServerSession: RadioSession {
  var gains: [Double] { tunerGains.values }
  let label: String
  let notes: [String]
  /// Until the block that the server has under way has come, and over the network.
  var settlingTime: Duration { Self.settlingTime(sampleRate: tuning.sampleRate) }

  private let connection: Connection
  private let tunerGains: TunerGains
  private let hasBiasTee: Bool
  private let state: Mutex<Tuning>
  private let cancellation: WakeUp

  /// rtl_tcp reads blocks of 262144 bytes at any rate (`DEFAULT_BUF_LENGTH`, Osmocom rtl-sdr,
  /// `librtlsdr.c`): the one under way at a retune has been begun before it.
  private static let blockSamples = 131_072.0
  /// For the network, and for the tuner's oscillator.
  private static let transit = 0.045

  /// Those that a receiver has a use for. Not sent are 6 (gain of the intermediate frequency, for the
  /// E4000 alone), 7 (test mode), 9 and 10 (direct sampling and offset tuning, for other bands) and
  /// 13 (gain by its number).
  private enum Command: UInt8 {
    case frequency = 1
    case sampleRate = 2
    case gainMode = 3
    case gain = 4
    case correction = 5
    case digitalGainControl = 8
    case biasTee = 14
  }

  var tuning: Tuning { state.withLock { $0 } }

  /// Sets a server's radio. The connection is closed with the session.
  init(
    _ connection: Connection, name: String, header: ServerHeader, settings: TunerSettings
  ) throws(StageFailure) {
    self.connection = connection
    tunerGains = header.gains
    notes = [header.gains.note(on: settings.gain)].compactMap { $0 }
    label = "\(name) (\(header.words))"
    hasBiasTee = settings.biasTee
    do throws(SystemError) {
      cancellation = try WakeUp()
    } catch {
      throw StageFailure(.inputOutput, "no pipe for a connection: \(error)")
    }
    state = Mutex(
      Tuning(
        name: name, sampleRate: settings.sampleRate, centerFrequency: settings.frequency,
        format: .cu8, gain: nil))
    try send(.sampleRate, UInt32(clamping: Int64(settings.sampleRate.rounded())))
    try send(.correction, UInt32(bitPattern: Int32(settings.correction)))
    // A client before may have left it on: it knows nothing of bursts.
    try send(.digitalGainControl, 0)
    if hasBiasTee { try send(.biasTee, 1) }
    try tune(to: settings.frequency)
    try setGain(settings.gain)
  }

  /// The connection is closed when nobody holds it any more.
  func close() {
    if hasBiasTee { try? send(.biasTee, 0) }
  }

  func cancel() { cancellation.ring() }

  func run(into ring: SampleRing) -> SessionEnd {
    let stop = StopSignal(descriptor: cancellation.descriptor)
    var source = DescriptorSource(descriptor: connection.descriptor, name: label, stop: stop)
    var rest: [UInt8] = []
    var pace = ServerPace(sampleRate: tuning.sampleRate)
    while let bytes = try? source.read(upTo: 1 << 16) {
      rest += bytes
      // A sample is two bytes; the first may have come without the second.
      let whole = rest.count / 2 * 2
      let arrival = ClockReading.now()
      pace.add(whole / 2, at: arrival.monotonic)
      if pace.isRecording { ring.waitForRoom(whole) { stop.isRequested } }
      ring.add(Array(rest[..<whole]), arrival: arrival)
      rest.removeFirst(whole)
    }
    return source.wasStopped ? .cancelled : .failed(connection.closed)
  }

  func setGain(_ decibels: Double?) throws(StageFailure) {
    let gain = decibels.map { tunerGains.nearest(to: max(-100, min(100, $0))) }
    try send(.gainMode, gain == nil ? 0 : 1)
    if let gain { try send(.gain, UInt32(bitPattern: Int32((gain * 10).rounded()))) }
    state.withLock { $0.gain = gain }
  }

  func tune(to hertz: Double) throws(StageFailure) {
    try send(.frequency, UInt32(clamping: Int64(hertz.rounded())))
    state.withLock { $0.centerFrequency = hertz }
  }

  /// At 2.4 MS/s 0.1 s, at 250 kS/s 0.57 s.
  static func settlingTime(sampleRate: Double) -> Duration {
    .seconds(blockSamples / max(1, sampleRate) + transit)
  }

  private func send(_ command: Command, _ value: UInt32) throws(StageFailure) {
    try connection.send([command.rawValue] + withUnsafeBytes(of: value.bigEndian, Array.init))
  }
}
