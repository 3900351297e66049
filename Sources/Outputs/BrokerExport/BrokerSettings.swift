import Foundation
public import HomeAssistant

/// Who we are to a broker, and what it says of us when we vanish.
public struct BrokerSettings: Sendable {
  /// Where the broker listens.
  public var address: BrokerAddress
  /// Our name; a broker puts out a client when another one of the same name comes.
  public var clientIdentifier: String
  /// The user, if the broker asks for one.
  public var userName: String?
  /// The user's password.
  public var password: String?
  /// A file of certificates to trust instead of the system's.
  public var trustedFile: String?
  /// By what the broker knows us, if it wants a certificate.
  public var clientCertificate: ClientCertificate?
  /// What the broker publishes, retained, when the connection breaks.
  public var will: MQTTMessage

  /// Settings without user, password and certificates.
  public init(address: BrokerAddress, clientIdentifier: String, will: MQTTMessage) {
    self.address = address
    self.clientIdentifier = clientIdentifier
    self.will = will
  }
}

/// Where a broker listens: `mqtt://host:1883`, `mqtts://host:8883`.
public struct BrokerAddress: Equatable, Sendable, CustomStringConvertible {
  /// A name or an address.
  public let host: String
  /// 1 to 65535.
  public let port: Int
  /// Whether the connection is encrypted.
  public let isEncrypted: Bool

  /// The broker of this machine.
  public static let local = BrokerAddress(host: "localhost", port: 1883, isEncrypted: false)

  private init(host: String, port: Int, isEncrypted: Bool) {
    self.host = host
    self.port = port
    self.isEncrypted = isEncrypted
  }

  /// Reads an address; nil unless it has scheme `mqtt` or `mqtts`, a host, and nothing but a port
  /// beside them. Names and passwords do not belong in an address, where others can read them.
  public init?(_ text: String) {
    guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
      ["mqtt", "mqtts"].contains(scheme), let host = parts.host, !host.isEmpty,
      parts.user == nil, parts.password == nil, ["", "/"].contains(parts.path),
      parts.query == nil, parts.fragment == nil
    else { return nil }
    let port = parts.port ?? (scheme == "mqtts" ? 8883 : 1883)
    guard (1...65535).contains(port) else { return nil }
    // An IPv6 address stands in brackets in a URL, and nowhere else.
    self.host = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
    self.port = port
    isEncrypted = scheme == "mqtts"
  }

  /// The address as it is written.
  public var description: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return "\(isEncrypted ? "mqtts" : "mqtt")://\(name):\(port)"
  }
}
