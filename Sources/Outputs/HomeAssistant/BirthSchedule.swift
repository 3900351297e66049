/// When to publish everything again after Home Assistant has started.
///
/// Home Assistant announces its start with `online` on a topic of its own, which is not retained;
/// what it is told in the next moments can be lost, so two seconds pass first.
public struct BirthSchedule: Sendable {
  /// Time between the birth message and our answer.
  public static let delay: Duration = .seconds(2)

  private var due: ContinuousClock.Instant?

  /// Nothing is due.
  public init() {}

  /// Takes the payload of a message on the birth topic.
  public mutating func received(_ payload: String, at now: ContinuousClock.Instant) {
    // Each birth starts the time anew: the last start counts.
    if payload == "online" { due = now + BirthSchedule.delay }
  }

  /// True once when the time has come.
  public mutating func isDue(at now: ContinuousClock.Instant) -> Bool {
    guard let due, due <= now else { return false }
    self.due = nil
    return true
  }

  /// Time until something is due; nil if nothing will be.
  public func remaining(at now: ContinuousClock.Instant) -> Duration? {
    due.map { max(.zero, $0 - now) }
  }
}
