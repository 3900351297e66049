import Glibc

/// Processors of this computer, 1 or more. The corresponding C function is `sysconf`.
public func processorCount() -> Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

/// Runs work that is spread over threads, and waits for its end on the thread that calls.
///
/// - Parameters:
///   - tell: is called on that thread now and then, with the share that is done.
///   - work: is handed what it tells the share to, 0 ... 1, from any thread.
public func waiting<Result: Sendable>(
  telling tell: (Double) -> Void = { _ in },
  for work: @escaping @Sendable (@escaping @Sendable (Double) -> Void) async throws -> Result
) throws -> Result {
  let pending = PendingWork<Result>()
  Task {
    let result = await Swift.Result { try await work { pending.note($0) } }
    pending.finish(with: result)
  }
  return try pending.wait(telling: tell).get()
}

/// Where the result of some work will be.
private final class PendingWork<Value: Sendable>: @unchecked Sendable {
  private static var interval: Duration { .milliseconds(200) }

  private let condition = Condition()
  /// Both guarded by the condition.
  private var result: Result<Value, any Error>?
  private var share = 0.0

  func note(_ share: Double) { condition.withLock { self.share = share } }

  func finish(with result: Result<Value, any Error>) {
    condition.withLock {
      self.result = result
      condition.broadcast()
    }
  }

  func wait(telling tell: (Double) -> Void) -> Result<Value, any Error> {
    while true {
      let (finished, share) = condition.withLock {
        if result == nil { _ = condition.wait(for: Self.interval) }
        return (result, self.share)
      }
      if let finished { return finished }
      tell(share)
    }
  }
}

extension Result where Success: Sendable, Failure == any Error {
  fileprivate init(_ work: () async throws -> Success) async {
    do {
      self = .success(try await work())
    } catch {
      self = .failure(error)
    }
  }
}
