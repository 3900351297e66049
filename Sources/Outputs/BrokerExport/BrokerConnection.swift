import CMosquitto
import HomeAssistant
import SystemInterface

/// A connection to a broker as `BrokerThread` needs it: libmosquitto's, or one that a test plays.
protocol BrokerSession: AnyObject {
  /// What the broker said.
  var events: BrokerEvents { get }
  /// Opens the connection; blocks until the broker's machine answers or does not. Whether the
  /// broker takes us is told later by `events.answer`.
  func open() throws(BrokerError)
  /// Asks for the messages of a topic.
  func subscribe(_ topic: String) throws(BrokerError)
  /// No longer asks for them.
  func unsubscribe(_ topic: String) throws(BrokerError)
  /// Hands over a message, to be acknowledged under the packet identifier that is returned.
  func publish(_ outgoing: PublishQueue.Outgoing) throws(BrokerError) -> Int32
  /// Waits until the broker says something, `wakeUp` becomes readable, or `timeout` milliseconds
  /// are over, then does what there is to do.
  func serve(wakeUp: Descriptor, timeout: Int32) throws(BrokerError)
  /// Says good-bye, so that the broker does not publish our will.
  func close()
}

/// One connection to a broker, from the first byte to the last. A new attempt is a new connection,
/// so that nothing of an old one is left: what has to be sent again is known to `PublishQueue`.
///
/// The corresponding object is libmosquitto's `struct mosquitto`.
final class BrokerConnection: BrokerSession {
  /// Seconds without traffic after which each side asks whether the other is there.
  private static let keepAlive: Int32 = 30
  /// Where Debian keeps certificates of authorities, each under its hash.
  private static let systemCertificates = "/etc/ssl/certs"
  /// The library is set up once for the process.
  private static let library: Int32 = mosquitto_lib_init()

  let events = BrokerEvents()
  private let settings: BrokerSettings
  private let client: OpaquePointer

  /// A connection that is not yet open.
  init(_ settings: BrokerSettings) throws(BrokerError) {
    try BrokerError.check(BrokerConnection.library)
    let object = Unmanaged.passUnretained(events).toOpaque()
    guard let client = mosquitto_new(settings.clientIdentifier, true, object) else {
      throw BrokerError("no memory for a client of libmosquitto")
    }
    do throws(BrokerError) {
      try BrokerConnection.configure(client, settings)
    } catch {
      mosquitto_destroy(client)
      throw error
    }
    events.listen(to: client)
    self.settings = settings
    self.client = client
  }

  deinit { mosquitto_destroy(client) }

  private static func configure(
    _ client: OpaquePointer, _ settings: BrokerSettings
  ) throws(BrokerError) {
    let will = Array(settings.will.payload.utf8)
    try BrokerError.check(
      mosquitto_will_set(
        client, settings.will.topic, Int32(clamping: will.count), will, 1, true))
    // The queue limits what is in flight; the library's own, lower limit would hide it.
    try BrokerError.check(mosquitto_int_option(client, MOSQ_OPT_SEND_MAXIMUM, 0xFFFF))
    if let userName = settings.userName {
      try BrokerError.check(mosquitto_username_pw_set(client, userName, settings.password))
    }
    guard settings.address.isEncrypted else { return }
    let trusted = settings.trustedFile
    let own = settings.clientCertificate
    if trusted != nil || own != nil {
      // libmosquitto wants one of both; a key's password would be asked for at a terminal.
      try BrokerError.check(
        mosquitto_tls_set(
          client, trusted, trusted == nil ? systemCertificates : nil, own?.certificateFile,
          own?.keyFile, { _, _, _, _ in 0 }))
    }
    if trusted == nil {
      try BrokerError.check(mosquitto_int_option(client, MOSQ_OPT_TLS_USE_OS_CERTS, 1))
    }
  }

  /// The corresponding function is `mosquitto_connect`.
  func open() throws(BrokerError) {
    let address = settings.address
    let status = mosquitto_connect(
      client, address.host, Int32(address.port), BrokerConnection.keepAlive)
    // The second where a broker that wants a certificate closes while we say hello.
    if address.isEncrypted, [MOSQ_ERR_TLS.rawValue, MOSQ_ERR_PROTOCOL.rawValue].contains(status) {
      throw .noEncryption(events.complaint, hasCertificate: settings.clientCertificate != nil)
    }
    try BrokerError.check(status)
  }

  /// The corresponding function is `mosquitto_publish`.
  func publish(_ outgoing: PublishQueue.Outgoing) throws(BrokerError) -> Int32 {
    var identifier: Int32 = 0
    let payload = Array(outgoing.message.payload.utf8)
    try BrokerError.checkPublication(
      mosquitto_publish(
        client, &identifier, outgoing.message.topic, Int32(clamping: payload.count), payload, 1,
        outgoing.isRetained))
    return identifier
  }

  /// The corresponding function is `mosquitto_subscribe`.
  func subscribe(_ topic: String) throws(BrokerError) {
    try BrokerError.check(mosquitto_subscribe(client, nil, topic, 1))
  }

  /// The corresponding function is `mosquitto_unsubscribe`.
  func unsubscribe(_ topic: String) throws(BrokerError) {
    try BrokerError.check(mosquitto_unsubscribe(client, nil, topic))
  }

  /// The corresponding function is `mosquitto_disconnect`.
  func close() { mosquitto_disconnect(client) }

  /// The corresponding functions are `mosquitto_loop_read`, `mosquitto_loop_write` and
  /// `mosquitto_loop_misc`.
  func serve(wakeUp: Descriptor, timeout: Int32) throws(BrokerError) {
    let socket = Descriptor(mosquitto_socket(client))
    let wantsToWrite = mosquitto_want_write(client)
    let ready = waitUntilReady(
      [
        .init(socket, for: wantsToWrite ? .readingOrWriting : .reading),
        .init(wakeUp, for: .reading),
      ], milliseconds: timeout)?.first
    // A hang-up is told by reading.
    if let ready, ready.forReading { try BrokerError.check(mosquitto_loop_read(client, 1)) }
    if let ready, ready.forWriting { try BrokerError.check(mosquitto_loop_write(client, 1)) }
    try BrokerError.check(mosquitto_loop_misc(client))
  }
}

/// What the broker said since it was last asked. libmosquitto calls back into it, always on the
/// thread that serves the connection.
final class BrokerEvents {
  /// The broker's answer to the connection: 0 is yes. Nil before it.
  var answer: Int32?
  /// What libmosquitto said last of a fault: a status alone does not tell which it is.
  private(set) var complaint = ""
  private var acknowledged: [Int32] = []
  private var received: [MQTTMessage] = []

  /// Notes that the message of a packet identifier has arrived.
  func acknowledge(_ identifier: Int32) { acknowledged.append(identifier) }

  /// Notes what libmosquitto says of a fault, as far as it is needed.
  private func complain(_ text: String) {
    complaint = String((complaint + "\n" + text).suffix(2000))
  }

  /// Packet identifiers of messages that have arrived since the last call.
  func takeAcknowledged() -> [Int32] {
    defer { acknowledged.removeAll() }
    return acknowledged
  }

  /// Messages of topics that we subscribed to, since the last call.
  func takeReceived() -> [MQTTMessage] {
    defer { received.removeAll() }
    return received
  }

  /// Lets libmosquitto report to this object, which has to live as long as the client does.
  fileprivate func listen(to client: OpaquePointer) {
    mosquitto_connect_callback_set(client) { _, object, code in
      BrokerEvents.from(object)?.answer = code
    }
    mosquitto_log_callback_set(client) { _, object, level, text in
      guard level == MOSQ_LOG_ERR, let text else { return }
      BrokerEvents.from(object)?.complain(String(cString: text))
    }
    mosquitto_publish_callback_set(client) { _, object, identifier in
      BrokerEvents.from(object)?.acknowledge(identifier)
    }
    mosquitto_message_callback_set(client) { _, object, message in
      guard let message = message?.pointee, let topic = message.topic else { return }
      let payload = UnsafeRawBufferPointer(
        start: message.payload, count: message.payload == nil ? 0 : Int(message.payloadlen))
      BrokerEvents.from(object)?.received.append(
        MQTTMessage(
          topic: String(cString: topic), payload: String(decoding: payload, as: UTF8.self)))
    }
  }

  private static func from(_ object: UnsafeMutableRawPointer?) -> BrokerEvents? {
    object.map { Unmanaged<BrokerEvents>.fromOpaque($0).takeUnretainedValue() }
  }
}
