import CMosquitto
import HomeAssistant
import SystemInterface

/// One connection to a broker, from the first byte to the last. A new attempt is a new connection,
/// so that nothing of an old one is left: what has to be sent again is known to `PublishQueue`.
///
/// The corresponding object is libmosquitto's `struct mosquitto`.
struct BrokerConnection: ~Copyable {
  /// Seconds without traffic after which each side asks whether the other is there.
  private static let keepAlive: Int32 = 30
  /// The library is set up once for the process.
  private static let library: Int32 = mosquitto_lib_init()

  /// What the broker said.
  let events: BrokerEvents
  private let client: OpaquePointer

  /// A connection that is not yet open.
  init(_ settings: BrokerSettings) throws(BrokerError) {
    try BrokerError.check(BrokerConnection.library)
    let events = BrokerEvents()
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
    self.events = events
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
    if let file = settings.certificateFile {
      try BrokerError.check(mosquitto_tls_set(client, file, nil, nil, nil, nil))
    } else {
      try BrokerError.check(mosquitto_int_option(client, MOSQ_OPT_TLS_USE_OS_CERTS, 1))
    }
  }

  /// Opens the connection; blocks until the broker's machine answers or does not. Whether the
  /// broker takes us is told later by `events.answer`. The corresponding function is
  /// `mosquitto_connect`.
  func open(_ address: BrokerAddress) throws(BrokerError) {
    try BrokerError.check(
      mosquitto_connect(client, address.host, Int32(address.port), BrokerConnection.keepAlive))
  }

  /// Hands over a message, to be acknowledged under the id that is returned. The corresponding
  /// function is `mosquitto_publish`.
  func publish(_ outgoing: PublishQueue.Outgoing) throws(BrokerError) -> Int32 {
    var identifier: Int32 = 0
    let payload = Array(outgoing.message.payload.utf8)
    try BrokerError.check(
      mosquitto_publish(
        client, &identifier, outgoing.message.topic, Int32(clamping: payload.count), payload, 1,
        outgoing.isRetained))
    return identifier
  }

  /// Asks for the messages of a topic. The corresponding function is `mosquitto_subscribe`.
  func subscribe(_ topic: String) throws(BrokerError) {
    try BrokerError.check(mosquitto_subscribe(client, nil, topic, 1))
  }

  /// Says good-bye, so that the broker does not publish our will. The corresponding function is
  /// `mosquitto_disconnect`.
  func close() { mosquitto_disconnect(client) }

  /// Waits until the broker says something, `wakeUp` becomes readable, or `timeout` milliseconds
  /// are over, then does what there is to do. The corresponding functions are
  /// `mosquitto_loop_read`, `mosquitto_loop_write` and `mosquitto_loop_misc`.
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
