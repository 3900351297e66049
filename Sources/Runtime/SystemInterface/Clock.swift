import Glibc

/// The system's clock: nanoseconds since 1970-01-01 UTC. The corresponding C function is
/// `clock_gettime` with `CLOCK_REALTIME`.
public func wallClockNanoseconds() -> Int64 { nanoseconds(CLOCK_REALTIME) }

private func nanoseconds(_ clock: clockid_t) -> Int64 {
  var time = timespec()
  clock_gettime(clock, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}
