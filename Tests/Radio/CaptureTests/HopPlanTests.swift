import FilterRuntime
import Testing

@testable import Capture

@Suite("The plan of a radio that hops") struct HopPlanTests {
  @Test(
    "reads centres and a dwell",
    arguments: [
      ("10s", 10.0), ("500ms", 0.5), ("1m", 60), ("0.25s", 0.25), ("2h", 7200), ("1.5m", 90),
    ])
  func reads(text: String, seconds: Double) throws {
    let plan = try HopPlan("903.2M,905.4M,921600k", dwell: text)
    #expect(plan.centers == [903_200_000, 905_400_000, 921_600_000])
    #expect(plan.dwell == seconds)
  }

  @Test("stays ten seconds unless told otherwise")
  func defaultDwell() throws {
    #expect(try HopPlan("903M,905M").dwell == 10)
  }

  @Test(
    "refuses lists that make no sense",
    arguments: [
      "", "903.2M", "903.2M,", ",903.2M", "903.2M,,905M", "903.2M,abc", "903.2M,0", "903.2M,5G",
      "903.2M,903200k", "903.2M;905M", "903M, 905M",
    ])
  func refusesLists(list: String) {
    let failure = #expect(throws: StageFailure.self) { try HopPlan(list) }
    #expect(failure?.status == .usage && failure?.description.contains("--hop") == true)
  }

  @Test(
    "refuses dwells that make no sense",
    arguments: ["", "s", "10", "-1s", "0s", "50ms", "2d", "1e3s", "infs", "nanm", "25h", "1.2.3s"])
  func refusesDwells(text: String) {
    let failure = #expect(throws: StageFailure.self) { try HopPlan("903M,905M", dwell: text) }
    #expect(failure?.status == .usage && failure?.description.contains("--dwell") == true)
  }
}

@Suite("The schedule of a radio that hops") struct HopScheduleTests {
  private func schedule() throws -> HopSchedule {
    HopSchedule(try HopPlan("903M,905M,907M", dwell: "1s"), sampleRate: 1000)
  }

  @Test("goes round the centres, each for its samples")
  func goesRound() throws {
    var schedule = try schedule()
    #expect(schedule.center == 903e6 && schedule.samplesLeft == 1000)
    #expect(schedule.add(999) == nil)
    #expect(schedule.samplesLeft == 1)
    #expect(schedule.add(1) == 905e6)
    #expect(schedule.center == 905e6 && schedule.samplesLeft == 1000)
    #expect(schedule.add(1000) == 907e6)
    #expect(schedule.add(0) == nil)
    #expect(schedule.add(1000) == 903e6)
  }

  @Test("passes over no centre, however long a block is")
  func passesOverNone() throws {
    var schedule = try schedule()
    #expect(schedule.add(5500) == 905e6)
    #expect(schedule.samplesLeft == 1000)
    #expect(schedule.add(.max) == 907e6)
    #expect(schedule.add(1) == nil)
    #expect(schedule.add(.max) == 903e6)
  }

  @Test("hops at the same samples however they come in blocks", arguments: [1, 7, 100, 250])
  func blocks(length: UInt64) throws {
    var schedule = try schedule()
    var hops: [UInt64] = []
    var index: UInt64 = 0
    while index < 10_000 {
      let count = min(length, schedule.samplesLeft)
      index += count
      if schedule.add(count) != nil { hops.append(index) }
    }
    #expect(hops == (1...10).map { $0 * 1000 })
  }
}
