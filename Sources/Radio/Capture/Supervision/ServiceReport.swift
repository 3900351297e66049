public import SystemInterface

/// Tells a service manager how a capture does: ready with the first samples, alive with those that
/// follow, and in words what it does.
///
/// Nothing but samples keeps the service alive: a radio that is silent for long, or a pipeline that
/// takes nothing any more, has it started anew. Of a pipeline the capture alone tells; the other
/// stages are silent.
public final class ServiceReport {
  private let tell: (String) -> Bool
  private let interval: Int64
  private var isReady = false
  private var due = Int64.min
  private var isLost = false
  /// What still comes after that is no sign of life.
  private var hasEnded = false

  /// Nanoseconds from one word to the next where no one watches.
  private static let leisure: Int64 = 60_000_000_000

  /// A report before the first samples.
  ///
  /// - Parameters:
  ///   - patience: how long the manager waits for a sign of life; nil for ever.
  ///   - tell: tells the manager something; false if that failed.
  public init(patience: Duration?, tell: @escaping (String) -> Bool) {
    self.tell = tell
    interval = patience.map { Int64(clamping: Int($0 / .nanoseconds(1) / 2)) } ?? Self.leisure
  }

  /// A report to the manager that has started this program; nil if none has.
  public convenience init?(to manager: ServiceManager? = ServiceManager()) {
    guard let manager else { return nil }
    self.init(patience: manager.patience) { manager.tell($0) }
  }

  /// Samples came, and were passed on. Cheap: nothing is told before half of the manager's patience is
  /// over.
  ///
  /// - Parameters:
  ///   - counters: what has gone into the stream by now.
  ///   - source: what gave them, in words.
  ///   - now: nanoseconds on the clock that nobody sets.
  public func samplesCame(
    _ counters: LiveStream.Counters, from source: @autoclosure () -> String, now: Int64
  ) {
    let isDue = now >= due
    guard isDue || isLost, !hasEnded else { return }
    let status =
      "STATUS=receiving from \(source()): \(counters.samples) samples, "
      + "\(counters.lostSamples) lost, \(counters.reconnects) reconnects"
    let signs = isDue ? (isReady ? "WATCHDOG=1\n" : "READY=1\nWATCHDOG=1\n") : ""
    guard tell(signs + Self.line(status)) else { return }
    (isReady, isLost) = (true, false)
    if isDue { due = now &+ interval }
  }

  /// The radio was lost, or is not there; why.
  public func radioIsLost(_ why: String) {
    isLost = true
    _ = tell(Self.line("STATUS=\(why); trying again"))
  }

  /// The capture ends, as it was asked to.
  public func isStopping() {
    hasEnded = true
    _ = tell("STOPPING=1\nSTATUS=stopping")
  }

  private static func line(_ text: String) -> String {
    String(text.map { $0.isNewline ? " " : $0 })
  }
}
