import FilterRuntime
import RecordStream
import Testing

@Suite("Health of a stage")
struct StageHealthTests {
  private struct Health: Encodable {
    var bursts = 3
    var noise: Double = -80.5
    var gain: Double?
  }

  @Test("becomes one JSON object; what is not known is not in it")
  func encoding() {
    let statistics = StageStatistics(Health(), writer: "gs-test 1", time: 7)
    #expect(statistics.counters == #"{"bursts":3,"noise":-80.5}"#)
    #expect(statistics.stage == "gs-test" && statistics.time == 7)
  }

  @Test("with a number that JSON cannot say tells nothing")
  func notFinite() {
    let statistics = StageStatistics(Health(noise: .infinity), writer: "gs-test 1", time: 0)
    #expect(statistics.counters == "{}")
  }
}
