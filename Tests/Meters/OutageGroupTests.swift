import Notation
import PacketSchema
import TestKit
import Testing

@testable import Meters

/// Outages that several meters share.
@Suite("Outages of a neighbourhood")
struct OutageGroupTests {
  private static let start: Int64 = 1_790_000_000

  private func time(_ second: Double) -> Timestamp {
    Timestamp(nanoseconds: Self.start * 1_000_000_000 + Int64(second * 1e9))
  }

  /// A beacon as gs-decode prints it: whole seconds of uptime, boot time worked out from them.
  private func beacon(
    _ meter: Int, at second: Double, bootedAt boot: Double
  ) throws -> PacketObservation {
    let uptime = Int64((second - boot).rounded(.down))
    let booted = Timestamp.seconds(
      (time(second).nanoseconds - uptime * 1_000_000_000) / 1_000_000_000)
    let source = String(0x0A00_0000 + meter, radix: 16, uppercase: true)
    return PacketObservation(
      try JSONObject(
        parsing: #"{"schema":1,"time":"\#(time(second).text)","kind":"beacon","crc":"ok","#
          + #""source":"0\#(source)","uptime_s":\#(uptime),"booted_at":"\#(booted ?? "")","#
          + #""network":"B5E3","tree_id":"15"}"#))
  }

  /// 500 meters that are heard every half minute or so. Power fails at 4000 s, and comes back street
  /// by street from 7200 s on; the receiver has none either, and is back later.
  @Test("an outage of 500 meters is one, with the bounds of each")
  func neighbourhood() throws {
    var random = SeededGenerator(seed: 3)
    var beacons: [(second: Double, meter: Int)] = []
    for meter in 0..<500 {
      var second = Double.random(in: 0...30, using: &random)
      while second < 10_000 {
        beacons.append((second, meter))
        second += Double.random(in: 25...35, using: &random)
      }
    }
    beacons.sort { $0.second < $1.second }
    let returns = (0..<500).map { _ in Double.random(in: 7200...7245, using: &random) }
    var (lastSeen, neighbourhood) = ([Int: Double](), Neighbourhood())
    var told = 0
    for (second, meter) in beacons where second < 4000 || second > max(7300, returns[meter]) {
      let boot = second < 4000 ? -86_400 - Double(meter) * 977 : returns[meter]
      told += neighbourhood.observe(try beacon(meter, at: second, bootedAt: boot)).outages.count
      if second < 4000 { lastSeen[meter] = second }
    }
    #expect(told == 500)
    let groups = neighbourhood.outageGroups
    #expect(groups.count == 1)
    let group = try #require(groups.first)
    #expect(group.members.count == 500 && group.heardMeters == 500)
    for member in group.members {
      let meter = try #require(Int(member.meter, radix: 16)) - 0x0A00_0000
      let back = try #require(member.outage.bootedAt).nanoseconds - time(returns[meter]).nanoseconds
      #expect(abs(back) <= 2_000_000_000)
      #expect(member.outage.lastSeenBefore?.text == time(try #require(lastSeen[meter])).text)
    }
    #expect(group.beginsAfter?.text == lastSeen.values.max().map { time($0).text })
  }

  @Test("a week of boot times that jitter, of steps of the clock and of lost packets makes none")
  func noOutage() throws {
    var random = SeededGenerator(seed: 4)
    var neighbourhood = Neighbourhood()
    var told = 0
    for step in 0..<20_160 {
      // Every 30 s one of ten meters; for an hour a day the receiver's clock is an hour ahead.
      let second = Double(step) * 30
      let isWrong = (step / 120) % 24 == 7
      let error =
        (isWrong ? 3600 : 0) + Double.random(in: -1...1, using: &random)
      let meter = Int.random(in: 0..<10, using: &random)
      let uptime = second + 100_000
      let heard = second + error
      told +=
        neighbourhood.observe(try beacon(meter, at: heard, bootedAt: heard - uptime)).outages.count
    }
    #expect(told == 0 && neighbourhood.outageGroups.isEmpty)
  }

  @Test("what comes back more than a minute later is another one")
  func two() throws {
    var neighbourhood = Neighbourhood()
    for meter in 0..<4 {
      neighbourhood.observe(try beacon(meter, at: Double(meter), bootedAt: -90_000))
    }
    for meter in 0..<3 {
      neighbourhood.observe(
        try beacon(meter, at: 1000 + Double(meter), bootedAt: 800 + 50 * Double(meter)))
    }
    let groups = neighbourhood.outageGroups
    #expect(groups.map(\.members.count) == [2, 1])
    #expect(groups.map(\.heardMeters) == [4, 4])
  }
}
