package import PacketSchema

/// The page of all meters' latest values, written again when packets came, but no more than once in
/// an interval.
package struct MeterPage: Sendable {
  private var metrics = MeterMetrics()
  private let interval: Duration
  private let now: @Sendable () -> ContinuousClock.Instant
  private let replace: @Sendable (String) throws -> Void
  private var isStale = false
  /// Not before then; nil before the first time.
  private var nextTime: ContinuousClock.Instant?

  /// A page before its first packet.
  ///
  /// - Parameters:
  ///   - interval: the shortest time between two replacements.
  ///   - now: the clock.
  ///   - replace: puts a page in the place of the last one.
  package init(
    interval: Duration,
    now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now },
    replace: @escaping @Sendable (String) throws -> Void
  ) {
    self.interval = interval
    self.now = now
    self.replace = replace
  }

  /// Takes in packets, none if time went by, and replaces the page if it is time. Returns after
  /// what time it wants to be called again; nil if not before there are packets.
  package mutating func add(_ packets: [JSONObject]) throws -> Duration? {
    for packet in packets { metrics.add(packet) }
    isStale = isStale || !packets.isEmpty
    guard isStale else { return nil }
    let time = now()
    if let nextTime, time < nextTime { return time.duration(to: nextTime) }
    try update()
    nextTime = time.advanced(by: interval)
    return nil
  }

  /// Replaces the page for the last time, unless it says everything already.
  package mutating func finish() throws {
    if isStale { try update() }
  }

  private mutating func update() throws {
    try replace(metrics.page)
    isStale = false
  }
}
