import Meters
import Notation
package import PacketSchema

/// Finds outages as packets are written, and keeps what it knows of meters in the database, in the same
/// transaction: the next run, or another program that writes, goes on from there.
///
/// The rules are those of `Meters`, so that the rows are those of `gs-export outages` for the same
/// packets in the same order. Touched within writes alone, of which a queue lets one happen at a time.
package final class OutageLedger: @unchecked Sendable {
  private var table = OutageLedger.emptyTable
  /// Of the state in the database that `table` has; nil if it has none.
  private var revision: Int64?
  /// Meters to be written, and whether their outages have changed.
  private var changed: [String: Bool] = [:]

  private static var emptyTable: MeterTable {
    MeterTable(
      limits: .init(
        speakers: Neighbourhood.meterLimit, addressees: Neighbourhood.addresseeLimit))
  }

  package init() {}

  /// Before the packets of a transaction: takes in what others have written. A transaction that
  /// fails has no end, and what it has observed is forgotten.
  package func begin(_ session: any TableSession) throws {
    let known = revision
    revision = nil
    let row = try session.firstRow("SELECT revision, state FROM outage_state")
    let stored = row?["revision"]
    if known == nil || stored != known.map({ .integer($0) }) { try resume(row, session) }
    changed = [:]
  }

  /// Takes in a packet that is new in the database.
  package func observe(_ packet: JSONObject) {
    let observation = PacketObservation(packet)
    for meter in table.openMeters { mark(meter) }
    let participants = observation.participants.map(\.meter)
    let before = participants.map { table.meters[$0]?.power.outages.last }
    let outcome = table.observe(observation)
    for (meter, outage) in zip(participants, before) {
      // A boot time that is put right changes the last outage as well.
      mark(meter, withOutages: table.meters[meter]?.power.outages.last != outage)
    }
    if outcome.isMoved { for meter in table.meters.keys { mark(meter) } }
    for meter in outcome.corrected { mark(meter, withOutages: true) }
    for (meter, _) in outcome.outages { mark(meter, withOutages: true) }
  }

  /// Writes what has changed.
  package func end(_ session: any TableSession) throws {
    try writeMeters(session)
    try writeOutages(session)
    revision = try writeState(session, nothingNew: changed.isEmpty)
  }

  /// The outages of the packets that are in a database, by their times.
  package static func fill(_ session: any TableSession) throws {
    let ledger = OutageLedger()
    try ledger.begin(session)
    try ledger.observe("ORDER BY time, raw", [], session)
    try ledger.end(session)
  }

  /// Takes in packets of the database: `rows` says which, and in which order. Returns the number of the
  /// last one; nil if there is none.
  @discardableResult
  package func observe(
    _ rows: String, _ values: [JSONValue], _ session: any TableSession
  ) throws -> Int64? {
    let columns = PacketColumns.quoted(Self.columns)
    var reader = PacketRowReader()
    var last: Int64?
    try session.forEachRow("SELECT \(columns), other, id FROM packets \(rows)", values) { row in
      observe(reader.packet(of: row))
      row.forEachValue { position, value in
        if position > Self.columns.count, case .integer(let number) = value { last = number }
      }
      return true
    }
    return last
  }

  /// What goes into `PacketObservation`, and thereby into an outage.
  private static let columns: [PacketKey] = [
    .time, .kind, .check, .network, .source, .linkSource, .uptime, .bootedAt, .treeID,
    .destination, .announcementID, .announcedLength,
  ]

  private func mark(_ meter: String, withOutages: Bool = false) {
    changed[meter] = withOutages || changed[meter] == true
  }

  // MARK: - Reading

  private func resume(_ row: [String: JSONValue]?, _ session: any TableSession) throws {
    table = OutageLedger.emptyTable
    guard let row else { return }
    var meters: [MeterCheckpoint] = []
    try session.forEachRow("SELECT meter, state FROM meter_power", []) { row in
      let values = row.values
      if case .string(let address) = values["meter"], let state = Self.state(values) {
        meters.append(MeterCheckpoint(address: address, state))
      }
      return true
    }
    table.resume(TableCheckpoint(Self.state(row) ?? JSONObject()), meters: meters)
  }

  private static func state(_ row: [String: JSONValue]) -> JSONObject? {
    if case .string(let text) = row["state"] { try? JSONObject(parsing: text) } else { nil }
  }

  // MARK: - Writing

  private func writeMeters(_ session: any TableSession) throws {
    var (gone, known): ([[JSONValue]], [[JSONValue]]) = ([], [])
    for address in changed.keys {
      guard let meter = table.meters[address] else {
        gone.append([.string(address)])
        continue
      }
      known.append([
        .string(address), .bool(meter.isSpeaker), .optional(meter.span.first?.nanoseconds),
        .optional(meter.network), .optional(meter.route.treeID),
        .string(table.checkpoint(of: address)?.object.encoded() ?? ""),
      ])
    }
    try session.run("DELETE FROM meter_power WHERE meter = $1", with: gone)
    try session.run(
      """
      INSERT INTO meter_power (meter, is_speaker, first_ns, network, tree_id, state)
      VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT (meter) DO UPDATE SET is_speaker = excluded.is_speaker,
        first_ns = excluded.first_ns, network = excluded.network, tree_id = excluded.tree_id,
        state = excluded.state
      """, with: known)
  }

  /// Those of this run: their numbers go on from those before.
  private func writeOutages(_ session: any TableSession) throws {
    var (ends, rows): ([[JSONValue]], [[JSONValue]]) = ([], [])
    for (address, hasOutages) in changed where hasOutages {
      let power = table.meters[address]?.power
      let (outages, count) = (power?.outages ?? [], power?.outageCount ?? 0)
      ends.append([.string(address), .integer(Int64(count))])
      for (position, outage) in outages.enumerated() {
        let bounds = outage.returnBounds
        rows.append([
          .string(address), .integer(Int64(count - outages.count + position + 1)),
          .optional(outage.bootedAt?.nanoseconds), .optional(outage.lastSeenBefore?.text),
          .optional(bounds?.lowerBound.text), .optional(bounds?.upperBound.text),
          .optional(outage.longestDuration), .integer(outage.uptimeBefore),
        ])
      }
    }
    try session.run("DELETE FROM meter_outages WHERE meter = $1 AND number > $2", with: ends)
    try session.run(
      """
      INSERT INTO meter_outages (meter, number, booted_ns, begin_earliest, end_earliest, end_latest,
        longest_s, uptime_before_s)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
      ON CONFLICT (meter, number) DO UPDATE SET booted_ns = excluded.booted_ns,
        begin_earliest = excluded.begin_earliest, end_earliest = excluded.end_earliest,
        end_latest = excluded.end_latest, longest_s = excluded.longest_s,
        uptime_before_s = excluded.uptime_before_s
      """, with: rows)
  }

  private func writeState(_ session: any TableSession, nothingNew: Bool) throws -> Int64? {
    let stored = try session.number("SELECT revision FROM outage_state")
    if nothingNew { return stored }
    let next = (stored ?? 0) + 1
    try session.run(
      """
      INSERT INTO outage_state (id, revision, state) VALUES (1, $1, $2)
      ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, state = excluded.state
      """, with: [[.integer(next), .string(table.checkpoint.object.encoded())]])
    return next
  }
}

extension JSONValue {
  fileprivate static func optional(_ text: String?) -> JSONValue {
    text.map { .string($0) } ?? .null
  }

  fileprivate static func optional(_ number: Int64?) -> JSONValue {
    number.map { .integer($0) } ?? .null
  }
}
