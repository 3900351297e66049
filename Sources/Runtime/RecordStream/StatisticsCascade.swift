/// Tells a stage where in the stream its own statistics belong.
///
/// The head of a pipeline writes statistics at intervals. Each later stage passes them on, and puts
/// its own behind those of the stage before it, so that all of them stand together: a cascade. A
/// stage that comes before but writes none is not waited for: the next record that is no statistics
/// ends the cascade, too.
public struct StatisticsCascade: Sendable {
  /// What is to be done at a record.
  public struct Place: Equatable, Sendable {
    /// The head's statistics if the stage's own belong before the record; nil if not.
    public var before: StageStatistics?
    /// The head's statistics if the stage's own belong directly behind the record; nil if not.
    public var after: StageStatistics?
  }

  /// More stages than there are; those of a damaged stream are not all remembered.
  private static let mostStages = 16

  private let previousStage: String
  private var head: StageStatistics?
  private var stages: [Substring] = []

  /// A cascade of a stage that stands behind `previousStage`, such as `gs-demod` for gs-frame.
  public init(after previousStage: String) { self.previousStage = previousStage }

  /// True while statistics of earlier stages have come that the stage's own have not followed.
  public var isOpen: Bool { head != nil }

  /// Takes any record, in the order of the stream, and says where the stage's own statistics belong.
  /// Statistics that cannot be read are left out of it.
  public mutating func take(_ record: Record) -> Place {
    guard record.kind == .statistics else { return Place(before: close()) }
    guard let statistics = try? StageStatistics(record) else { return Place() }
    var place = Place()
    // A stage that tells a second time has begun the next cascade.
    if stages.contains(statistics.stage) { place.before = close() }
    if head == nil { head = statistics }
    if stages.count < Self.mostStages { stages.append(statistics.stage) }
    if statistics.stage == previousStage { place.after = close() }
    return place
  }

  /// Ends a cascade that is open, as the end of the input does; the head's statistics, nil if none
  /// is open.
  public mutating func close() -> StageStatistics? {
    defer {
      head = nil
      stages.removeAll(keepingCapacity: true)
    }
    return head
  }
}
