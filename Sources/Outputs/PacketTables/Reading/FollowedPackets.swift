package import Notation
package import PacketSchema

/// A database that others may go on writing, looked at again and again.
package protocol FollowedStore {
  /// Throws `StageFailure` if it cannot be read, or holds no packets.
  mutating func check() throws
  /// Lends the database if something may be new in it since it was lent last.
  ///
  /// Throws `StageFailure` if it cannot be read, and what `body` throws.
  mutating func readChanges(_ body: (any TableSession) throws -> Void) throws
}

/// What is new in a database since the last look.
package struct FollowedPackets {
  /// A row of either kind.
  package enum Row {
    case packet(JSONObject)
    case receiver(ReceiverLine)
  }

  private var store: any FollowedStore
  private let history: Int64
  private let receiver: String?
  private let wallClock: @Sendable () -> Timestamp
  private var identity: [UInt64]?
  private var (lastPacket, lastLine): (Int64?, Int64?)

  /// True if the last look found another database under the name, or one that was made anew: then all
  /// of it was handed out.
  package private(set) var hasBegunAnew = false
  /// True if lines were left out since they are of several receivers, none of which was named.
  package private(set) var hasManyReceivers = false

  /// In seconds: how far a clock may be ahead.
  private static let tolerance: Int64 = 86_400

  /// A database that was not looked at yet.
  ///
  /// - Parameters:
  ///   - history: seconds before the latest packet, of which the first look gives packets and lines.
  ///   - receiver: whose lines are wanted; nil if there are those of one alone.
  ///   - wallClock: tells the time of day; rows of a time that is yet to come are not the latest.
  package init(
    _ store: any FollowedStore, history: Int64, receiver: String? = nil,
    wallClock: @escaping @Sendable () -> Timestamp
  ) {
    (self.store, self.history, self.receiver) = (store, history, receiver)
    self.wallClock = wallClock
  }

  /// Throws `StageFailure` if the database cannot be read, or holds no packets.
  package mutating func check() throws { try store.check() }

  /// Hands out what has come since the last look, until `body` returns false: at first in the order of
  /// the times, then as it was written.
  ///
  /// Throws `StageFailure` if the database cannot be read, and what `body` throws.
  package mutating func look(_ body: (Row) throws -> Bool) throws {
    hasBegunAnew = false
    // What is known of the last look changes only if all of this one is handed out.
    var next = self
    try store.readChanges { session in
      try next.beginAnewIfOther(session)
      guard try next.handOutPackets(session, body) else { return }
      try next.handOutLines(session, body)
    }
    let store = store
    self = next
    self.store = store
  }

  /// Where rows are numbered on and on as long as there are any, fewer than there were are those of a
  /// database that was made anew.
  private mutating func beginAnewIfOther(_ session: any TableSession) throws {
    let found = try session.identity()
    var isOther = identity.map { $0 != found } ?? false
    identity = found
    if let lastPacket, !isOther, !session.dialect.numbersGoOn {
      isOther = try session.number(Self.latest("packets")) ?? 0 < lastPacket
    }
    guard isOther else { return }
    (lastPacket, lastLine) = (nil, nil)
    hasBegunAnew = true
  }

  private static func latest(_ table: String) -> String { "SELECT max(id) FROM \(table)" }

  private mutating func handOutPackets(
    _ session: any TableSession, _ body: (Row) throws -> Bool
  ) throws -> Bool {
    let latest = try session.number(Self.latest("packets")) ?? 0
    var query = RowsQuery("packets")
    if let lastPacket {
      query.demand("id >", .integer(lastPacket))
    } else {
      query.demand("time >=", try beginning("packets", session))
    }
    query.demand("id <=", .integer(latest))
    let order = lastPacket == nil ? "time, raw" : "id"
    var reader = PacketRowReader()
    var isWanted = true
    try session.forEachRow(query.request(order), query.values) { row in
      isWanted = try body(.packet(reader.packet(of: row)))
      return isWanted
    }
    if isWanted { lastPacket = max(latest, lastPacket ?? 0) }
    return isWanted
  }

  private mutating func handOutLines(
    _ session: any TableSession, _ body: (Row) throws -> Bool
  ) throws {
    // Files of earlier versions have none.
    guard try session.hasTable("receiver") else { return }
    var query = RowsQuery("receiver")
    if session.dialect.hasReceivers {
      guard let receiver = try receiver ?? onlyReceiver(session) else { return }
      query.demand("receiver =", .string(receiver))
    }
    let latest = try session.number(Self.latest("receiver")) ?? 0
    query.demand("id >", .integer(lastLine ?? 0))
    query.demand("id <=", .integer(latest))
    if lastLine == nil { query.demand("time >=", try beginning("receiver", session)) }
    var isWanted = true
    try session.forEachRow(query.request("id"), query.values) { row in
      guard let line = Self.line(row) else { return true }
      isWanted = try body(.receiver(line))
      return isWanted
    }
    if isWanted { lastLine = max(latest, lastLine ?? 0) }
  }

  /// Nil if there is none, or more than one.
  private mutating func onlyReceiver(_ session: any TableSession) throws -> String? {
    let found = try session.firstRow(
      "SELECT min(receiver) AS first, max(receiver) AS last FROM receiver")
    hasManyReceivers = found?["first"] != found?["last"]
    guard !hasManyReceivers, case .string(let name) = found?["first"] else { return nil }
    return name
  }

  private static func line(_ row: any TableRow) -> ReceiverLine? {
    let values = row.values
    var members: [(key: String, value: JSONValue)] = [
      (PacketKey.kind.name, .string(ReceiverLine.kind)),
      (PacketKey.time.name, values[PacketKey.time.name] ?? .null),
    ]
    for stage in ReceiverStage.allCases {
      if case .string(let text) = values[stage.rawValue], let told = try? JSONObject(parsing: text)
      {
        members.append((stage.rawValue, .object(told)))
      }
    }
    return ReceiverLine(JSONObject(members))
  }

  /// The text of the time from which on rows of a table are of interest; nil if all are. The latest
  /// row is that of the latest time that is not yet to come, or of all if the clock is not set.
  private func beginning(_ table: String, _ session: any TableSession) throws -> JSONValue? {
    let end = Timestamp.microseconds((wallClock().seconds + Self.tolerance) &* 1_000_000_000)
    let latest = "SELECT max(time) AS time FROM \(table)"
    for (request, values) in [(latest + " WHERE time < $1", [JSONValue.string(end)]), (latest, [])]
    {
      guard case .string(let text) = try session.firstRow(request, values)?["time"] else {
        continue
      }
      return Timestamp(text).map {
        .string(Timestamp.microseconds(($0.seconds - history) &* 1_000_000_000))
      }
    }
    return nil
  }
}

/// Rows of a table that fulfil all of several conditions.
private struct RowsQuery {
  private let table: String
  private var conditions: [String] = []
  private(set) var values: [JSONValue] = []

  init(_ table: String) { self.table = table }

  /// Without a value nothing is demanded.
  mutating func demand(_ comparison: String, _ value: JSONValue?) {
    guard let value else { return }
    values.append(value)
    conditions.append("\(comparison) $\(values.count)")
  }

  func request(_ order: String) -> String {
    let filter = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
    return "SELECT * FROM \(table)\(filter) ORDER BY \(order)"
  }
}
