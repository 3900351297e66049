import GRDB
import Meters
import Notation
import PacketSchema

/// Finds outages as packets are written, and keeps what it knows of meters in the file, in the same
/// transaction: the next run, or another program that writes, goes on from there.
///
/// The rules are those of `Meters`, so that the rows are those of `gs-export outages` for the same
/// packets in the same order. Touched within writes alone, of which a queue lets one happen at a time.
final class OutageLedger: @unchecked Sendable {
  private var table = OutageLedger.emptyTable
  /// Of the state in the file that `table` has; nil if it has none.
  private var revision: Int64?
  /// Meters to be written, and whether their outages have changed.
  private var changed: [String: Bool] = [:]

  private static var emptyTable: MeterTable {
    MeterTable(
      limits: .init(
        speakers: Neighbourhood.meterLimit, addressees: Neighbourhood.addresseeLimit))
  }

  /// Before the packets of a transaction: takes in what others have written. A transaction that
  /// fails has no end, and what it has observed is forgotten.
  func begin(_ database: Database) throws {
    let known = revision
    revision = nil
    let row = try Row.fetchOne(database, sql: "SELECT * FROM outage_state")
    let stored: Int64? = row?["revision"]
    if known == nil || known != stored { try resume(row, database) }
    changed = [:]
  }

  /// Takes in a packet that is new in the file.
  func observe(_ packet: JSONObject) {
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
  func end(_ database: Database) throws {
    for (meter, hasOutages) in changed {
      try write(meter, database)
      if hasOutages { try writeOutages(of: meter, database) }
    }
    revision = try writeState(database, nothingNew: changed.isEmpty)
  }

  /// The outages of the packets that are in a file, by their times.
  static func fill(_ database: Database) throws {
    let ledger = OutageLedger()
    try ledger.begin(database)
    let columns = columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
    let rows = try Row.fetchCursor(
      database, sql: "SELECT \(columns), other FROM packets ORDER BY time, raw")
    var reader = PacketRowReader()
    while let row = try rows.next() { ledger.observe(reader.packet(of: row)) }
    try ledger.end(database)
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

  private func resume(_ row: Row?, _ database: Database) throws {
    table = OutageLedger.emptyTable
    guard let row else { return }
    let text: String = row["state"]
    let state = try? JSONObject(parsing: text)
    let meters = try Row.fetchAll(database, sql: "SELECT meter, state FROM meter_power")
      .compactMap { row -> MeterCheckpoint? in
        let text: String = row["state"]
        guard let state = try? JSONObject(parsing: text) else { return nil }
        return MeterCheckpoint(address: row["meter"], state)
      }
    table.resume(TableCheckpoint(state ?? JSONObject()), meters: meters)
  }

  // MARK: - Writing

  private func write(_ address: String, _ database: Database) throws {
    guard let meter = table.meters[address] else {
      try database.cachedStatement(sql: "DELETE FROM meter_power WHERE meter = ?")
        .execute(arguments: [address])
      return
    }
    try database.cachedStatement(
      sql: "INSERT OR REPLACE INTO meter_power VALUES (?, ?, ?, ?, ?, ?)"
    ).execute(
      arguments: [
        address, meter.isSpeaker, meter.span.first?.nanoseconds, meter.network,
        meter.route.treeID, table.checkpoint(of: address)?.object.encoded() ?? "",
      ])
  }

  /// Those of this run: their numbers go on from those before.
  private func writeOutages(of address: String, _ database: Database) throws {
    let power = table.meters[address]?.power
    let count = power?.outageCount ?? 0
    try database.cachedStatement(sql: "DELETE FROM meter_outages WHERE meter = ? AND number > ?")
      .execute(arguments: [address, count])
    let outages = power?.outages ?? []
    let statement = try database.cachedStatement(
      sql: "INSERT OR REPLACE INTO meter_outages VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
    for (position, outage) in outages.enumerated() {
      let bounds = outage.returnBounds
      try statement.execute(
        arguments: [
          address, count - outages.count + position + 1, outage.bootedAt?.nanoseconds,
          outage.lastSeenBefore?.text, bounds?.lowerBound.text, bounds?.upperBound.text,
          outage.longestDuration, outage.uptimeBefore,
        ])
    }
  }

  private func writeState(_ database: Database, nothingNew: Bool) throws -> Int64? {
    let stored = try Int64.fetchOne(database, sql: "SELECT revision FROM outage_state")
    if nothingNew { return stored }
    let next = (stored ?? 0) + 1
    try database.cachedStatement(
      sql: "INSERT OR REPLACE INTO outage_state VALUES (1, ?, ?)"
    ).execute(arguments: [next, table.checkpoint.object.encoded()])
    return next
  }
}
