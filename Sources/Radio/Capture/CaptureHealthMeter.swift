public import SampleInput

/// Says when gs-capture tells of its health, and measures what of it is of the time since it was told
/// last.
public struct CaptureHealthMeter: Sendable {
  /// One block in so many is looked at: what clips does so for longer.
  private static let blocksPerLook = 8

  /// When it is to be told, on the clock that nobody sets, in nanoseconds; the greatest number for
  /// never.
  public private(set) var due: Int64
  private let interval: Int64
  private var block = 0
  private var clipped = 0.0
  private var looks = 0

  /// A meter.
  ///
  /// - Parameters:
  ///   - seconds: from one report to the next, up to 86400; 0 for never.
  ///   - now: the time, in nanoseconds on the clock that nobody sets.
  public init(seconds: Double, now: Int64) {
    interval = Int64(min(max(0, seconds), 86_400) * 1e9)
    due = interval > 0 ? now &+ interval : .max
  }

  /// Takes samples that came.
  public mutating func add(_ bytes: [UInt8], _ format: SampleFormat) {
    defer { block += 1 }
    guard due < .max, block.isMultiple(of: Self.blocksPerLook),
      let level = bytes.withUnsafeBytes({ BlockLevel($0, format: format) })
    else { return }
    clipped += level.clippedShare
    looks += 1
  }

  /// True if it is to be told now; the next time is an interval later, or after now where several
  /// have gone by.
  public mutating func isDue(now: Int64) -> Bool {
    guard now >= due else { return false }
    due = max(due &+ interval, now &+ interval / 2)
    return true
  }

  /// Share of the samples since the last time that were at an end of their range, 0 to 100; nil if
  /// none came.
  public mutating func takeClipped() -> Double? {
    defer { (clipped, looks, block) = (0, 0, 0) }
    guard looks > 0 else { return nil }
    return (clipped / Double(looks) * 100_000).rounded() / 1000
  }
}
