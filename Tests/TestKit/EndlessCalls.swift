import Foundation

/// What a call gives that waits for ever if something is wrong; nil if it has not ended after half a
/// minute. It is left to itself then, on a thread of its own: a test that hangs tells nothing.
public func resultInTime<Result: Sendable>(
  of call: @escaping @Sendable () throws -> Result
) throws -> Result? {
  let outcome = Outcome<Result>()
  let hasEnded = DispatchSemaphore(value: 0)
  Thread.detachNewThread {
    outcome.result = Swift.Result { try call() }
    hasEnded.signal()
  }
  guard hasEnded.wait(timeout: .now() + 30) == .success else { return nil }
  return try outcome.result?.get()
}

/// Written before the semaphore is raised, read after it.
private final class Outcome<Value>: @unchecked Sendable {
  var result: Result<Value, any Error>?
}
