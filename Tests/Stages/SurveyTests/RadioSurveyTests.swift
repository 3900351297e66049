import Capture
import FilterRuntime
import SampleInput
import Testing

@testable import Survey

/// A survey with a radio that plays a part, without threads and without time.
@Suite("Course of a survey")
struct RadioSurveyTests {
  /// Gives silence, and does what it shall after so many blocks.
  private struct PartRadio: SurveyedRadio {
    var tuning = Tuning(
      name: "part", sampleRate: 250e3, centerFrequency: 915.05e6, format: .cu8, gain: 20)
    let gains = [0.0, 20, 40]
    var arrivals = SampleArrivals(sampleRate: 250e3)
    var blocks: Int
    let end: SteppedRadio.Event
    let settings: Settings

    final class Settings {
      var gains: [Double] = []
      var centers: [Double] = []
    }

    mutating func setGain(_ decibels: Double?) throws(StageFailure) {
      tuning.gain = decibels
      if let decibels { settings.gains.append(decibels) }
    }
    mutating func tune(to hertz: Double) throws(StageFailure) {
      tuning.centerFrequency = hertz
      settings.centers.append(hertz)
    }
    mutating func next() -> SteppedRadio.Event {
      guard blocks > 0 else { return end }
      blocks -= 1
      arrivals.add(12_500, at: 0)
      return .samples([UInt8](repeating: 128, count: 25_000))
    }
  }

  private func survey(
    blocks: Int, _ end: SteppedRadio.Event
  ) throws -> (SurveyFindings, PartRadio.Settings) {
    let settings = PartRadio.Settings()
    let radio = PartRadio(blocks: blocks, end: end, settings: settings)
    let plan = SurveyPlan(isQuick: true, secondsPerStep: 0.4, band: 914.95e6...915.35e6)
    var survey = try RadioSurvey(radio, plan: plan, startTime: 0) { _ in }
    return (try survey.run(), settings)
  }

  @Test("each gain is tried, then each centre with the one that was chosen")
  func order() throws {
    let (findings, settings) = try survey(blocks: 1000, .stopped)
    #expect(findings.isComplete && findings.radio?.fault == nil)
    #expect(settings.gains.prefix(3) == [0, 20, 40] && settings.gains.count <= 4)
    #expect(findings.steps.map(\.purpose) == [.check, .gain, .gain, .gain, .band, .band])
    #expect(findings.steps.allSatisfy { $0.seconds > 0 && $0.clippedTime == 0 })
    #expect(findings.antenna?.verdict == .unknown || findings.antenna?.verdict == .absent)
  }

  @Test("a radio that falls silent has stalled, or has given nothing at all")
  func silence() throws {
    let (stalled, _) = try survey(blocks: 5, .silent)
    guard case .stalled? = stalled.radio?.fault else {
      Issue.record("\(String(describing: stalled.radio?.fault))")
      return
    }
    #expect(!stalled.isComplete)
    #expect(try survey(blocks: 0, .silent).0.radio?.fault == .gaveNothing)
    #expect(try survey(blocks: 9, .ended("unplugged")).0.radio?.fault == .ended("unplugged"))
  }

  @Test("after a stop there is what was found by then, and no fault")
  func stop() throws {
    let (findings, _) = try survey(blocks: 6, .stopped)
    #expect(!findings.isComplete && findings.radio?.fault == nil && findings.steps.count > 1)
    let words = SurveyText.lines(findings, command: nil, correction: 0).joined(separator: " ")
    #expect(words.contains("ended before its time"))
  }
}
