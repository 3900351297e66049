import Foundation

/// Prints counters as one JSON object per line on standard error: at intervals, and at the end.
public final class StatisticsReporter {
  private let interval: Duration?
  private let now: () -> ContinuousClock.Instant
  private let write: (String) -> Void
  private var lastReport: ContinuousClock.Instant

  /// A reporter.
  ///
  /// - Parameters:
  ///   - interval: time between lines; nil for none at all, zero for only the last one.
  ///   - now: the clock.
  ///   - write: where a line goes.
  public init(
    interval: Duration?, now: @escaping () -> ContinuousClock.Instant = { ContinuousClock.now },
    write: @escaping (String) -> Void
  ) {
    self.interval = interval
    self.now = now
    self.write = write
    lastReport = now()
  }

  /// Prints the counters if the interval has passed. Call it once per block of input.
  public func tick(_ counters: @autoclosure () -> some Encodable) {
    guard let interval, interval > .zero else { return }
    let time = now()
    guard time - lastReport >= interval else { return }
    lastReport = time
    write(line(counters()))
  }

  /// Prints the counters a last time, if they were asked for.
  public func finish(_ counters: some Encodable) {
    guard interval != nil else { return }
    write(line(counters))
  }

  private func line(_ counters: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(counters) else { return "{}\n" }
    return String(decoding: data, as: UTF8.self) + "\n"
  }
}
