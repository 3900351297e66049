import FilterRuntime
import SampleInput
import Synchronization
import SystemInterface

/// A connection to an `rtl_tcp` server: a 12-byte header comes, then cu8 samples; commands of five
/// bytes go the other way (Osmocom rtl-sdr, `rtl_tcp.c`).
final class ServerSession: RadioSession {
  let gains: [Double] = []
  /// What is under way in the server and on the network; rtl_tcp reads blocks of 55 ms.
  let settlingTime = Duration.milliseconds(100)

  private let connection: Connection
  private let server: String
  private let state: Mutex<Tuning>
  private let cancellation: WakeUp

  private static let headerLength = 12

  private enum Command: UInt8 {
    case frequency = 1
    case sampleRate = 2
    case gainMode = 3
    case gain = 4
    case correction = 5
  }

  var tuning: Tuning { state.withLock { $0 } }

  /// Sets a server's radio. The connection is closed with the session.
  ///
  /// - Parameter server: what messages call it.
  init(
    _ connection: Connection, name: String, server: String, settings: TunerSettings
  ) throws(StageFailure) {
    self.connection = connection
    self.server = server
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
    try tune(to: settings.frequency)
    try setGain(settings.gain)
  }

  /// The connection is closed when nobody holds it any more.
  func close() {}

  func cancel() { cancellation.ring() }

  func run(into ring: SampleRing) -> SessionEnd {
    var received: [UInt8] = []
    var isVerified = false
    let stop = StopSignal(descriptor: cancellation.descriptor)
    var source = DescriptorSource(descriptor: connection.descriptor, name: server, stop: stop)
    while let bytes = try? source.read(upTo: 1 << 16) {
      received += bytes
      if !isVerified {
        let signature = SampleStreamParser.tcpSignature
        guard signature.starts(with: received.prefix(signature.count)) else {
          return .failed("what answers at \(server) is no rtl_tcp server")
        }
        guard received.count >= Self.headerLength else { continue }
        received.removeFirst(Self.headerLength)
        isVerified = true
      }
      // A sample is two bytes; the first may have come without the second.
      let whole = received.count / 2 * 2
      ring.add(Array(received[..<whole]))
      received.removeFirst(whole)
    }
    return source.wasStopped ? .cancelled : .failed("the rtl_tcp server closed the connection")
  }

  func setGain(_ decibels: Double?) throws(StageFailure) {
    try send(.gainMode, decibels == nil ? 0 : 1)
    if let decibels {
      try send(.gain, UInt32(bitPattern: Int32((max(-100, min(100, decibels)) * 10).rounded())))
    }
    state.withLock { $0.gain = decibels }
  }

  func tune(to hertz: Double) throws(StageFailure) {
    try send(.frequency, UInt32(clamping: Int64(hertz.rounded())))
    state.withLock { $0.centerFrequency = hertz }
  }

  private func send(_ command: Command, _ value: UInt32) throws(StageFailure) {
    try connection.send([command.rawValue] + withUnsafeBytes(of: value.bigEndian, Array.init))
  }
}
