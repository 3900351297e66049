import CMosquitto
import SystemInterface

/// Why there is no connection, or no publishing, in words for a person.
struct BrokerError: Error, CustomStringConvertible {
  /// What a fault means for the next attempt.
  enum Cause: Sendable {
    /// The same can succeed later.
    case connection
    /// The broker does not take us as we are, and waiting alone will not change that.
    case refusal
    /// This message can never be published; others can.
    case message
  }

  let cause: Cause
  let description: String

  /// The handshake failed, or whoever listens knows nothing of one.
  static let noEncryption = noEncryption("", hasCertificate: false)

  private static let ownPair =
    "certificate and key do not belong together, or the key is damaged: --certificate and --key take a "
    + "pair"

  /// What libmosquitto and OpenSSL say of a handshake, and what a person has to know.
  private static let handshakes: [(sign: String, meaning: String)] = [
    ("load client certificate", "the certificate of --certificate cannot be used: is it whole?"),
    // OpenSSL compares the pair when it reads the key.
    ("load client key", ownPair), ("inconsistent", ownPair),
    (
      "alert certificate required",
      "the broker wants a certificate: give it one by --certificate and --key"
    ),
    ("alert unknown ca", "the broker does not trust the certificate of --certificate"),
    ("alert certificate expired", "the certificate of --certificate has expired"),
    ("alert bad certificate", "the broker does not take the certificate of --certificate"),
    (
      "certificate verify failed",
      "the broker's certificate is not trusted, has expired, or is of another host: --ca-file names "
        + "one to trust"
    ),
    ("wrong version number", "no TLS connection. Is this the port for TLS?"),
  ]

  /// The handshake failed; `complaint` is what libmosquitto said of it.
  static func noEncryption(_ complaint: String, hasCertificate: Bool) -> BrokerError {
    // TLS 1.2 has one alert for all that is wrong with our certificate, or that there is none.
    if let known = handshakes.first(where: { complaint.contains($0.sign) }) {
      return BrokerError(known.meaning)
    }
    let own =
      hasCertificate
      ? "does it trust the certificate of --certificate?" : "does it want one by --certificate?"
    return BrokerError(
      "no TLS connection. Is this the port for TLS, is its certificate trusted, and \(own)")
  }

  /// Something takes connections and says nothing.
  static let noAnswer = BrokerError(
    "it accepts connections, but does not answer. Is this a broker's port?")

  /// The connection ends whenever the message is on its way, and only then.
  static let closedOnMessage = BrokerError(
    "the broker closes the connection on it", cause: .message)

  init(_ description: String, cause: Cause = .connection) {
    self.description = description
    self.cause = cause
  }

  /// The error behind a status of libmosquitto. The corresponding function is
  /// `mosquitto_strerror`.
  init(code: Int32, cause: Cause = .connection) {
    self.cause = cause
    if code == MOSQ_ERR_ERRNO.rawValue {
      let error = SystemError.last
      // So libmosquitto tells of a broker that closes in the middle of a packet.
      description = error.code == 0 ? "the broker closed the connection" : error.description
    } else {
      // Whoever tells of it ends the sentence.
      description =
        mosquitto_strerror(code).map {
          let words = String(cString: $0)
          return words.hasSuffix(".") ? String(words.dropLast()) : words
        } ?? "error \(code)"
    }
  }

  /// Throws unless a status of libmosquitto says that all is well.
  static func check(_ code: Int32) throws(BrokerError) {
    if code == MOSQ_ERR_TLS.rawValue { throw .noEncryption }
    if code != MOSQ_ERR_SUCCESS.rawValue { throw BrokerError(code: code) }
  }

  /// Statuses by which libmosquitto refuses a message for what it is, whatever the connection does.
  private static let refusedMessage = [
    MOSQ_ERR_INVAL, MOSQ_ERR_MALFORMED_UTF8, MOSQ_ERR_PAYLOAD_SIZE, MOSQ_ERR_OVERSIZE_PACKET,
    MOSQ_ERR_NOT_SUPPORTED, MOSQ_ERR_QOS_NOT_SUPPORTED, MOSQ_ERR_RETAIN_NOT_SUPPORTED,
  ].map(\.rawValue)

  /// As `check`, for the status of a publication.
  static func checkPublication(_ code: Int32) throws(BrokerError) {
    if refusedMessage.contains(code) { throw BrokerError(code: code, cause: .message) }
    try check(code)
  }

  /// A broker's answer to a connection other than 0, yes. Source: MQTT 3.1.1, 3.2.2.3.
  ///
  /// A broker need not tell a wrong password (4) from a user who may not connect (5).
  static func refusal(_ answer: Int32, hasUser: Bool) -> BrokerError {
    switch answer {
    case 1: BrokerError("the broker does not speak MQTT 3.1.1", cause: .refusal)
    case 2: BrokerError("the broker refused the name of this client", cause: .refusal)
    case 3: BrokerError("the broker says that it is not available")
    case 4...5 where !hasUser:
      BrokerError(
        "the broker wants a user and a password: put them into MQTT_USERNAME and MQTT_PASSWORD",
        cause: .refusal)
    case 4:
      BrokerError(
        "user or password were refused (they come from MQTT_USERNAME and MQTT_PASSWORD, or --password-file)",
        cause: .refusal)
    case 5:
      BrokerError(
        "user or password were refused, or the user may not connect "
          + "(they come from MQTT_USERNAME and MQTT_PASSWORD, or --password-file)", cause: .refusal)
    default: BrokerError("the broker refused the connection with code \(answer)")
    }
  }
}
