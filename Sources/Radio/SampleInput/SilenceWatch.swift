/// Watches how long a live band has been without a burst, in samples and not by a clock, and says
/// when it is time to ask a person whether that is right.
public struct SilenceWatch: Sendable {
  /// Seconds without a burst before a person is asked: in this time every meter that is heard well
  /// has sent something.
  public static let patience = 60.0
  /// Seconds from one question to the next, at least.
  public static let interval = 600.0

  /// Seconds without a burst.
  public private(set) var silence = 0.0
  private var sinceQuestion = interval

  /// A watch before the first sample.
  public init() {}

  /// Takes samples that last some seconds, and that hold so many bursts; true if it is time to ask.
  public mutating func add(seconds: Double, bursts: Int) -> Bool {
    silence = bursts > 0 ? 0 : silence + seconds
    sinceQuestion += seconds
    guard silence >= Self.patience, sinceQuestion >= Self.interval else { return false }
    sinceQuestion = 0
    return true
  }
}
