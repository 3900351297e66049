public import RecordStream

/// Watches whether samples records follow each other: each must begin where the one before ended.
public struct SampleContinuity: Sendable {
  /// Index of the next sample; nil until something has told it.
  private var next: UInt64?

  /// A watch that takes the first samples wherever they begin.
  public init() {}

  /// A description or a gap record says where the next samples begin.
  public mutating func begin(at index: UInt64) { next = index }

  /// Takes a samples record; returns the gap before it if it does not begin where it should. When
  /// indices go back, nobody knows how many samples are missing: the gap says none.
  public mutating func add(_ count: Int, at index: UInt64) -> Gap? {
    defer { next = index &+ UInt64(max(0, count)) }
    guard let next, next != index else { return nil }
    return Gap(
      lostSamples: index > next ? index - next : 0,
      reason: "samples do not follow those before: index \(index) instead of \(next)")
  }
}
