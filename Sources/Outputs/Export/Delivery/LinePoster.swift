import FilterRuntime
package import Logging
import Notation
import SystemInterface

/// Posts lines to a server on a thread of its own, so that a server that is slow or gone never keeps
/// packets from being read. As many lines go at once as have come while the last ones were posted.
///
/// All that both threads touch is guarded by `condition`.
package final class LinePoster: @unchecked Sendable {
  private let server: any LineServer
  private let address: String
  /// What a line is, for messages.
  private let noun: String
  private let log: Logger
  /// The posting thread waits here for lines, or for the end of a pause.
  private let condition = Condition()
  /// The thread that reads packets waits here for the posting one.
  private let wait: DeliveryWait
  private var queue: LineQueue
  private var round = PostingRound()
  private var inFlight = 0
  private var refused = 0
  private var isReached = false
  private var isAnswering = true
  /// The server took nothing for so long that nobody waits for it any more, until it does.
  private var isStalled = false
  private var isEnding = false
  /// All is posted, and the server knows that nothing follows.
  private var hasConcluded = false
  private var failure: StageFailure?
  /// The last warning; used by the posting thread alone.
  private var lastWarning = ""

  /// A poster that is not yet started. `address` names the server in messages, `noun` what a line
  /// is; at most `capacity` lines wait, and at most 64 MiB of them.
  package init(
    _ server: any LineServer, address: String, noun: String, capacity: Int, wait: DeliveryWait,
    log: Logger
  ) {
    self.server = server
    self.address = address
    self.noun = noun
    self.wait = wait
    self.log = log
    queue = LineQueue(QueueBounds(count: capacity))
  }

  /// Lines that were given up so far.
  package var dropped: Int { condition.withLock { queue.dropped + refused } }

  /// Lines that the server has neither taken nor refused.
  package var waiting: Int { condition.withLock { left } }

  /// Called with the lock held.
  private var left: Int { queue.count + inFlight }

  // MARK: - The thread that reads packets

  /// Starts, and waits until it is known whether the server is there. Throws `StageFailure` if it is
  /// not. A signal ends the wait: the posting thread may be inside the look-up of a name, which
  /// nothing ends.
  package func start() throws {
    try startThread { self.run() }
    let look = { self.condition.withLock { self.isReached || self.failure != nil } }
    // The server limits its time itself.
    while wait.wait(until: { DeliveryWait.Progress(isDone: look()) }) == .stalled {}
    try condition.withLock { if let failure { throw failure } }
  }

  /// Hands over a line. Waits while the queue is full and the server is there to empty it; without
  /// it the oldest lines make room. Once a stop was asked for nothing is waited for or dropped: the
  /// little that was read before comes in. Throws what has ended the posting.
  package func submit(_ line: String) throws {
    var outcome = DeliveryWait.Outcome.done
    if condition.withLock({ waitsForRoom }) {
      outcome = wait.wait { condition.withLock { .init(isDone: !waitsForRoom, left: left) } }
    }
    try condition.withLock {
      if let failure { throw failure }
      if outcome == .stalled { isStalled = true }
      queue.append(line, isBounded: outcome != .stopRequested)
      condition.broadcast()
    }
  }

  /// The queue is full, and will not be for long. Called with the lock held.
  private var waitsForRoom: Bool {
    queue.isFull && isAnswering && !isStalled && failure == nil
  }

  /// Posts what waits. Throws `StageFailure` if lines are left because the server took none for ten
  /// seconds or a signal asked for the end meanwhile, or if it takes nothing or has refused some.
  package func finish() throws {
    let outcome = wait.waitForEnd(
      beginning: {
        condition.withLock {
          isEnding = true
          condition.broadcast()
        }
        log.info("\(counted(waiting, noun)) left for \(address)")
      },
      until: {
        condition.withLock { .init(isDone: hasConcluded || failure != nil, left: left) }
      })
    try condition.withLock {
      if left > 0 {
        if let failure { throw failure }
        let reason =
          outcome == .stopRequested ? ": a signal ended the wait for the server" : ""
        throw StageFailure(
          .unavailable, "\(counted(left, noun)) not delivered to \(address)\(reason)")
      }
      if refused > 0 {
        throw StageFailure(.unavailable, "\(address) refused \(counted(refused, noun))")
      }
    }
  }

  // MARK: - The thread that posts

  private func run() {
    guard reach() else { return }
    while let batch = nextBatch() {
      let step = post(batch)
      condition.withLock { conclude(batch, step) }
      wait.notify()
      if case .again(let pause) = step { rest(pause) }
      if step == .giveUp { return }
    }
    server.conclude()
    condition.withLock { hasConcluded = true }
    wait.notify()
  }

  /// Looks whether the server is there, and tells.
  private func reach() -> Bool {
    defer { wait.notify() }
    do throws(UnreachableServer) {
      try server.reach()
      condition.withLock { isReached = true }
      return true
    } catch {
      let words = error.isWrongPlace ? "cannot use" : "cannot reach"
      fail(
        "\(words) \(address): \(error). \(error.advice)",
        error.isWrongPlace ? .badInput : .unavailable)
      return false
    }
  }

  /// Nil at the end.
  private func nextBatch() -> [String]? {
    condition.lock()
    defer { condition.unlock() }
    while queue.count == 0, !isEnding { condition.wait() }
    guard queue.count > 0 else { return nil }
    let batch = queue.take(round.batchSize)
    inFlight = batch.count
    // There is room.
    wait.notify()
    return batch
  }

  private func post(_ batch: [String]) -> PostingRound.Step {
    do throws(UnreachableServer) {
      let answer = try server.post(batch)
      let step = hurried(round.answered(answer, lines: batch.count))
      if answer.meaning == .taken {
        lastWarning = ""
      } else {
        say(answer.words, step, batch)
      }
      if step == .giveUp {
        fail("\(address) takes nothing: \(answer.words) (\(answer.advice))")
      }
      return step
    } catch {
      let step = hurried(round.unreachable())
      say("\(error)", step, batch)
      return step
    }
  }

  /// When the end is asked for there is no time for long pauses.
  private func hurried(_ step: PostingRound.Step) -> PostingRound.Step {
    guard case .again(let pause) = step, condition.withLock({ isEnding }) else { return step }
    return .again(after: min(pause, ReconnectBackoff.longestAtTheEnd))
  }

  /// Called with the lock held.
  private func conclude(_ batch: [String], _ step: PostingRound.Step) {
    inFlight = 0
    isAnswering = step == .next || step == .drop || step == .again(after: .zero)
    if isAnswering { isStalled = false }
    switch step {
    case .next: break
    case .drop: refused += batch.count
    case .again, .giveUp: queue.putBack(batch)
    }
  }

  private func fail(_ description: String, _ status: ExitStatus = .unavailable) {
    condition.withLock { failure = StageFailure(status, description) }
  }

  private func say(_ what: String, _ step: PostingRound.Step, _ batch: [String]) {
    switch step {
    case .drop: log.warning("\(address): \(what); \(counted(batch.count, noun)) lost")
    case .again(let pause) where pause > .zero:
      warnOnce("\(address): \(what); next attempt in \(pause.components.seconds) s")
    default: log.info("\(address): \(what)")
    }
  }

  /// A server that is away for long, or at the end, would be told of with the same words for ever.
  private func warnOnce(_ warning: String) {
    log.log(level: warning == lastWarning ? .info : .warning, "\(warning)")
    lastWarning = warning
  }

  /// Until the pause is over or the end is asked for.
  private func rest(_ pause: Duration) {
    condition.withLock {
      let wasEnding = isEnding
      let end = ContinuousClock.now + pause
      while isEnding == wasEnding, .now < end, condition.wait(for: end - .now) {}
    }
  }
}
