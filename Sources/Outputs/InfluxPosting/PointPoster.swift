import FilterRuntime
import Logging
import SystemInterface

/// Posts lines to a server on a thread of its own, so that a server that is slow or gone never keeps
/// packets from being read. As many lines go at once as have come while the last ones were posted.
///
/// All that both threads touch is guarded by `condition`.
final class PointPoster: @unchecked Sendable {
  private let server: any PointServer
  private let address: String
  private let log: Logger
  private let condition = Condition()
  private var queue: PointQueue
  private var round = PostingRound()
  private var inFlight = 0
  private var refused = 0
  private var isAnswering = true
  private var isEnding = false
  private var hasEnded = false
  private var failure: StageFailure?
  /// The last warning; used by the thread alone.
  private var lastWarning = ""

  /// A poster that is not yet started. `address` names the server in messages; at most `capacity`
  /// lines wait.
  init(_ server: any PointServer, address: String, capacity: Int, log: Logger) {
    self.server = server
    self.address = address
    self.log = log
    queue = PointQueue(capacity: capacity)
  }

  /// Lines that were given up so far.
  var dropped: Int { condition.withLock { queue.dropped + refused } }

  /// Lines that the server has neither taken nor refused.
  var waiting: Int { condition.withLock { queue.count + inFlight } }

  /// Looks whether the server is there and starts. Throws `StageFailure` if it is not.
  func start() throws {
    do {
      try server.reach()
    } catch {
      throw StageFailure(.unavailable, "cannot reach \(address): \(error). Is the address right?")
    }
    try startThread { self.run() }
  }

  /// Hands over a line. Waits while the queue is full and the server is there to empty it; without
  /// it the oldest lines make room. Throws what has ended the posting.
  func submit(_ line: String) throws {
    condition.lock()
    defer { condition.unlock() }
    while queue.isFull, isAnswering, !hasEnded { condition.wait() }
    if let failure { throw failure }
    queue.append(line)
    condition.broadcast()
  }

  /// Posts what waits. Throws `StageFailure` if lines are left because the server did not answer
  /// for that time, or if it takes nothing or has refused some.
  func finish(patience: Duration = .seconds(10)) throws {
    condition.lock()
    defer { condition.unlock() }
    isEnding = true
    condition.broadcast()
    var deadline = ContinuousClock.now + patience
    while !hasEnded {
      if isAnswering { deadline = ContinuousClock.now + patience }
      if !condition.wait(for: deadline - .now), !isAnswering { break }
    }
    if let failure { throw failure }
    let left = queue.count + inFlight
    if left > 0 {
      throw StageFailure(.unavailable, "\(left) points were not delivered to \(address)")
    }
    if refused > 0 { throw StageFailure(.unavailable, "\(address) refused \(refused) points") }
  }

  // MARK: - The thread

  private func run() {
    while let batch = nextBatch() {
      let step = post(batch)
      condition.withLock { conclude(batch, step) }
      if case .again(let pause) = step { wait(pause) }
      if step == .giveUp { break }
    }
    condition.withLock {
      hasEnded = true
      condition.broadcast()
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
    condition.broadcast()
    return batch
  }

  private func post(_ batch: [String]) -> PostingRound.Step {
    do throws(UnreachableServer) {
      let answer = try server.post(batch.map { $0 + "\n" }.joined())
      let step = hurried(round.answered(answer, lines: batch.count))
      if answer.meaning == .taken {
        lastWarning = ""
      } else {
        say("status \(answer.status) \(answer.message)", step, batch)
      }
      if step == .giveUp { fail(answer) }
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
    return .again(after: min(pause, .seconds(1)))
  }

  /// Called with the lock held.
  private func conclude(_ batch: [String], _ step: PostingRound.Step) {
    inFlight = 0
    isAnswering = step == .next || step == .drop || step == .again(after: .zero)
    switch step {
    case .next: break
    case .drop: refused += batch.count
    case .again, .giveUp: queue.putBack(batch)
    }
    condition.broadcast()
  }

  private func fail(_ answer: PostAnswer) {
    condition.withLock {
      failure = StageFailure(
        .unavailable,
        "\(address) takes nothing: status \(answer.status) \(answer.message) "
          + "(the token comes from INFLUX_TOKEN)")
    }
  }

  private func say(_ what: String, _ step: PostingRound.Step, _ batch: [String]) {
    switch step {
    case .drop: log.warning("\(address): \(what); \(batch.count) points are lost")
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
  private func wait(_ pause: Duration) {
    condition.withLock {
      let wasEnding = isEnding
      let end = ContinuousClock.now + pause
      while isEnding == wasEnding, .now < end, condition.wait(for: end - .now) {}
    }
  }
}
