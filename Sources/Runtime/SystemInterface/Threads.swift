import Glibc
import Synchronization

private let threadsAtWork = Atomic(0)

/// Ends the program. The corresponding C function is `exit`; `_exit` while a thread that nobody waits for any more
/// is still at work, perhaps within a library: `exit` would take down what libraries keep, such as those of
/// TLS and Kerberos below libpq, and the thread would abort.
public func exitProcess(_ status: Int32) -> Never {
  if threadsAtWork.load(ordering: .acquiring) > 0 { _exit(status) }
  exit(status)
}

/// Runs some work on a thread of its own, which ends with it. Signals go to the other threads. The
/// corresponding C function is `pthread_create`.
public func startThread(_ work: @escaping @Sendable () -> Void) throws(SystemError) {
  let box = Unmanaged.passRetained(ThreadWork(work))
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  defer { pthread_attr_destroy(&attributes) }
  pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
  var thread = pthread_t()
  threadsAtWork.add(1, ordering: .relaxed)
  let code = pthread_create(
    &thread, &attributes,
    { box in
      guard let box else { return nil }
      Unmanaged<ThreadWork>.fromOpaque(box).takeRetainedValue().work()
      threadsAtWork.subtract(1, ordering: .releasing)
      return nil
    }, box.toOpaque())
  guard code == 0 else {
    threadsAtWork.subtract(1, ordering: .relaxed)
    box.release()
    throw SystemError(code: code)
  }
}

private final class ThreadWork: Sendable {
  let work: @Sendable () -> Void
  init(_ work: @escaping @Sendable () -> Void) { self.work = work }
}

/// A lock with a condition that threads wait for. Whatever several threads touch is touched between
/// `lock` and `unlock` only. The corresponding C objects are `pthread_mutex_t` and `pthread_cond_t`.
public final class Condition: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>

  /// An open lock.
  public init() {
    mutex = .allocate(capacity: 1)
    condition = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    condition.initialize(to: pthread_cond_t())
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    // A clock that nobody sets.
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Waits for the lock and takes it.
  public func lock() { pthread_mutex_lock(mutex) }

  /// Gives the lock back.
  public func unlock() { pthread_mutex_unlock(mutex) }

  /// Does something with the lock held.
  public func withLock<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    lock()
    defer { unlock() }
    return try body()
  }

  /// Gives the lock back until somebody calls `broadcast`, then takes it again. May return for no
  /// reason: look again at what you wait for. Call it with the lock held.
  public func wait() { pthread_cond_wait(condition, mutex) }

  /// As `wait`, but for a limited time; false once that is over.
  public func wait(for duration: Duration) -> Bool {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let (seconds, attoseconds) = max(duration, .zero).components
    let nanoseconds = Int64(time.tv_nsec) + attoseconds / 1_000_000_000
    time.tv_sec += Int(min(seconds, 1_000_000_000) + nanoseconds / 1_000_000_000)
    time.tv_nsec = Int(nanoseconds % 1_000_000_000)
    return pthread_cond_timedwait(condition, mutex, &time) == 0
  }

  /// Wakes all that wait.
  public func broadcast() { pthread_cond_broadcast(condition) }
}
