import HomeAssistant
import Logging
import SystemInterface

@testable import BrokerExport

/// A broker that a test plays, on the link's thread.
final class PlayedSession: BrokerSession {
  /// What the broker does.
  enum Manner: Sendable {
    /// Acknowledges everything.
    case polite
    /// Acknowledges no message.
    case silent
    /// Ends each connection as soon as it stands.
    case closing
    /// Acknowledges what comes before a payload, and ends the connection on that.
    case choking(String)
    /// Accepts the connection, and says nothing.
    case mute
    /// Answers the connection with a code.
    case refusing(Int32)
    /// Cannot be reached.
    case away
  }

  let events = BrokerEvents()
  private let manner: Manner
  private let onPublish: (MQTTMessage) throws(BrokerError) -> Void
  private var identifier: Int32 = 0
  private var isChoked = false
  /// What was acknowledged before has come through.
  private var isHeard = false

  init(
    _ manner: Manner, onPublish: @escaping (MQTTMessage) throws(BrokerError) -> Void
  ) {
    self.manner = manner
    self.onPublish = onPublish
  }

  func open() throws(BrokerError) {
    switch manner {
    case .away: throw BrokerError("nobody is there")
    case .refusing(let code): events.answer = code
    case .mute: break
    default: events.answer = 0
    }
  }

  func subscribe(_ topic: String) {}

  func unsubscribe(_ topic: String) {}

  func publish(_ outgoing: PublishQueue.Outgoing) throws(BrokerError) -> Int32 {
    try onPublish(outgoing.message)
    identifier += 1
    switch manner {
    case .choking(let payload) where outgoing.message.payload == payload: isChoked = true
    case .choking where isChoked: break
    case .polite, .choking: events.acknowledge(identifier)
    default: break
    }
    return identifier
  }

  func serve(wakeUp: Descriptor, timeout: Int32) throws(BrokerError) {
    switch manner {
    case .closing: throw BrokerError("closed")
    case .choking where isChoked && isHeard: throw BrokerError("closed")
    case .choking where isChoked: isHeard = true
    case .polite, .choking, .mute: return
    default: _ = waitUntilReady([.init(wakeUp, for: .reading)], milliseconds: timeout)
    }
  }

  func close() {}
}

/// What came to the played broker, in the order in which it came, from all connections.
final class Arrivals: @unchecked Sendable {
  private let lock = Condition()
  private var list: [MQTTMessage] = []
  private var count = 0

  func add(_ message: MQTTMessage) { lock.withLock { list.append(message) } }
  var topics: [String] { lock.withLock { list.map(\.topic) } }
  /// Counts connections from 0.
  func nextConnection() -> Int {
    lock.withLock {
      defer { count += 1 }
      return count
    }
  }
  var connections: Int { lock.withLock { count } }
}

/// Warnings that came from a link.
final class Warnings: LogHandler, @unchecked Sendable {
  private let lock = Condition()
  private var list: [String] = []
  var logLevel = Logger.Level.trace
  var metadata = Logger.Metadata()

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { nil }
    set {}
  }

  func log(event: LogEvent) {
    if event.level == .warning { lock.withLock { list.append("\(event.message)") } }
  }

  /// Those that contain certain words.
  func about(_ words: String) -> [String] {
    lock.withLock { list.filter { $0.contains(words) } }
  }
}

/// Something that another thread has done.
final class Flag: @unchecked Sendable {
  private let lock = Condition()
  private var isRaised = false

  /// True if it was not raised before.
  func raise() -> Bool {
    defer { lock.broadcast() }
    return lock.withLock {
      defer { isRaised = true }
      return !isRaised
    }
  }

  /// Returns when it is raised.
  func wait() {
    lock.lock()
    defer { lock.unlock() }
    while !isRaised { lock.wait() }
  }
}
