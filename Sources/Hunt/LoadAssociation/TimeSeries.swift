import Evidence
import Statistics

/// A quantity over time, such as a household's load.
public struct TimeSeries: Sendable {
  /// Seconds since 1970 UTC, rising.
  public var times: [Double]
  /// A value for each time, which holds until the next one.
  public var values: [Double]
}
