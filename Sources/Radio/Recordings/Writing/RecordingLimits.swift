/// When a recording ends and the next one begins, and how much of the disk all of them may take.
public struct RecordingLimits: Sendable {
  /// The longest recording; nil for any.
  public var duration: Duration?
  /// Bytes of samples in the largest recording; nil for any.
  public var length: UInt64?
  /// Bytes of all recordings together; nil for any.
  public var allowance: UInt64?

  /// True if a recording ends where samples are missing only, as long as it is not twice as long as it
  /// may be: none ends inside a burst then.
  public var endsInGaps = false

  /// Limits; none, unless they are given.
  public init(duration: Duration? = nil, length: UInt64? = nil, allowance: UInt64? = nil) {
    self.duration = duration
    self.length = length
    self.allowance = allowance
  }

  /// With an allowance there have to be some recordings, so that the oldest can go.
  var longest: UInt64 {
    let part = allowance.map { max(1, $0 / Self.leastRecordings) }
    return min(length ?? .max, part ?? .max)
  }

  private static let leastRecordings: UInt64 = 4
}
