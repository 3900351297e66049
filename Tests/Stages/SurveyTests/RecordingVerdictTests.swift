import Capture
import Foundation
import SampleInput
import TestKit
import Testing

@testable import Survey

@Suite("What a survey says of a recording")
struct RecordingVerdictTests {
  /// Listens to samples as to those of a recording.
  private func findings(_ bytes: [UInt8], _ format: SampleFormat = .cu8) throws -> SurveyFindings {
    var listener = try BandListener(sampleRate: 250e3, format: format)
    listener.begin(StepMeasurement(.recording, center: 915e6, gain: nil), at: 0)
    listener.take(bytes)
    listener.finishStep()
    listener.finish()
    return SurveyFindings(
      steps: listener.steps, packets: listener.packets, strangers: listener.strangers.kinds,
      sampleRate: 250e3, roundingNoise: roundingNoise(format))
  }

  private func words(_ findings: SurveyFindings) -> String {
    SurveyVerdict.sentences(findings, correction: 0).joined(separator: " ")
  }

  private func command(_ findings: SurveyFindings, _ names: [String] = ["a.cu8"]) -> SurveyCommand?
  {
    SurveyCommand(
      findings, source: .recordings(names, options: []), correction: 0, biasTee: false)
  }

  /// Bytes that hardly differ from the middle, as a quiet radio gives them.
  private func quiet(_ count: Int) -> [UInt8] {
    var random = SeededGenerator(seed: 7)
    return (0..<count).map { _ in 124 + UInt8(random.next() % 8) }
  }

  @Test("samples that are all alike, clip, or are noise are told, with nothing to run")
  func doubts() throws {
    var random = SeededGenerator(seed: 5)
    let noise = random.bytes(1_000_000)
    let cases: [(String, [UInt8], SampleFormat, String)] = [
      ("one value", [UInt8](repeating: 0x80, count: 1_000_000), .cu8, "all alike"),
      ("ends in turn", (0..<1_000_000).map { $0 % 2 == 0 ? 0xFF : 0 }, .cu8, "all alike"),
      (
        "samples in turn", (0..<1_000_000).map { $0 % 4 < 2 ? 0xFF : 0 }, .cu8,
        "clips 100 % of the time"
      ),
      ("noise", noise, .cu8, "as strong as full scale"),
      ("another format", quiet(400_000), .cf32, "all but zero"),
      ("another format, louder", noise.map { 60 + $0 % 12 }, .cf32, "above full scale"),
    ]
    for (name, bytes, format, expected) in cases {
      let found = try findings(bytes, format)
      #expect(words(found).contains(expected), "\(name): \(words(found))")
      #expect(words(found).contains("No GridStream packet is heard in "), "\(name)")
      #expect(command(found) == nil, "\(name)")
    }
  }

  /// A burst at 250 kS/s: a preamble and bits of chance, as tones 9600 Hz apart.
  private func burst() -> [UInt8] {
    var (random, phase) = (SeededGenerator(seed: 3), 0.0)
    return (0..<400).flatMap { symbol in
      let bit = symbol < 64 ? symbol % 2 == 0 : random.next() % 2 == 0
      return (0..<26).flatMap { _ in
        phase += (bit ? 2 : -2) * .pi * 4800 / 250e3
        return [cos(phase), sin(phase)].map { UInt8(127.5 + 90 * $0) }
      }
    }
  }

  @Test(
    "a burst after any number of lost samples is heard", arguments: [0, 1 << 40, 1 << 63, .max])
  func burstAfterLoss(lost: UInt64) throws {
    var listener = try BandListener(sampleRate: 250e3, format: .cu8)
    listener.begin(StepMeasurement(.recording, center: 915e6, gain: nil), at: 0)
    listener.pass(lost)
    listener.take(quiet(200_000))
    listener.pass(lost)
    listener.take(quiet(200_000) + burst() + quiet(200_000))
    listener.finishStep()
    #expect(listener.steps.map(\.bursts) == [1])
  }

  @Test("silence is told, and whether it is too short to say anything")
  func silence() throws {
    #expect(words(try findings(quiet(2_000_000))) == "No GridStream packet is heard in 4 s.")
    let short = try findings(quiet(2))
    #expect(words(short).hasPrefix("No GridStream packet is heard in less than 0.1 s: "))
    #expect(words(short).contains("too short to say") && command(short) == nil)
    #expect(words(try findings([128])) == "No sample was read.")
    #expect(try SurveyText.lines(findings([128]), command: nil, correction: 0).first != "")
  }

  @Test("of several recordings the command is for the one with most packets, and says so")
  func several() throws {
    let steps = [0, 2, 9].enumerated().map { number, packets -> StepMeasurement in
      var step = StepMeasurement(.recording, center: 915e6, gain: nil)
      (step.recording, step.seconds, step.noise) = (number, 10, -40)
      (step.packets, step.framedBursts) = (packets, packets)
      return step
    }
    let found = SurveyFindings(steps: steps, sampleRate: 250e3)
    let names = ["silent.gss", "few.gss", "-many.gss"]
    let command = try #require(self.command(found, names))
    #expect(command.line.hasPrefix("gs-capture --replay ./-many.gss | "))
    let lines = SurveyText.lines(found, command: command, correction: 0)
    #expect(lines.contains("Run, for the recording with the most packets:"))
    let one = SurveyFindings(steps: [steps[1]], sampleRate: 250e3)
    #expect(self.command(one, ["silent.gss"]) == nil)
  }

  @Test("a failure is told in short, with one full stop")
  func failure() {
    func words(_ why: String) -> String {
      self.words(
        SurveyFindings(
          radio: RadioJudgement(SampleArrivalsOfNone.value, lostSamples: 0, ending: .refused(why)),
          isComplete: false))
    }
    #expect(
      words("no server answers: is it running?") == "The radio cannot be used: no server answers.")
    #expect(words("it hangs") == "The radio cannot be used: it hangs.")
  }
}
