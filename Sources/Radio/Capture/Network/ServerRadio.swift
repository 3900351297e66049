public import FilterRuntime
import SampleInput
public import SystemInterface

/// The radio of an `rtl_tcp` server.
public struct ServerRadio: Radio {
  /// The server's address.
  public let name: String
  private let host: String
  private let port: String
  private let patience: Double

  /// The port that rtl_tcp listens on unless told otherwise.
  public static let defaultPort = "1234"

  /// A server, not yet connected to; throws for what is no address.
  ///
  /// - Parameters:
  ///   - address: `HOST` or `HOST:PORT`; an IPv6 address with a port stands in brackets.
  ///   - patience: seconds within which a server that has accepted says what it is.
  public init(_ address: String, patience: Double) throws(StageFailure) {
    (host, port) = Self.split(address)
    self.patience = patience
    guard let number = Int(port), (1...65535).contains(number) else {
      throw StageFailure(
        .usage, "'\(port)' is no port of a server: give HOST:PORT with a number up to 65535")
    }
    name = "\(RadioName.server) \(host):\(port)"
  }

  /// Connects and sets the server's radio.
  public func open(
    _ settings: TunerSettings, stop: StopSignal
  ) throws(StageFailure) -> any RadioSession {
    let connection = try Connection(host: host, port: port, stop: stop)
    return try ServerSession(
      connection, name: name, header: header(of: connection, stop), settings: settings)
  }

  private func header(
    of connection: Connection, _ stop: StopSignal
  ) throws(StageFailure) -> ServerHeader {
    let signature = SampleStreamParser.tcpSignature
    let (bytes, hasEnded) = connection.receive(
      ServerHeader.length, within: .seconds(min(patience, 1e6)), stop: stop
    ) { signature.starts(with: $0.prefix(signature.count)) }
    if let header = ServerHeader(bytes) { return header }
    let server = "\(host) port \(port)"
    guard signature.starts(with: bytes.prefix(signature.count)) else {
      throw StageFailure(.unavailable, "what answers at \(server) is no rtl_tcp server")
    }
    throw StageFailure(
      .unavailable,
      hasEnded
        ? "\(connection.closed): it serves one client at a time"
        : "the rtl_tcp server at \(server) says nothing: \(bytes.count) of the "
          + "\(ServerHeader.length) bytes of its header came in \(patience) s")
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
}
