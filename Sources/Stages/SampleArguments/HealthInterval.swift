public import ArgumentParser

/// How often the head of a pipeline puts its health into the stream: the value of `--health`.
public struct HealthInterval: ExpressibleByArgument, Equatable, Sendable {
  /// The interval unless told otherwise.
  public static let usual = HealthInterval(seconds: 10)
  /// No more often than a burst takes, and once a day at least; 0 is for never.
  private static let possible = 0.1...86_400

  /// Seconds, 0.1 to 86400; 0 for never.
  public let seconds: Double

  private init(seconds: Double) { self.seconds = seconds }

  /// Reads a number of seconds; nil if it is none that is possible.
  public init?(argument: String) {
    guard let seconds = Double(argument), seconds == 0 || Self.possible.contains(seconds) else {
      return nil
    }
    self.seconds = seconds
  }

  /// As it is typed.
  public var defaultValueDescription: String {
    seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)"
  }
}
