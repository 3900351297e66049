/// Prints counters as one JSON object per line on standard error: at intervals, and at the end.
///
/// A stage hands in its counters with `update`; its input asks for lines that are due while it
/// waits, and whatever ends the stage, `finish` prints them a last time.
public final class StatisticsReporter {
  private let stage: String
  private let interval: Duration?
  private let now: () -> ContinuousClock.Instant
  private let write: (String) -> Void
  private var lastLine: ContinuousClock.Instant
  private var counters: (any Encodable)?

  /// A reporter.
  ///
  /// - Parameters:
  ///   - stage: the program's name, the first thing that a line says.
  ///   - interval: time between lines; nil for none at all, zero for only the last one.
  ///   - now: the clock.
  ///   - write: where a line goes.
  public init(
    stage: String, interval: Duration?,
    now: @escaping () -> ContinuousClock.Instant = { ContinuousClock.now },
    write: @escaping (String) -> Void
  ) {
    self.stage = stage
    self.interval = interval
    self.now = now
    self.write = write
    lastLine = now()
  }

  /// Takes the counters as they are now, and prints them if the interval has passed. Call it
  /// whenever they have changed; they are not looked at unless somebody asked for them.
  public func update(_ counters: @autoclosure () -> some Encodable) {
    guard interval != nil else { return }
    self.counters = counters()
    writeIfDue()
  }

  /// Prints the counters as they were last if the interval has passed.
  public func writeIfDue() {
    guard let interval, interval > .zero else { return }
    let time = now()
    guard time - lastLine >= interval else { return }
    lastLine = time
    write(line)
  }

  /// Milliseconds until the next line is due, rounded up; -1, as for `poll`, if there will be none.
  public var millisecondsToNextLine: Int32 {
    guard let interval, interval > .zero else { return -1 }
    let rest = max(.zero, interval - (now() - lastLine))
    return Int32(clamping: Int64((rest / .milliseconds(1)).rounded(.up)))
  }

  /// Prints the counters a last time, if they were asked for.
  public func finish() {
    guard interval != nil else { return }
    write(line)
  }

  private var line: String {
    CountersText.json(Line(stage: stage, counters: counters)) + "\n"
  }

  /// The counters with the name of their stage among them.
  private struct Line: Encodable {
    let stage: String
    let counters: (any Encodable)?

    private enum CodingKeys: CodingKey {
      case stage
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(stage, forKey: .stage)
      try counters?.encode(to: encoder)
    }
  }
}
