public import FilterRuntime
import SampleInput
public import SystemInterface

/// Samples of an `rtl_tcp` server: a 12-byte header, then cu8 samples; commands of five bytes go
/// the other way (Osmocom rtl-sdr, `rtl_tcp.c`).
public struct NetworkSource: SampleSource {
  /// The server's address.
  public let name: String

  private let connection: Connection
  private let server: String
  private var source: DescriptorSource
  /// The first bytes, until they have shown that it is an rtl_tcp server; then nil.
  private var unverified: [UInt8]? = []

  /// The port that rtl_tcp listens on unless told otherwise.
  public static let defaultPort = "1234"

  private enum Command: UInt8 {
    case frequency = 1
    case sampleRate = 2
    case gainMode = 3
    case gain = 4
    case correction = 5
  }

  /// Connects and sets the server's radio.
  ///
  /// - Parameters:
  ///   - address: `HOST` or `HOST:PORT`; an IPv6 address with a port stands in brackets.
  ///   - settings: what the server's radio is set to.
  ///   - stop: ends the samples.
  ///   - statistics: written when they are due, even while the server sends nothing.
  public init(
    address: String, settings: TunerSettings, stop: StopSignal, statistics: StatisticsReporter
  ) throws {
    let (host, port) = NetworkSource.split(address)
    guard let number = Int(port), (1...65535).contains(number) else {
      throw StageFailure(
        .usage, "'\(port)' is no port of a server: give HOST:PORT with a number up to 65535")
    }
    server = "\(host) port \(port)"
    connection = try Connection(host: host, port: port, stop: stop, statistics: statistics)
    name = "\(RadioName.server) \(host):\(port)"
    source = DescriptorSource(
      descriptor: connection.descriptor, name: name, stop: stop, statistics: statistics)
    try send(.sampleRate, settings.sampleRate)
    try send(.correction, UInt32(bitPattern: Int32(settings.correction)))
    try send(.frequency, settings.frequency)
    try send(.gainMode, settings.gain == nil ? 0 : 1)
    if let gain = settings.gain {
      try send(.gain, UInt32(bitPattern: Int32(max(-1000, min(1000, gain * 10)))))
    }
  }

  /// The connection is closed when nobody holds it any more.
  public mutating func close() {}

  /// The next bytes, header included. A server never ends by itself: an end that nobody asked for
  /// throws `StageFailure`, and so does what is no rtl_tcp server.
  public mutating func next() throws -> SampleBlock? {
    while let bytes = try? source.read(upTo: 1 << 16) {
      guard let before = unverified else { return SampleBlock(bytes: bytes) }
      let first = before + bytes
      let signature = SampleStreamParser.tcpSignature
      guard signature.starts(with: first.prefix(signature.count)) else {
        throw StageFailure(.unavailable, "what answers at \(server) is no rtl_tcp server")
      }
      unverified = first.count < signature.count ? first : nil
      if unverified == nil { return SampleBlock(bytes: first) }
    }
    if source.wasStopped { return nil }
    throw StageFailure(.unavailable, "the rtl_tcp server closed the connection")
  }

  static func split(_ address: String) -> (host: String, port: String) {
    if address.hasPrefix("["), let end = address.firstIndex(of: "]") {
      let host = String(address[address.index(after: address.startIndex)..<end])
      let rest = address[address.index(after: end)...]
      return (host, rest.hasPrefix(":") ? String(rest.dropFirst()) : defaultPort)
    }
    let parts = address.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return (address, defaultPort) }
    return (String(parts[0]), String(parts[1]))
  }

  private func send(_ command: Command, _ value: UInt32) throws {
    try connection.send([command.rawValue] + withUnsafeBytes(of: value.bigEndian, Array.init))
  }
}
