public import RecordStream

extension StageStatistics {
  /// A stage's health: any `Encodable` whose keys `gs-packet(5)` lists.
  ///
  /// - Parameters:
  ///   - health: what to tell; numbers have to be finite, or nothing is told.
  ///   - writer: program and version, `StageEnvironment.writer`.
  ///   - time: when it is true, in nanoseconds since 1970-01-01 UTC; behind other stages, theirs.
  public init(_ health: some Encodable, writer: String, time: Int64) {
    self.init(writer: writer, time: time, counters: CountersText.json(health))
  }
}
