import Export
import HomeAssistant
import Logging
import SystemInterface

/// The thread that publishes: connects, hands over what the outbox holds, takes acknowledgements, and
/// connects again.
struct BrokerThread: Sendable {
  /// Makes a connection that is not yet open.
  typealias SessionMaker = @Sendable () throws(BrokerError) -> any BrokerSession

  /// Messages that may be on their way at once.
  private static let inFlightLimit = 64

  let settings: BrokerSettings
  let birthTopic: String
  /// The question for what the broker has kept, if there is one.
  private var recall: RetainedRecall?
  /// Asked about once a second for what the clock makes known.
  private let tick: BrokerLink.Tick?
  let outbox: BrokerOutbox
  let log: Logger
  let makeSession: SessionMaker
  var backoff: ReconnectBackoff
  /// How long a broker that has accepted a connection may say nothing.
  let answerTimeout: Duration
  private var lastWarning = ""

  init(
    settings: BrokerSettings, birthTopic: String, recall: RetainedRecall?, tick: BrokerLink.Tick?,
    outbox: BrokerOutbox, log: Logger,
    makeSession: @escaping SessionMaker, backoff: ReconnectBackoff,
    answerTimeout: Duration
  ) {
    self.settings = settings
    self.birthTopic = birthTopic
    self.recall = recall
    self.tick = tick
    self.outbox = outbox
    self.log = log
    self.makeSession = makeSession
    self.backoff = backoff
    self.answerTimeout = answerTimeout
  }

  /// Returns when the end was asked for and everything is delivered, or the broker refuses us.
  mutating func run() {
    while true {
      do throws(BrokerError) {
        try connectAndServe()
        return end()
      } catch {
        let isEnding = lost(error)
        // To ask again would not help, and nobody is left who could change something.
        if isEnding, error.cause == .refusal { return end() }
        pauseBeforeNextAttempt(after: error, isEnding: isEnding)
      }
    }
  }

  /// The end that is asked for meanwhile ends the pause: there is time for one more attempt.
  private mutating func pauseBeforeNextAttempt(after error: BrokerError, isEnding: Bool) {
    let next = backoff.failed()
    let pause = isEnding ? min(next, ReconnectBackoff.longestAtTheEnd) : next
    warn(
      "broker \(settings.address): \(error); next attempt in \(pause.components.seconds) s")
    let end = ContinuousClock.now + pause
    while ContinuousClock.now < end, outbox.withContents({ $0.isEnding }) == isEnding {
      outbox.wakeUp.wait(for: end - ContinuousClock.now)
      outbox.wakeUp.reset()
    }
  }

  /// A broker that is away for long would be told of with the same words for ever.
  private mutating func warn(_ warning: String) {
    log.log(level: warning == lastWarning ? .info : .warning, "\(warning)")
    lastWarning = warning
  }

  /// Returns when the link is to end and everything is delivered.
  private mutating func connectAndServe() throws(BrokerError) {
    let session = try makeSession()
    try session.open()
    // Until it answers; the end may come before the time is over.
    outbox.withContents { $0.failure = $0.failure ?? .noAnswer }
    try awaitAnswer(session)
    log.info("connected to \(settings.address)")
    try session.subscribe(birthTopic)
    try recall?.begin(on: session)
    outbox.update { contents in
      contents.isConnected = true
      contents.wasConnected = true
      contents.failure = nil
    }
    var births = BirthSchedule()
    while try !isDelivered(session) {
      let pause = births.remaining(at: .now) ?? .seconds(1)
      try session.serve(wakeUp: outbox.wakeUp.descriptor, timeout: milliseconds(pause))
      outbox.wakeUp.reset()
      let received = session.events.takeReceived()
      try takeAnswer(received, session)
      takeIn(received, session.events.takeAcknowledged(), &births)
      tick? { outbox.add($0) }
    }
    session.close()
  }

  private func awaitAnswer(_ session: any BrokerSession) throws(BrokerError) {
    let end = ContinuousClock.now + answerTimeout
    do throws(BrokerError) {
      while session.events.answer == nil, .now < end {
        try session.serve(wakeUp: Descriptor(-1), timeout: 1000)
      }
    } catch {
      // A broker that says no also ends the connection. One that has not said a word: what failed
      // is the handshake.
      if session.events.answer == nil {
        guard settings.address.isEncrypted else { throw error }
        throw .noEncryption(
          session.events.complaint, hasCertificate: settings.clientCertificate != nil)
      }
    }
    guard let answer = session.events.answer else { throw .noAnswer }
    if answer != 0 {
      throw .refusal(answer, hasUser: settings.userName != nil)
    }
  }

  /// Hands on what the broker has kept, once it is complete.
  private mutating func takeAnswer(
    _ received: [MQTTMessage], _ session: any BrokerSession
  ) throws(BrokerError) {
    let others = received.filter { [birthTopic] in $0.topic != birthTopic }
    guard let answer = recall?.take(others) else { return }
    try recall?.end(on: session, with: answer) { outbox.add($0) }
    recall = nil
    outbox.update { $0.awaitsRecall = false }
  }

  private mutating func takeIn(
    _ received: [MQTTMessage], _ acknowledged: [Int32], _ births: inout BirthSchedule
  ) {
    for message in received where message.topic == birthTopic {
      births.received(message.payload, at: .now)
    }
    let again = births.isDue(at: .now)
    let hasProgressed = outbox.update { contents in
      let hasProgressed = contents.take(acknowledged, at: .now)
      if again { contents.queue.republishRetained() }
      return hasProgressed
    }
    if hasProgressed {
      // A connection alone is no success: a broker may close each.
      backoff.succeeded()
      lastWarning = ""
    }
    if again { log.info("Home Assistant has started: everything is published again") }
  }

  /// Publishes what may be published: nothing before the broker has told what it has kept. True when
  /// nothing is left to do.
  private func isDelivered(_ session: any BrokerSession) throws(BrokerError) -> Bool {
    try outbox.update { contents throws(BrokerError) in
      if contents.isEnding, contents.queue.waiting == 0, !contents.awaitsRecall,
        !contents.hasSaidGoodbye
      {
        contents.queue.retain(settings.will)
        contents.hasSaidGoodbye = true
      }
      while !contents.awaitsRecall, contents.queue.mayPublish(limit: BrokerThread.inFlightLimit),
        let next = contents.queue.next
      {
        try publish(next, from: &contents, session)
      }
      return contents.hasSaidGoodbye && contents.queue.waiting == 0
    }
  }

  /// Hands over the next message; one that cannot be published would block all others.
  private func publish(
    _ next: PublishQueue.Outgoing, from contents: inout BrokerOutbox.Contents,
    _ session: any BrokerSession
  ) throws(BrokerError) {
    do throws(BrokerError) {
      contents.queue.markPublished(as: try session.publish(next))
    } catch {
      guard error.cause == .message else { throw error }
      contents.queue.refuseNext()
      refused(next.message, error, &contents)
    }
  }

  private func refused(
    _ message: MQTTMessage, _ error: BrokerError, _ contents: inout BrokerOutbox.Contents
  ) {
    contents.refusal = error
    let size = message.payload.utf8.count
    log.warning("a message of \(size) bytes cannot be published, and is lost: \(error)")
  }

  /// Notes that there is no connection; true if the end was asked for.
  private func lost(_ error: BrokerError) -> Bool {
    outbox.update { contents in
      contents.isConnected = false
      contents.failure = error
      if let message = contents.queue.connectionLost() {
        refused(message, .closedOnMessage, &contents)
      }
      return contents.isEnding
    }
  }

  private func end() {
    outbox.update { contents in
      contents.isConnected = false
      contents.hasEnded = true
    }
  }
}
