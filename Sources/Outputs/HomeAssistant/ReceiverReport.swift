import Notation
import PacketSchema

/// The state document of the receiver, and when it has to be published.
struct ReceiverReport: Sendable {
  private var watch: ReceiverWatch
  /// What is known, under the keys of the document; absent for what is not.
  private var values: [String: JSONValue] = [:]
  private var condition = ReceiverCondition()
  private var since: Timestamp?
  /// The line up to which rates were told.
  private var counted: ReceiverLine?
  private var isPublished = false
  private let start: ContinuousClock.Instant

  /// Seconds over which rates are taken, and between documents that tell nothing new.
  private static let interval = 60.0
  /// How long lines on the receiver's health are waited for at the start.
  private static let patience: Duration = .seconds(60)

  /// A report that begins now.
  init(now: ContinuousClock.Instant) {
    watch = ReceiverWatch(now: now)
    start = now
  }

  /// True if meters can be heard.
  var hears: Bool { condition.hears }
  /// True while the system's clock is known not to be right.
  var hasWrongClock: Bool { watch.hasWrongClock }

  /// Takes values back from a document of an earlier run.
  mutating func remember(_ document: JSONObject) {
    for entity in ReceiverEntities.all where values[entity.description.key] == nil {
      let key = entity.description.key
      guard key != ReceiverEntities.problem, key != ReceiverEntities.condition else { continue }
      values[key] = document[key].flatMap { Self.isValue($0, entity.description.form) ? $0 : nil }
    }
    if values[ReceiverEntities.outage] == nil, case .object? = document[ReceiverEntities.outage] {
      values[ReceiverEntities.outage] = document[ReceiverEntities.outage]
    }
  }

  /// The document, if a line was taken in.
  var current: JSONObject? {
    mutating get { watch.line == nil ? nil : document }
  }

  /// Notes that a packet was heard.
  mutating func hearPacket(at now: ContinuousClock.Instant) { watch.hearPacket(at: now) }

  /// Takes a line in; the document if it has to be published.
  mutating func take(_ line: ReceiverLine, at now: ContinuousClock.Instant) -> JSONObject? {
    watch.take(line, at: now)
    let duration = Self.duration(from: counted, to: line)
    let isDue = counted == nil || values["bursts_per_minute"] == nil || duration >= Self.interval
    if isDue || duration < 0 {
      update(ReceiverInterval(first: counted, last: line, duration: max(0, duration)))
      counted = line
    }
    let hasChanged = judge(at: now, time: Timestamp(line.time))
    return isDue || duration < 0 || hasChanged ? document : nil
  }

  /// Looks whether lines still come; the document if something has changed.
  mutating func tick(at now: ContinuousClock.Instant, time: Timestamp) -> JSONObject? {
    let hasChanged = judge(at: now, time: time)
    if condition.problems.contains(.stopped) {
      for entity in ReceiverEntities.all where entity.isOfMoment {
        if case .event = entity.description.form { continue }
        values[entity.description.key] = nil
      }
      counted = nil
    }
    let isOverdue = !isPublished && now - start >= Self.patience
    return hasChanged || isOverdue ? document : nil
  }

  /// Takes in an outage of several meters; the document.
  mutating func add(_ outage: NeighbourhoodOutage) -> JSONObject {
    values[ReceiverEntities.lastOutage] = outage.end.map { .string($0) }
    values[ReceiverEntities.outage] = .object(outage.attributes)
    return document
  }

  private mutating func update(_ interval: ReceiverInterval) {
    for entity in ReceiverEntities.all {
      if let value = entity.value(interval) { values[entity.description.key] = value }
    }
  }

  private mutating func judge(at now: ContinuousClock.Instant, time: Timestamp?) -> Bool {
    let new = watch.condition(at: now)
    guard new != condition else { return false }
    condition = new
    since = time
    return true
  }

  /// Every key each time: Home Assistant takes each document as the whole truth.
  private var document: JSONObject {
    mutating get {
      isPublished = true
      let problem: JSONValue =
        condition.isTold || !condition.problems.isEmpty
        ? .string(condition.problems.isEmpty ? "OFF" : "ON") : .null
      values[ReceiverEntities.problem] = problem
      values[ReceiverEntities.condition] = .string(condition.words)
      let details = JSONObject([
        ("reason", .string(condition.words)),
        ("problems", .array(condition.problems.map { .string($0.rawValue) })),
        ("since", since.map { .string($0.text) } ?? .null),
      ])
      return JSONObject(
        ReceiverEntities.all.map(\.description.key).map { ($0, values[$0] ?? .null) } + [
          (ReceiverEntities.conditionDetails, .object(details))
        ])
    }
  }

  /// In seconds.
  private static func duration(from first: ReceiverLine?, to last: ReceiverLine) -> Double {
    guard let first = first.flatMap({ Timestamp($0.time) }), let last = Timestamp(last.time)
    else { return 0 }
    return Double(last.nanoseconds &- first.nanoseconds) / 1e9
  }

  /// True for what Home Assistant takes as the state of such an entity.
  private static func isValue(_ value: JSONValue, _ form: EntityDescription.Form) -> Bool {
    switch (form, value) {
    case (.sensor(let deviceClass, _, _), .string(let text)):
      text.unicodeScalars.count <= 255 && (deviceClass != "timestamp" || Timestamp(text) != nil)
    case (.sensor(_, let unit, _), .integer), (.sensor(_, let unit, _), .number): unit != nil
    default: false
    }
  }
}
