public import FilterRuntime
public import SystemInterface

/// The time by which a radio is watched, and the waits in between; tests have one of their own.
public protocol CaptureTime: AnyObject {
  /// This moment.
  var now: ClockReading { get }
  /// What the kernel says of the system's clock; nil if it says nothing.
  var isSynchronised: Bool? { get }
  /// True once a stop was asked for.
  var isStopRequested: Bool { get }
  /// Waits until a radio's bell rings, a stop is asked for, or a moment on the clock that nobody
  /// sets, in nanoseconds. May return earlier.
  func wait(for bell: WakeUp, until moment: Int64)
  /// Waits while there is no radio, until a stop is asked for or a moment. May return earlier.
  func pause(until moment: Int64)
}

/// The system's time. Counters are printed when they are due, whatever is waited for.
public final class SystemCaptureTime: CaptureTime {
  private let stop: StopSignal
  private let statistics: StatisticsReporter

  /// The time of a stage.
  public init(stop: StopSignal, statistics: StatisticsReporter) {
    self.stop = stop
    self.statistics = statistics
  }

  /// The two clocks of the system.
  public var now: ClockReading { .now() }
  /// As the kernel says.
  public var isSynchronised: Bool? { isClockSynchronised }
  /// After a signal.
  public var isStopRequested: Bool { stop.isRequested }

  /// Waits, a minute at most.
  public func wait(for bell: WakeUp, until moment: Int64) { wait(on: bell.descriptor, moment) }

  /// Waits, a minute at most: a descriptor below 0 is never ready.
  public func pause(until moment: Int64) { wait(on: Descriptor(-1), moment) }

  private func wait(on descriptor: Descriptor, _ moment: Int64) {
    statistics.writeIfDue()
    let rest = milliseconds(.nanoseconds(max(0, moment &- now.monotonic)))
    let line = statistics.millisecondsToNextLine
    _ = stop.waitForInput(on: descriptor, timeout: line < 0 ? rest : min(rest, line))
    statistics.writeIfDue()
  }
}
