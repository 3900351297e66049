import Synthesis
import Testing

@Suite struct TransmissionScheduleTests {
  private func lines(_ texts: String...) throws -> [TransmissionLine] {
    try texts.compactMap { try TransmissionLine($0, defaults: TransmissionSettings()) }
  }

  private func busyBand(_ count: Int) throws -> [TransmissionLine] {
    try (0..<count).compactMap { _ in try TransmissionLine("2A55", defaults: TransmissionSettings())
    }
  }

  @Test func burstsFollowEachOtherOnTheNearestChannel() throws {
    let schedule = TransmissionSchedule(sampleRate: 250e3, centerFrequency: 903.22e6)
    let bursts = try schedule.transmissions(of: lines("2A55", "2A55"))
    #expect(bursts.map { $0.carrierOffset.rounded() } == [-20_000, -20_000])
    #expect(bursts[0].startTime == 0.05)
    #expect(abs(bursts[1].startTime - (0.1 + bursts[0].duration)) < 1e-12)
  }

  @Test func listedChannelsComeInTurn() throws {
    var schedule = TransmissionSchedule(sampleRate: 2.4e6, centerFrequency: 915e6)
    schedule.channels = .list([914.5e6, 915.5e6])
    let bursts = try schedule.transmissions(of: lines("2A55", "2A55", "2A55"))
    #expect(bursts.map { $0.carrierOffset.rounded() } == [-500_000, 500_000, -500_000])
  }

  @Test func intervalCountsFromStartToStart() throws {
    var schedule = TransmissionSchedule(sampleRate: 2.4e6, centerFrequency: 915e6)
    schedule.times = .interval(0.75)
    schedule.lead = 0.25
    #expect(try schedule.transmissions(of: lines("2A55", "2A55")).map(\.startTime) == [0.25, 1.0])
  }

  @Test func randomBurstsStayInTheSpanAndApart() throws {
    var schedule = TransmissionSchedule(sampleRate: 2.4e6, centerFrequency: 915e6)
    schedule.channels = .random
    schedule.times = .random(duration: 10)
    schedule.carrierOffsetRange = 2400
    schedule.clockErrorRange = 50
    let bursts = try schedule.transmissions(of: busyBand(300))
    #expect(bursts.allSatisfy { abs($0.carrierOffset) < 1.2e6 - 14_400 })
    #expect(bursts.allSatisfy { $0.startTime >= 0.05 && $0.startTime + $0.duration <= 10 })
    #expect(bursts.allSatisfy { abs($0.clockError) <= 50 })
    #expect(Set(bursts.map { ($0.carrierOffset / 100e3).rounded() }).count == 23)
    for (number, burst) in bursts.enumerated() {
      for other in bursts[..<number] where abs(other.carrierOffset - burst.carrierOffset) < 50e3 {
        let apart =
          other.startTime + other.duration < burst.startTime
          || burst.startTime + burst.duration < other.startTime
        #expect(apart)
      }
    }
    #expect(try schedule.transmissions(of: busyBand(300)) == bursts)
    schedule.seed = 2
    #expect(try schedule.transmissions(of: busyBand(300)) != bursts)
  }

  @Test func oneBurstsSettingsDoNotMoveTheOthers() throws {
    var schedule = TransmissionSchedule(sampleRate: 2.4e6, centerFrequency: 915e6)
    schedule.channels = .random
    schedule.carrierOffsetRange = 2400
    let bursts = try schedule.transmissions(of: lines("2A55", "2A55"))
    let changed = try schedule.transmissions(of: lines("2A55 channel=914.5M", "2A55"))
    #expect(bursts[1] == changed[1])
  }

  @Test(arguments: ["2A55 channel=917M", "2A55 offset=1.19M", "2A55 rate=1M h=2"])
  func carriersOutsideTheSpanAreRefused(line: String) throws {
    let schedule = TransmissionSchedule(sampleRate: 2.4e6, centerFrequency: 915e6)
    let lines = try lines(line)
    #expect(throws: SynthesisError.self) { try schedule.transmissions(of: lines) }
  }
}
