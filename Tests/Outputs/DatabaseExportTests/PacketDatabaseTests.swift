@testable import DatabaseExport
import PacketTables
import FilterRuntime
import Foundation
import GRDB
import Meters
import PacketSchema
import TestKit
import PacketFixtures
import Testing

@Suite("SQLite export")
struct PacketDatabaseTests {
  private let folder: TemporaryFolder
  private var path: String { folder.url.appending(path: "packets.db").path }

  init() throws { folder = try TemporaryFolder() }

  private func packet(_ members: String) throws -> JSONObject {
    try JSONObject(parsing: #"{"schema":1,\#(members)}"#)
  }

  /// The rows of a query, each as its values, `|` between them, as SQLite's shell prints them.
  private func rows(_ database: PacketDatabase, _ sql: String) throws -> [String] {
    try database.read { database in
      try Row.fetchAll(database, sql: sql).map { row in
        row.databaseValues.map { String.fromDatabaseValue($0) ?? "\($0)" }.joined(separator: "|")
      }
    }
  }

  @Test("every key of packet JSON has its column")
  func complete() {
    #expect(Set(PacketColumns.all) == Set(PacketKey.allCases).subtracting([.schema]))
    #expect(Set(PacketColumns.all).count == PacketColumns.all.count)
  }

  @Test("identifiers stay text, numbers stay numbers, nothing is lost")
  func row() throws {
    let database = try PacketDatabase(path: path)
    try database.write([
      packet(
        #""time":"2026-11-22T17:00:00.000000Z","raw":"00FF","source":"9023E710","tree_id":"05","#
          + #""uptime_s":4294967295,"snr_db":31,"cut":true,"unknown":{"24":"A40B"},"later":[1]"#)
    ])
    let rows = try rows(
      database,
      """
      SELECT source, typeof(source), tree_id, uptime_s, typeof(snr_db), cut, "unknown", other,
        level IS NULL FROM packets
      """)
    #expect(
      rows == [
        #"9023E710|text|05|4294967295|real|1|{"24":"A40B"}|{"later":[1]}|1"#
      ])
  }

  @Test("the same packets again add nothing, in this run or the next")
  func idempotent() throws {
    let beacon = try SamplePackets.object(SamplePackets.beacon)
    let encrypted = try SamplePackets.object(SamplePackets.encrypted)
    #expect(try PacketDatabase(path: path).write([beacon, beacon, encrypted]) == 2)
    #expect(try PacketDatabase(path: path).write([beacon, encrypted, encrypted]) == 0)
    var later = beacon
    later["time"] = .string("2026-11-22T17:00:00.123457Z")
    #expect(try PacketDatabase(path: path).write([later]) == 1)
  }

  @Test("the views sum up meters and networks")
  func views() throws {
    let database = try PacketDatabase(path: path)
    let meter = #""raw":"00","network":"B5E3","utility":"U","source":"0A0B0C01""#
    try database.write([
      packet(#""time":"2026-11-22T17:00:02Z","snr_db":20,"uptime_s":9,\#(meter)"#),
      packet(#""time":"2026-11-22T17:00:01Z","snr_db":30,"uptime_s":8,"level":3,\#(meter)"#),
      packet(#""time":"2026-11-22T17:00:03Z","raw":"01""#),
    ])
    #expect(
      try rows(
        database,
        """
        SELECT meter, packets, first_seen, last_seen, mean_snr_db, uptime_s, level FROM meters
        """) == [
          "0A0B0C01|2|2026-11-22T17:00:01Z|2026-11-22T17:00:02Z|25.0|9|3"
        ])
    #expect(
      try rows(database, "SELECT network, utility, meters, packets FROM networks") == [
        "B5E3|U|1|2"
      ])
  }

  @Test("the view of meters counts what was heard from each, as everywhere else")
  func heardFrom() throws {
    let database = try PacketDatabase(path: path)
    let packets = try [
      #""source":"0A0B0C01","snr_db":30,"level":3"#,
      #""source":"0A0B0C01","link_source":"0A0B0C02","snr_db":10,"level":4"#,
      #""source":"0A0B0C03","link_source":"0A0B0C03""#,
      #""kind":"flood","source":"0A0B0C04""#,
      #""kind":"message","source":"0A0B0C04""#,
      #""kind":"flood","source":"0A0B0C04","link_source":"0A0B0C01","snr_db":20"#,
      #""kind":"beacon","source":"0a0b0c01","snr_db":40,"level":5"#,
      #""source":"FFFFFFFF""#, #""source":"FEFEFE7D""#, #""link_source":"00000000""#,
    ].enumerated().map { number, members in
      try packet(#""time":"2026-11-22T17:00:0\#(number)Z","raw":"00",\#(members)"#)
    }
    try database.write(packets)
    #expect(
      try rows(database, "SELECT meter, packets, mean_snr_db, level FROM meters") == [
        "0A0B0C01|3|30.0|5", "0A0B0C02|1|10.0|NULL", "0A0B0C03|1|NULL|NULL",
      ])
    let heard = packets.reduce(into: Neighbourhood()) { $0.observe(PacketObservation($1)) }
    #expect(
      try rows(database, "SELECT meter, packets FROM meters")
        == heard.speakers.filter { $0.packets > 0 }.map { "\($0.address)|\($0.packets)" })
  }

  @Test("the view of meters finds its packets by an index")
  func plan() throws {
    let plan = try rows(
      PacketDatabase(path: path), "EXPLAIN QUERY PLAN SELECT * FROM meters")
    #expect(plan.contains { $0.contains("SCAN packets USING INDEX packets_by_meter") }, "\(plan)")
    #expect(plan.allSatisfy { !$0.contains("TEMP B-TREE") }, "\(plan)")
    let searches = plan.filter { $0.contains("SEARCH packets USING INDEX packets_by_meter") }
    #expect(searches.count == 7, "\(plan)")
  }

  @Test("the view of bytes has each byte of each packet, and finds one without going through all")
  func bytes() throws {
    let database = try PacketDatabase(path: path)
    try database.write([
      packet(#""time":"2026-11-22T17:00:01Z","raw":"00FF2A09A0","kind":"beacon""#),
      packet(#""time":"2026-11-22T17:00:02Z","raw":"7F","kind":"status""#),
      packet(#""time":"2026-11-22T17:00:03Z","kind":"status""#),
    ])
    #expect(
      try rows(database, #"SELECT packet, "offset", value FROM bytes ORDER BY packet, "offset""#)
        == ["1|0|0", "1|1|255", "1|2|42", "1|3|9", "1|4|160", "2|0|127"])
    let plan = try rows(
      database, #"EXPLAIN QUERY PLAN SELECT value FROM bytes WHERE packet = 1 AND "offset" = 2"#)
    #expect(plan.allSatisfy { !$0.contains("SCAN") }, "\(plan)")
  }

  /// FNV-1a of a version's schema: a version that was released is never edited.
  @Test(
    "no version of the schema changes",
    arguments: [("1", 0xFF83_989C_204D_F33D), ("2", 0xCF31_E1F3_8185_9CFD)] as [(String, UInt64)])
  func frozen(version: String, digest: UInt64) throws {
    let queue = try DatabaseQueue(path: path)
    try PacketDatabaseSchema.migrator.migrate(queue, upTo: version)
    let sql = try queue.read {
      try String.fetchAll($0, sql: "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
    }.filter { !$0.contains("grdb_migrations") }.joined(separator: "\n")
    let found = sql.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
    #expect(found == digest, "\(String(found, radix: 16))")
  }

  @Test("a database of the first version gets what later ones brought, and keeps its packets")
  func firstVersion() throws {
    let queue = try DatabaseQueue(path: path)
    try PacketDatabaseSchema.migrator.migrate(queue, upTo: "1")
    try queue.write {
      try $0.execute(
        sql: "INSERT INTO packets (time, raw, source) VALUES ('2026-11-22T17:00:01Z', '00', 'A')")
      #expect(try $0.columns(in: "packets").contains { $0.name == "elements" } == false)
    }
    try queue.close()
    let database = try PacketDatabase(path: path)
    try database.write([
      packet(#""time":"2026-11-22T17:00:02Z","raw":"01","source":"A","elements":"0106""#)
    ])
    #expect(
      try rows(database, "SELECT raw, elements FROM packets ORDER BY id") == ["00|NULL", "01|0106"])
  }

  @Test("a file that is no database, or of a later version, is refused and left alone")
  func strangeFiles() throws {
    try folder.write(Array("no database, but a text of some length\n".utf8), to: "text")
    let text = folder.url.appending(path: "text").path
    #expect(throws: StageFailure.self) { try PacketDatabase(path: text) }
    #expect(try folder.read("text").count == 39)
    let database = try DatabaseQueue(path: path)
    try database.write {
      try $0.execute(
        sql: """
          CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
          INSERT INTO grdb_migrations VALUES ('99')
          """)
    }
    #expect(throws: StageFailure.self) { try PacketDatabase(path: path) }
  }

  @Test("what was written is in the file alone once it is closed")
  func closed() throws {
    let database = try PacketDatabase(path: path)
    try database.write([SamplePackets.object(SamplePackets.beacon)])
    try database.close()
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["packets.db"])
  }

  @Test("others who look at the file do not keep it from being closed", arguments: [false, true])
  func closedWhileRead(inTransaction: Bool) throws {
    let database = try PacketDatabase(path: path)
    let beacon = try SamplePackets.object(SamplePackets.beacon)
    try database.write([beacon])
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let other = try DatabaseQueue(path: path, configuration: configuration)
    try other.inDatabase { connection in
      if inTransaction { try connection.beginTransaction(.deferred) }
      let count = "SELECT count(*) FROM packets"
      #expect(try Int.fetchOne(connection, sql: count) == 1)
      try database.write([SamplePackets.object(SamplePackets.encrypted)])
      try database.close()
      #expect(try Int.fetchOne(connection, sql: count) == (inTransaction ? 1 : 2))
      if inTransaction { try connection.rollback() }
    }
    try folder.write(folder.read("packets.db"), to: "copy.db")
    let copy = folder.url.appending(path: "copy.db").path
    // A look that has begun before needs the old pages.
    if !inTransaction { #expect(try StoredPackets(path: copy).count() == 2) }
    try other.close()
    #expect(try StoredPackets(path: path).count() == 2)
    #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
  }

  @Test("values of other forms than expected are kept as they are")
  func wrongForms() throws {
    let database = try PacketDatabase(path: path)
    try database.write([packet(#""uptime_s":"x","source":7,"raw":null,"time":[]"#)])
    #expect(
      try rows(database, "SELECT uptime_s, source, raw, time FROM packets") == ["x|7||[]"])
  }
}
