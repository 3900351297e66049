import Evidence
import PacketSchema
import SlotRules
import TestKit
import Testing

/// Beacons of a network whose meters hop by a rule, as a receiver of a part of the band hears them.
private struct HoppingNetwork {
  enum Rule { case permutation, common, continued, turned, random, still }

  var table = PacketTable()
  let rule: Rule
  let slots = 86
  private var draws: SeededGenerator
  private let tables: [[Int]]
  let offsets: [Int]

  init(_ rule: Rule, meters: Int, seed: UInt64) {
    self.rule = rule
    var draws = SeededGenerator(seed: seed)
    let length = rule == .continued ? 71 : slots
    tables = (0...meters).map { _ in (0..<length).shuffled(using: &draws) }
    offsets = (0..<meters).map { _ in Int(draws.uniform() * Double(length)) }
    self.draws = draws
  }

  private mutating func channel(_ meter: Int, _ slot: Int, _ cycle: Int) -> Int {
    switch rule {
    case .permutation: tables[meter][slot]
    case .common: tables[meters][(slot + offsets[meter]) % 86]
    case .continued: tables[meters][(slot + cycle * 86 + offsets[meter]) % 71]
    case .turned: tables[meters][(slot + cycle * 5 + offsets[meter]) % 86]
    case .random: Int(draws.uniform() * 86)
    case .still: meter
    }
  }

  private var meters: Int { tables.count - 1 }

  /// Beacons every 12 to 20 s; those on the channels are heard.
  mutating func run(hours: Double, heard: Range<Int>, hasChannels: Bool = true) throws {
    for meter in 0..<meters {
      var slot = Int(draws.uniform() * 1000)
      let begin = 1_790_000_100 - draws.uniform() * 60
      while Double(slot) * 0.7 < hours * 3600 {
        slot += 17 + Int(draws.uniform() * 12)
        let channel = channel(meter, slot % 86, slot / 86)
        guard heard.contains(channel) else { continue }
        let phase = Double(slot % 86) * 0.7 + 0.66
        let seconds = Int(begin + Double(slot) * 0.7 + 0.66) - 1_790_000_000
        let measured = hasChannels ? #","channel_hz":\#(902_300_000 + 300_000 * channel)"# : ""
        table.add(
          try JSONObject(
            parsing: #"{"kind":"beacon","type":"55","crc":"ok","network":"45F8","source":"#
              + #""0A0B0C0\#(meter)","destination":"FFFFFFFFFFFF","hop_cycle_s":60.2,"#
              + #""hop_phase_s":\#(phase),"time":"\#(time(seconds))","raw":"00FF2A550023""#
              + #"\#(measured)}"#))
      }
    }
  }

  private func time(_ seconds: Int) -> String {
    func two(_ value: Int) -> String { (value < 10 ? "0" : "") + "\(value)" }
    let (day, rest) = (1 + seconds / 86_400, seconds % 86_400)
    return "2026-11-\(two(day))T\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60))Z"
  }
}

@Suite("Whether slots decide channels")
struct SlotRulesTests {
  private func result(
    _ rule: HoppingNetwork.Rule, meters: Int = 3, hours: Double, heard: Range<Int>, seed: UInt64
  ) throws -> SlotRuleResult {
    var network = HoppingNetwork(rule, meters: meters, seed: seed)
    try network.run(hours: hours, heard: heard)
    return try #require(SlotRuleSearch(network.table).results().first)
  }

  /// A tenth of the band for a part of a day, and all of it for an hour.
  private static let receptions: [(hours: Double, heard: Range<Int>)] = [(6, 30..<39), (1, 0..<86)]

  @Test("a table of each meter", arguments: receptions.indices)
  func permutation(_ place: Int) throws {
    let (hours, heard) = Self.receptions[place]
    let result = try result(.permutation, hours: hours, heard: heard, seed: 3)
    #expect(result.rule == .permutation, "\(result.summary)")
    #expect(result.p < 1e-12 && result.tables.count == 3 && result.entries.isEmpty)
    #expect(result.tables.allSatisfy { $0.rows.allSatisfy { $0.contradicting == 0 } })
  }

  @Test("one table of the network, with the offset of each meter", arguments: receptions.indices)
  func common(_ place: Int) throws {
    let (hours, heard) = Self.receptions[place]
    var network = HoppingNetwork(.common, meters: 3, seed: 4)
    try network.run(hours: hours, heard: heard)
    let result = try #require(SlotRuleSearch(network.table).results().first)
    #expect(result.rule == .commonTable && result.tables.count == 1, "\(result.summary)")
    #expect(result.tables[0].rows.count <= 86 && result.period == 86 && result.step == 0)
    // Offsets count from the first meter's.
    let names = result.entries.map(\.meter)
    let first = try #require(Int(names[0].suffix(1)))
    for entry in result.entries {
      let meter = try #require(Int(entry.meter.suffix(1)))
      #expect(entry.offset == (network.offsets[meter] - network.offsets[first] + 86) % 86)
    }
  }

  @Test("sequences that go on over the cycles", arguments: receptions.indices)
  func continued(_ place: Int) throws {
    let (hours, heard) = Self.receptions[place]
    let continued = try result(.continued, hours: hours, heard: heard, seed: 5)
    #expect(continued.rule == .continued && continued.period == 71, "\(continued.summary)")
    #expect(continued.step == 15)
    let turned = try result(.turned, hours: hours, heard: heard, seed: 6)
    #expect(turned.rule == .continued && turned.period == 86, "\(turned.summary)")
    #expect(turned.step == 5)
  }

  @Test("channels drawn anew, or kept, follow no slot", arguments: receptions.indices)
  func none(_ place: Int) throws {
    let (hours, heard) = Self.receptions[place]
    var claims = 0
    #if DEBUG
      let runs = 3
    #else
      let runs = 300
    #endif
    for seed in 0..<UInt64(runs) {
      let result = try result(.random, hours: hours, heard: heard, seed: 100 + seed)
      claims += result.rule == SlotRule.none ? 0 : 1
      #expect(result.tables.isEmpty || result.p < 0.01)
    }
    #expect(claims <= runs / 50)
    let still = try result(.still, hours: hours, heard: 0..<3, seed: 8)
    #expect(still.rule == SlotRule.none && still.summary.hasPrefix("meters keep"))
  }

  @Test("one meter: its slots decide, but nobody can say whether others share its table")
  func alone() throws {
    let result = try result(.common, meters: 1, hours: 6, heard: 30..<39, seed: 9)
    #expect(result.rule == .slotAlone && result.tables.first?.meter == "0A0B0C00")
  }

  @Test("nothing is said of few pairs, nor without channels or a cycle")
  func unknown() throws {
    let few = try result(.common, hours: 0.05, heard: 0..<86, seed: 10)
    #expect(few.rule == nil && few.summary.hasPrefix("too few pairs"))
    var network = HoppingNetwork(.common, meters: 2, seed: 11)
    try network.run(hours: 1, heard: 0..<86, hasChannels: false)
    let result = try #require(SlotRuleSearch(network.table).results().first)
    #expect(result.rule == nil && result.summary == "no channel is known")
    #expect(result.broadcasts > 300 && result.pairs == 0)
    #expect(SlotRuleSearch(PacketTable()).results().isEmpty)
  }
}
