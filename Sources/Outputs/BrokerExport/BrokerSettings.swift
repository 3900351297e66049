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
  public var certificateFile: String?
  /// What the broker publishes, retained, when the connection breaks.
  public var will: MQTTMessage

  /// Settings without user, password and certificate file.
  public init(address: BrokerAddress, clientIdentifier: String, will: MQTTMessage) {
    self.address = address
    self.clientIdentifier = clientIdentifier
    self.will = will
  }
}
