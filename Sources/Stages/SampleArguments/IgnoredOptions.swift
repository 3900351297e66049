public import FilterRuntime

/// Options that describe samples, given for a record stream, which says itself what it carries: a
/// person who relies on them has to know.
public struct IgnoredOptions {
  private var names: [String]

  /// What was given.
  public init(_ samples: SampleInputOptions, startTime: UniversalTime? = nil) {
    names = [
      ("--frequency", samples.frequency != nil), ("--sample-rate", samples.sampleRate != nil),
      ("--format", samples.format != nil), ("--start-time", startTime != nil),
    ].filter(\.1).map(\.0)
  }

  /// One line for a person, given once; nil if nothing was given, or if it is used.
  ///
  /// - Parameter isRecordStream: whether the input is one.
  public mutating func warning(isRecordStream: Bool) -> String? {
    guard isRecordStream, !names.isEmpty else { return nil }
    defer { names = [] }
    return "the stream says itself what its samples are: "
      + "\(names.joined(separator: " and ")) \(names.count == 1 ? "is" : "are") ignored"
  }
}
