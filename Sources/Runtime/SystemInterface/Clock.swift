import CTimex
import Glibc

/// The system's clock: nanoseconds since 1970-01-01 UTC. The corresponding C function is
/// `clock_gettime` with `CLOCK_REALTIME`.
public func wallClockNanoseconds() -> Int64 { nanoseconds(CLOCK_REALTIME) }

private func nanoseconds(_ clock: clockid_t) -> Int64 {
  var time = timespec()
  clock_gettime(clock, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

/// One moment on two clocks: one that nobody sets, and the one that tells the time.
public struct ClockReading: Sendable, Equatable {
  /// Nanoseconds since the system has started. The corresponding C constant is `CLOCK_MONOTONIC`:
  /// its rate is disciplined as that of the other clock is, but it is never stepped.
  public var monotonic: Int64
  /// Nanoseconds since 1970-01-01 UTC. The corresponding C constant is `CLOCK_REALTIME`.
  public var wall: Int64

  /// A moment.
  public init(monotonic: Int64, wall: Int64) {
    self.monotonic = monotonic
    self.wall = wall
  }

  /// Between the two readings another program may run: of some tries the quickest counts.
  public static func now() -> ClockReading {
    var best = ClockReading(monotonic: 0, wall: 0)
    var least = Int64.max
    for _ in 0..<5 {
      let before = nanoseconds(CLOCK_MONOTONIC)
      let wall = wallClockNanoseconds()
      let after = nanoseconds(CLOCK_MONOTONIC)
      guard after - before < least else { continue }
      least = after - before
      best = ClockReading(monotonic: before + least / 2, wall: wall)
      if least < 10_000 { break }
    }
    return best
  }
}

/// Whether the kernel holds the system's clock for the time of the world; nil if it does not say.
/// The corresponding C function is `adjtimex`, which changes nothing when its values are all zero.
public var isClockSynchronised: Bool? {
  // More than `struct timex` has on any machine.
  withUnsafeTemporaryAllocation(byteCount: 512, alignment: 16) { values in
    values.initializeMemory(as: UInt8.self, repeating: 0)
    let state = values.baseAddress.map { adjtimex(OpaquePointer($0)) } ?? -1
    return state < 0 ? nil : state != timeError
  }
}

/// `TIME_ERROR` of `sys/timex.h`: also what the kernel says while `STA_UNSYNC` is set.
private let timeError: Int32 = 5
