/// How long to wait before the next attempt to connect: 1 s, then twice as long each time, up to a
/// minute, for ever.
public struct ReconnectBackoff: Sendable {
  private static let first: Duration = .seconds(1)
  private static let longest: Duration = .seconds(60)
  private var next = ReconnectBackoff.first

  /// Before the first attempt.
  public init() {}

  /// An attempt failed: the time until the next one.
  public mutating func failed() -> Duration {
    defer { next = min(next * 2, ReconnectBackoff.longest) }
    return next
  }

  /// An attempt succeeded.
  public mutating func succeeded() { next = ReconnectBackoff.first }
}
