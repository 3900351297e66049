import Evidence
import LinkChecks
import TestKit
import Testing

@Suite("Hidden addresses, by registers run backwards")
struct HiddenLinkTests {
  private struct Network {
    var table = PacketTable()
    var draws: SeededGenerator
    let meters: [[UInt8]]

    init(meters count: Int, seed: UInt64) throws {
      draws = SeededGenerator(seed: seed)
      meters = (0..<count).map { [0x0A, 0x0B, UInt8($0), UInt8(seed % 251)] }
      for meter in meters {
        try table.add(
          [0, 0xFF, 0x2A, 0x55, 0, 9, 0x30] + meter + draws.bytes(4), "55", "30", network: "45F8",
          source: PacketTable.hexadecimal(meter))
      }
    }

    /// A packet without addresses: its check covers those that are given.
    mutating func send(
      hidden: [UInt8], commandIdentifier: UInt8, start: UInt16 = 0x45F8, isRandom: Bool = false
    ) throws {
      let rest = draws.bytes([1, 7, 13][Int(draws.uniform() * 3)])
      let value = Check.mostBitFirst([commandIdentifier] + hidden + rest, 0x1021, start)
      let check = isRandom ? draws.bytes(2) : Check.bytes(value)
      try table.add(
        [0, 0xFF, 0x2A, 0xD2, UInt8(rest.count + 3), commandIdentifier] + rest + check, "D2",
        PacketTable.hexadecimal([commandIdentifier]))
    }
  }

  @Test("links are told apart from 20 packets each, and named", arguments: [3, 5, 10])
  func links(_ count: Int) throws {
    var network = try Network(meters: 6, seed: UInt64(count))
    let pairs = (0..<count).map { link -> ([UInt8], [UInt8]) in
      (network.meters[link % 6], network.meters[(link + 1 + link / 6) % 6])
    }
    for round in 0..<20 {
      for (destination, source) in pairs {
        try network.send(
          hidden: destination + source, commandIdentifier: round < 10 ? 0x22 : 0x52)
      }
    }
    let results = HiddenLinkTest(network.table).results()
    #expect(results.map(\.type) == ["D2/22", "D2/52"])
    for result in results {
      #expect(result.clusters.count == count && result.offset == 6 && result.p < 1e-12)
      #expect(result.values == count)
      #expect(result.clusters.allSatisfy { $0.packets.count == 10 })
      let named = Set(result.clusters.compactMap { $0.pairs.first?.source })
      #expect(named == Set(pairs.map { PacketTable.hexadecimal($0.1) }))
      #expect(result.clusters.allSatisfy { $0.pairs.first?.packets == 20 })
    }
    let findings = HiddenLinkTest(network.table).findings()
    #expect(findings.count == 2 && findings.allSatisfy { $0.verdict == .check })
  }

  @Test("links whose network and addresses nobody knows are still told apart")
  func unknown() throws {
    var network = try Network(meters: 1, seed: 4)
    for link in 0..<4 {
      let hidden = network.draws.bytes(11)
      for _ in 0..<5 + link { try network.send(hidden: hidden, commandIdentifier: 0x22, start: 77) }
    }
    let result = try #require(HiddenLinkTest(network.table).results().first)
    #expect(result.clusters.map(\.packets.count) == [8, 7, 6, 5])
    #expect(result.clusters.allSatisfy { $0.pairs.isEmpty })
  }

  @Test("one link among packets with random checks is seen")
  func mixed() throws {
    var network = try Network(meters: 6, seed: 5)
    for _ in 0..<20 {
      let hidden = network.meters[1] + network.meters[2]
      try network.send(hidden: hidden, commandIdentifier: 0x22)
      try network.send(hidden: [], commandIdentifier: 0x22, isRandom: true)
      try network.send(hidden: [], commandIdentifier: 0x22, isRandom: true)
    }
    let result = try #require(HiddenLinkTest(network.table).results().first)
    #expect(result.clusters.map(\.packets.count) == [20])
    #expect(result.clusters[0].pairs.first?.destination == "0A0B0105")
  }

  @Test("random checks show no links, and copies of a packet are one packet")
  func nothing() throws {
    var found = 0
    for run in 0..<(isOptimised ? 1000 : 6) {
      var network = try Network(meters: 6, seed: UInt64(run))
      for _ in 0..<[4, 20, 60, 200][run % 4] {
        try network.send(hidden: [], commandIdentifier: 0x22, isRandom: true)
      }
      let copy = network.table.packets[network.table.packets.count - 1]
      let bytes = Array(network.table.bytes(of: copy))
      for _ in 0..<20 { try network.table.add(bytes, "D2", "22") }
      found += HiddenLinkTest(network.table).findings().isEmpty ? 0 : 1
    }
    #expect(found <= (isOptimised ? 20 : 0))
  }
}
