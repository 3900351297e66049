import Testing

@testable import Survey

@Suite("The command after a survey")
struct SurveyCommandTests {
  private func findings(meter: String?) -> SurveyFindings {
    var step = StepMeasurement(.band, center: 915.35e6, gain: 33.8)
    (step.seconds, step.framedBursts, step.packets) = (10, 9, 9)
    let packets = (0..<9).map { number in
      HeardPacket(
        time: 0, step: 0, meter: meter, network: "142A", utility: nil,
        carrier: 915.3e6, level: -30, signalToNoiseRatio: 20 + Double(number), symbolRate: 9600)
    }
    return SurveyFindings(
      steps: [step], packets: packets,
      radio: RadioJudgement(SampleArrivalsOfNone.value, lostSamples: 0, ending: nil),
      sampleRate: 2.4e6)
  }

  @Test("a meter leads to Home Assistant, from the radio that heard it")
  func homeAssistant() {
    let found = findings(meter: "0A0B0C01")
    func line(_ source: SurveySource) -> String? {
      SurveyCommand(found, source: source, correction: 7, biasTee: false)?.line
    }
    let start = "gridstream home-assistant --frequency 915.35M --gain 33.8 --ppm 7 "
    #expect(line(.dongle(nil)) == start + "0A0B0C01")
    #expect(line(.dongle("0042")) == start + "--device 0042 0A0B0C01")
    #expect(line(.server("attic:1234")) == start + "--server attic:1234 0A0B0C01")
  }

  @Test("others lead to a table, in words that a shell reads")
  func table() {
    let end = " | gs-demod | gs-frame | gs-decode | gs-export table"
    func line(_ source: SurveySource, meter: String? = nil, biasTee: Bool = false) -> String? {
      SurveyCommand(
        findings(meter: meter), source: source, correction: 0, biasTee: biasTee)?.line
    }
    let settings = "--frequency 915.35M --gain 33.8"
    #expect(line(.dongle(nil)) == "gs-capture \(settings)" + end)
    #expect(
      line(.server("a"), meter: "0A0B0C01", biasTee: true)
        == "gs-capture \(settings) --rtl-tcp a --bias-tee" + end)
    #expect(
      line(.soapy("driver=x, y", options: ["--antenna", "RX 'A'"]), meter: "0A0B0C01")
        == "gs-capture --soapy 'driver=x, y' \(settings) --antenna 'RX '\\''A'\\'''" + end)
    #expect(
      line(.recordings(["my file.cu8"], options: ["--format", "cu8"]))
        == "gs-capture --replay 'my file.cu8' --format cu8" + end)
  }

  @Test("where nothing can be received there is none")
  func none() {
    var step = StepMeasurement(.band, center: 915e6, gain: 40)
    (step.seconds, step.noise) = (60, -40)
    let silent = SurveyFindings(
      steps: [step], radio: RadioJudgement(SampleArrivalsOfNone.value, lostSamples: 0, ending: nil),
      sampleRate: 2.4e6)
    #expect(SurveyCommand(silent, source: .dongle(nil), correction: 0, biasTee: false) == nil)
    var stalled = findings(meter: "0A0B0C01")
    stalled.radio = RadioJudgement(
      SampleArrivalsOfNone.value, lostSamples: 0, ending: .stalled(after: 3))
    #expect(SurveyCommand(stalled, source: .dongle(nil), correction: 0, biasTee: false) == nil)
  }
}
