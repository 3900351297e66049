public import FilterRuntime
import SampleInput
public import SystemInterface

/// The radio of an `rtl_tcp` server.
public struct ServerRadio: Radio {
  /// The server's address.
  public let name: String
  private let host: String
  private let port: String

  /// The port that rtl_tcp listens on unless told otherwise.
  public static let defaultPort = "1234"

  /// A server, not yet connected to; throws for what is no address.
  ///
  /// - Parameter address: `HOST` or `HOST:PORT`; an IPv6 address with a port stands in brackets.
  public init(_ address: String) throws(StageFailure) {
    (host, port) = Self.split(address)
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
    try ServerSession(
      Connection(host: host, port: port, stop: stop), name: name, server: "\(host) port \(port)",
      settings: settings)
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
