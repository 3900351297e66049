import CMosquitto
import SystemInterface

/// Why there is no connection, in words for a person.
struct BrokerError: Error, CustomStringConvertible {
  let description: String

  /// The handshake failed, or whoever listens knows nothing of one.
  static let noEncryption = BrokerError(
    "no TLS connection. Is this the port for TLS, and is its certificate trusted?")

  init(_ description: String) { self.description = description }

  /// The error behind a status of libmosquitto. The corresponding function is
  /// `mosquitto_strerror`.
  init(code: Int32) {
    if code == MOSQ_ERR_ERRNO.rawValue {
      description = SystemError.last.description
    } else {
      description = mosquitto_strerror(code).map { String(cString: $0) } ?? "error \(code)"
    }
  }

  /// Throws unless a status of libmosquitto says that all is well.
  static func check(_ code: Int32) throws(BrokerError) {
    if code == MOSQ_ERR_TLS.rawValue { throw .noEncryption }
    if code != MOSQ_ERR_SUCCESS.rawValue { throw BrokerError(code: code) }
  }
}
