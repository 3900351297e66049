@testable import DatabaseExport
import PacketTables
import Export
import FilterRuntime
import Foundation
import GRDB
import PacketFixtures
import Notation
import PacketSchema
import TestKit
import Testing

@Suite("Packets read from a SQLite file")
struct StoredPacketsTests {
  private let folder: TemporaryFolder
  private var path: String { folder.url.appending(path: "packets.db").path }

  init() throws { folder = try TemporaryFolder() }

  private func packet(_ members: String) throws -> JSONObject {
    try JSONObject(parsing: #"{"schema":1,\#(members)}"#)
  }

  private func write(_ packets: [JSONObject]) throws {
    let database = try PacketDatabase(path: path)
    try database.write(packets)
    try database.close()
  }

  private func packets(_ selection: PacketSelection = PacketSelection()) throws -> [JSONObject] {
    var packets: [JSONObject] = []
    try StoredPackets(path: path).forEach(selection) { packet in
      packets.append(packet)
      return true
    }
    return packets
  }

  @Test("packets come back as they went in, in the order of their times")
  func packetsAgain() throws {
    let beacon = try SamplePackets.object(SamplePackets.beacon)
    let encrypted = try SamplePackets.object(SamplePackets.encrypted)
    let earlier = try packet(#""time":"2026-11-22T16:00:00Z","cut":true,"raw":"00FF""#)
    try write([beacon, earlier, encrypted])
    // Of keys that no version knows, an absent time comes first.
    #expect(
      try packets().map { $0.encoded() } == [encrypted, earlier, beacon].map { $0.encoded() })
    var read = 0
    try StoredPackets(path: path).forEach { _ in
      read += 1
      return read < 2
    }
    #expect(read == 2)
  }

  @Test("a file that holds no packets is not read, and not made")
  func nothingToRead() throws {
    #expect(throws: StageFailure.self) { try StoredPackets(path: path) }
    #expect(!FileManager.default.fileExists(atPath: path))
    try DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE packets (id)") }
    #expect { try StoredPackets(path: path) } throws: {
      ($0 as? StageFailure)?.status == .badInput
    }
    try folder.write(Array("no database, but a text of some length\n".utf8), to: "text")
    let text = folder.url.appending(path: "text").path
    #expect { try StoredPackets(path: text) } throws: {
      ($0 as? StageFailure)?.status == .badInput
    }
  }

  /// Packets of some meters, networks and kinds at seeded times, of which some are the same.
  private func mixedPackets() throws -> [JSONObject] {
    var generator = SeededGenerator(seed: 1)
    let utilities = ["", "Café du Nord", "B5E3 & Sons", "Straße"]
    return try (0..<400).map { number in
      let second = Int.random(in: 10...59, using: &generator)
      let source = ["0A0B0C01", "0A0B0C02", "0a0b0c01", ""].randomElement(using: &generator) ?? ""
      let kind = PacketKind.allCases.randomElement(using: &generator) ?? .unknown
      let network = ["B5E3", "b5e3", "45F8", ""].randomElement(using: &generator) ?? ""
      let utility = utilities.randomElement(using: &generator) ?? ""
      return try packet(
        #""time":"2026-11-22T17:00:\#(second)Z","kind":"\#(kind.rawValue)","raw":"\#(number)","#
          + [("network", network), ("utility", utility), ("source", source)].map {
            $0.1.isEmpty ? #""\#($0.0)":null"# : #""\#($0.0)":"\#($0.1)""#
          }.joined(separator: ","))
    }
  }

  @Test(
    "SQLite selects what the selection does, in the same order",
    arguments: [
      PacketSelection(), PacketSelection(meters: ["0a0b0c01"]),
      PacketSelection(meters: ["0A0B0C01", "0A0B0C02"]), PacketSelection(meters: ["0A0B0C09"]),
      PacketSelection(kinds: [.beacon, .status]), PacketSelection(networks: ["b5e3"]),
      PacketSelection(networks: ["CAFÉ"]), PacketSelection(networks: ["strasse", "45F8"]),
      PacketSelection(meters: ["0A0B0C01"], kinds: [.beacon], networks: ["B5E3"]),
      PacketSelection(since: Timestamp("2026-11-22T17:00:30Z")),
      PacketSelection(
        since: Timestamp("2026-11-22T17:00:19.5Z"), until: Timestamp("2026-11-22T17:00:40Z")),
    ])
  func selection(_ selection: PacketSelection) throws {
    try write(mixedPackets())
    let expected = try packets().filter(selection.includes)
    #expect(try packets(selection) == expected)
  }

  @Test("a meter is found by the index of meters, all others come in the order of another")
  func plans() throws {
    try write([packet(#""raw":"00""#)])
    let stored = try StoredPackets(path: path)
    let meter = try stored.plan(PacketSelection(meters: ["0A0B0C01"], kinds: [.beacon]))
    let search = "SEARCH packets USING INDEX packets_by_source (source=?"
    #expect(meter.contains { $0.contains(search) }, "\(meter)")
    for selection in [PacketSelection(), PacketSelection(kinds: [.beacon], networks: ["B5E3"])] {
      let plan = try stored.plan(selection)
      #expect(plan.count == 1 && plan[0].hasPrefix("SCAN packets USING INDEX"), "\(plan)")
    }
    let plan = try stored.plan(PacketSelection(since: Timestamp("2026-11-22T17:00:30Z")))
    #expect(plan.count == 1 && plan[0].contains("(time>?)"), "\(plan)")
  }

  @Test("reading leaves nothing beside the file, whatever its name is")
  func nothingBeside() throws {
    try write([SamplePackets.object(SamplePackets.beacon)])
    let name = "a ?#%+é&immutable=0.db"
    try folder.write(folder.read("packets.db"), to: name)
    let stored = try StoredPackets(path: folder.url.appending(path: name).path)
    #expect(try stored.count() == 1)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
    #expect(Set(files) == ["packets.db", name])
  }

  @Test("what is still in the log is read, also through a link")
  func log() throws {
    let database = try PacketDatabase(path: path)
    try database.write([SamplePackets.object(SamplePackets.beacon)])
    let link = folder.url.appending(path: "link.db").path
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    #expect(try StoredPackets(path: link).count() == 1)
    try database.close()
  }

  @Test("a file that changes while it is read as one at rest is told of")
  func writtenMeanwhile() throws {
    try write([SamplePackets.object(SamplePackets.beacon)])
    let stored = try StoredPackets(path: path)
    #expect(throws: StageFailure.self) {
      try stored.forEach { _ in
        try write([SamplePackets.object(SamplePackets.encrypted)])
        return true
      }
    }
  }
}
