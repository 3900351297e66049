@testable import DatabaseExport
import PacketTables
import Export
import Foundation
import GRDB
import Meters
import Notation
import PacketSchema
import SinkKit
import TestKit
import Testing

/// The view `outages` against `gs-export outages`.
@Suite("Outages in SQLite")
struct OutageLedgerTests {
  private let folder: TemporaryFolder
  private var path: String { folder.url.appending(path: "packets.db").path }

  init() throws { folder = try TemporaryFolder() }

  /// A few meters whose power fails now and then, as a receiver hears them whose clock is not to be
  /// trusted: steps, single wrong times, none at all; packets that come late, that others pass on or
  /// announce, that are damaged. Each has bytes of its own.
  private static func packets(_ count: Int, seed: UInt64) -> [JSONObject] {
    var random = SeededGenerator(seed: seed)
    let names = (0..<6).map { "0A0B0C0\($0)" }
    var boots = names.map { _ in Double.random(in: -900_000 ... -100, using: &random) }
    var (second, error) = (0.0, 0.0)
    return (0..<count).map { number in
      second += Double.random(in: 1...90, using: &random)
      let chance = Int.random(in: 0..<400, using: &random)
      switch chance {
      case 0: error = Double.random(in: -7200...7200, using: &random)
      case 1: error = Double.random(in: -400_000...400_000, using: &random)
      case 2...3: error = 0
      case 4...6:
        // A neighbourhood.
        for meter in names.indices {
          boots[meter] = second - Double.random(in: 0...80, using: &random)
        }
      case 7...14: boots[Int.random(in: 0..<6, using: &random)] = second
      default: break
      }
      let meter = Int.random(in: 0..<6, using: &random)
      let late = chance < 60 && chance > 40 ? Double.random(in: 0...200, using: &random) : 0
      let isUntimed = chance == 100
      let lead = chance == 101 ? 300_000.0 : 0
      let heard = 1_790_000_000 + second + error + lead
      let uptime = Int64((second - late - boots[meter]).rounded(.down))
      let time = Timestamp(nanoseconds: Int64(heard * 1e6) * 1000)
      var members: [(key: String, value: JSONValue)] = [
        ("schema", .integer(1)), ("kind", .string("beacon")), ("source", .string(names[meter])),
        ("raw", .string(String(number, radix: 16))),
        ("crc", .string(chance == 102 ? "bad" : "ok")),
      ]
      if !isUntimed { members.append(("time", .string(time.text))) }
      if uptime >= 0, chance % 5 != 0 {
        members.append(("uptime_s", .integer(uptime)))
        let boot = Timestamp.seconds(Int64(heard.rounded()) - uptime)
        if let boot, !isUntimed { members.append(("booted_at", .string(boot))) }
      }
      if chance % 3 == 0 { members.append(("network", .string("B5E3"))) }
      if chance % 7 == 0 { members.append(("tree_id", .string("\(10 + chance % 4)"))) }
      if (103...130).contains(chance) { members.append(("link_source", .string(names[5 - meter]))) }
      if (131...140).contains(chance) {
        members += [
          ("destination", .string("0A0B0D0\(chance % 10)")), ("announcement_id", .string("0102")),
          ("announced_length", .integer(90)),
        ]
      }
      return JSONObject(members)
    }
  }

  /// The rows of `gs-export outages`, as JSON.
  private func expected(_ packets: [JSONObject]) throws -> [String] {
    var sink = OutageSink(.json)
    for packet in packets { _ = try sink.lines(for: packet) }
    return try sink.finish()
  }

  private func rows(
    _ database: PacketDatabase, _ sql: String = "SELECT * FROM outages"
  ) throws
    -> [String]
  {
    try database.read { database in
      try Row.fetchAll(database, sql: sql).map { row in
        JSONObject(
          zip(row.columnNames, row.databaseValues).compactMap { name, value in
            switch value.storage {
            case .int64(let number): (name, .integer(number))
            case .string(let text): (name, .string(text))
            default: nil
            }
          }
        ).encoded()
      }
    }
  }

  @Test("the rows are those of gs-export outages, after one run or several", arguments: 0..<16)
  func sameRows(seed: Int) throws {
    let packets = Self.packets(600, seed: UInt64(seed))
    var random = SeededGenerator(seed: UInt64(seed) + 1000)
    let runs = seed % 4
    let cuts =
      ([0, packets.count] + (0..<runs).map { _ in Int.random(in: 0...600, using: &random) })
      .sorted()
    for (start, end) in zip(cuts, cuts.dropFirst()) {
      let database = try PacketDatabase(path: path)
      var next = start
      while next < end {
        let last = min(end, next + Int.random(in: 1...40, using: &random))
        try database.write(Array(packets[next..<last]))
        next = last
      }
      #expect(try rows(database) == expected(Array(packets[..<end])))
      try database.close()
    }
    #expect(try !expected(packets).isEmpty)
  }

  @Test("what is there already is no news: neither again, nor without times")
  func again() throws {
    let packets = Self.packets(600, seed: 7)
    let database = try PacketDatabase(path: path)
    try database.write(packets)
    let once = try rows(database)
    #expect(try database.write(packets) == 0)
    #expect(try rows(database) == once)
    try database.close()
    let again = try PacketDatabase(path: path)
    try again.write(packets)
    #expect(try rows(again) == once && !once.isEmpty)
  }

  @Test("two programs that write in turns find what one finds")
  func twoWriters() throws {
    let packets = Self.packets(600, seed: 8)
    let databases = try (0..<2).map { _ in try PacketDatabase(path: path) }
    for (number, packet) in packets.enumerated() { try databases[number / 3 % 2].write([packet]) }
    #expect(try rows(databases[0]) == expected(packets))
  }

  @Test("a file of the version before gets the outages of its packets")
  func versionBefore() throws {
    let packets = Self.packets(900, seed: 9)
    let queue = try DatabaseQueue(path: path)
    try PacketDatabaseSchema.migrator.migrate(queue, upTo: "4")
    try queue.write { database in
      func quoted(_ keys: [PacketKey]) -> String {
        keys.map { "\"\($0.name)\"" }.joined(separator: ",")
      }
      // A row has the columns of today: those of later versions are left out.
      let all = quoted(PacketColumns.all)
      try database.execute(sql: "CREATE TEMP TABLE today (\(all), other)")
      let places = PacketColumns.all.map { _ in "?" }.joined(separator: ",")
      for packet in packets {
        try database.execute(
          sql: "INSERT INTO today VALUES (\(places), ?)", arguments: PacketRow(packet).arguments)
      }
      let names = quoted(PacketColumns.byVersion[..<4].flatMap { $0 })
      try database.execute(
        sql: "INSERT INTO packets (\(names), other) SELECT \(names), other FROM today")
    }
    try queue.close()
    let database = try PacketDatabase(path: path)
    var inOrder: [JSONObject] = []
    try database.close()
    try StoredPackets(path: path).forEach {
      inOrder.append($0)
      return true
    }
    #expect(inOrder.count == packets.count)
    let opened = try PacketDatabase(path: path)
    #expect(try rows(opened) == expected(inOrder))
    try opened.write([])
    #expect(try rows(opened).count > 3)
  }

  @Test("outages of a neighbourhood are a row, with how many of how many")
  func groups() throws {
    func beacon(_ time: String, _ meter: String, _ uptime: Int, _ boot: String) throws -> JSONObject
    {
      try JSONObject(
        parsing:
          #"{"schema":1,"time":"2026-11-22T\#(time)Z","kind":"beacon","crc":"ok","raw":"00","#
          + #""source":"\#(meter)","uptime_s":\#(uptime),"booted_at":"2026-11-22T\#(boot)Z"}"#)
    }
    let database = try PacketDatabase(path: path)
    try database.write([
      beacon("17:00:00", "0A0B0C01", 5000, "15:36:40"),
      beacon("17:00:10", "0A0B0C02", 9000, "14:30:10"),
      beacon("17:00:20", "0A0B0C03", 700, "16:48:40"),
      beacon("18:00:00", "0A0B0C02", 600, "17:50:00"),
      beacon("18:00:20", "0A0B0C01", 600, "17:50:20"),
      beacon("18:00:40", "0A0B0C03", 4320, "16:48:40"),
    ])
    #expect(
      try rows(
        database,
        "SELECT group_id, begin_earliest, end_earliest, end_latest, meters, heard_meters "
          + "FROM outage_groups") == [
          #"{"group_id":1,"begin_earliest":"2026-11-22T17:00:10.000000Z","#
            + #""end_earliest":"2026-11-22T17:49:57.940000Z","#
            + #""end_latest":"2026-11-22T17:50:22.060000Z","meters":2,"heard_meters":3}"#
        ])
  }

  @Test("the views go through outages by their index, whatever their number")
  func plan() throws {
    let plan = try rows(PacketDatabase(path: path), "EXPLAIN QUERY PLAN SELECT * FROM outages")
    let scans = plan.filter { $0.contains("SCAN meter_outages\"") }
    #expect(scans.allSatisfy { $0.contains("INDEX") } && plan.count > 4, "\(plan)")
  }
}
