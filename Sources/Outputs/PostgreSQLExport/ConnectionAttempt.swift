import CPostgreSQL
import SystemInterface

/// A connection that libpq makes on a thread of its own: it looks up names, which nothing ends, and
/// counts the time for each of several hosts.
final class ConnectionAttempt: @unchecked Sendable {
  private let condition = Condition()
  private let bell: WakeUp
  // Touched with the lock held only.
  private var handle: OpaquePointer?
  private var isOver = false
  private var isGivenUp = false

  /// Begins to connect.
  init(_ connect: @escaping @Sendable () -> OpaquePointer?) throws(SystemError) {
    bell = try WakeUp()
    try startThread { self.end(with: connect()) }
  }

  private func end(with handle: OpaquePointer?) {
    condition.withLock {
      isOver = true
      if isGivenUp { PQfinish(handle) } else { self.handle = handle }
    }
    bell.ring()
  }

  /// Waits for the outcome, which is the caller's then; false if a stop is asked for before. Then the
  /// thread closes what it may still get.
  func wait(_ stop: StopSignal) -> Bool {
    let outcome = AwaitedDescriptor(bell.descriptor, for: .reading)
    while true {
      switch stop.wait(for: outcome, timeout: -1) {
      case .ready: return true
      case .stopRequested: return !giveUp()
      case .timedOut, .interrupted: continue
      }
    }
  }

  /// False if it is over already.
  private func giveUp() -> Bool {
    condition.withLock {
      isGivenUp = !isOver
      return isGivenUp
    }
  }

  /// What libpq has made; nil if it has no memory.
  func takeHandle() -> OpaquePointer? { condition.withLock { handle } }
}

/// Asks a server to leave off, on a thread of its own: one that hangs takes the question, and never
/// ends the connection that brought it.
final class CancelRequest: @unchecked Sendable {
  private let bell: WakeUp

  /// Asks about the request of a connection.
  init(_ handle: OpaquePointer) throws(SystemError) {
    bell = try WakeUp()
    // Of the connection nothing but its address is kept in it.
    nonisolated(unsafe) let cancel = PQgetCancel(handle)
    try startThread {
      var words = [CChar](repeating: 0, count: 256)
      PQcancel(cancel, &words, Int32(words.count))
      PQfreeCancel(cancel)
      self.bell.ring()
    }
  }

  /// Waits until the server has it, or until the time is over.
  func wait(for duration: Duration) { bell.wait(for: duration) }
}
