import Glibc

/// Wakes a thread that waits in `poll`.
final class WakeUp: Sendable {
  /// Becomes readable by `ring()`.
  let descriptor: Int32
  private let bell: Int32

  /// A bell that has not rung. If the system gives no pipe, waits end by their time alone.
  init() {
    var ends: [Int32] = [-1, -1]
    pipe(&ends)
    for end in ends where end >= 0 {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    (descriptor, bell) = (ends[0], ends[1])
  }

  deinit {
    close(descriptor)
    close(bell)
  }

  /// Wakes the thread, or lets it not fall asleep. A full pipe has rung already.
  func ring() {
    var byte: UInt8 = 1
    _ = write(bell, &byte, 1)
  }

  /// Waits for the next ring from now on.
  func reset() {
    var bytes = [UInt8](repeating: 0, count: 4096)
    while read(descriptor, &bytes, bytes.count) > 0 {}
  }

  /// Waits for a ring, or until the time is over.
  func wait(for duration: Duration) {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    poll(&request, 1, WakeUp.milliseconds(duration))
  }

  /// A duration as `poll` takes it, rounded up: a wait that ends too early would be repeated.
  static func milliseconds(_ duration: Duration) -> Int32 {
    Int32(min(max((duration / .milliseconds(1)).rounded(.up), 0), 60_000))
  }
}
