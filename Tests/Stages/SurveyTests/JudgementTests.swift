import RealModule
import SampleInput
import TestKit
import Testing

@testable import Survey

/// Judgements over measurements, without a radio.
@Suite("Judgements of a survey")
struct JudgementTests {
  private static let rounding = roundingNoise(.cu8)

  /// A sweep of a tuner whose steps are not what they are called, and whose amplifiers get worse with less
  /// gain; levels in dB to full scale.
  private func sweep(
    converter: Double, front: Double, ripple: Double = 1.2, figure: Double = 12,
    clipsFrom: Double = 100
  ) -> [StepMeasurement] {
    [0, 3.7, 8.7, 14.4, 19.7, 25.4, 29.7, 33.8, 37.2, 40.2, 43.4, 49.6].map { gain in
      var step = StepMeasurement(.gain, center: 915e6, gain: gain)
      let figure = figure * Double.exp(-gain / 12)
      let noise = front + 0.96 * gain + ripple * .sin(gain / 3.1) + figure
      step.noise = decibels(.pow(10, converter / 10) + .pow(10, noise / 10))
      step.clippedTime = gain >= clipsFrom ? 0.6 : 0
      step.seconds = 1
      return step
    }
  }

  @Test(
    "the noise of the converter is found, and the gain lies where the antenna's is 14 dB over it",
    arguments: [(-49.0, -75.0), (-46, -80), (-40, -72), (-49, -90)])
  func gain(converter: Double, front: Double) throws {
    let judged = try #require(
      GainJudgement(
        sweep(converter: converter, front: front), roundingNoise: Self.rounding))
    // Of 2 % of the meters, which stand for 0.17 dB, the model makes 14 dB; the gains are steps.
    let over = front + 0.96 * judged.gain - converter
    #expect((9...19).contains(over) || judged.gain == 49.6, "\(judged.gain): \(over)")
    #expect(abs(judged.converterNoise - converter) < 1.5)
    #expect(judged.reason == .enough || judged.reason == .greatest)
  }

  @Test("where noise follows the gain from the first step on, little gain is enough")
  func loudPlace() throws {
    let judged = try #require(
      GainJudgement(sweep(converter: -49, front: -31, figure: 0), roundingNoise: Self.rounding))
    #expect(judged.gain <= 14.4 && judged.reason == .enough)
  }

  @Test("what clips is stayed away from, and that is the reason")
  func clipping() throws {
    let judged = try #require(
      GainJudgement(
        sweep(converter: -49, front: -85, clipsFrom: 37), roundingNoise: Self.rounding))
    #expect(judged.gain == 33.8 && judged.reason == .clipping)
    let always = try #require(
      GainJudgement(sweep(converter: -49, front: -45, clipsFrom: 0), roundingNoise: Self.rounding))
    #expect(always.reason == .clipsAlways)
  }

  @Test("one gain alone says nothing")
  func oneGain() {
    #expect(
      GainJudgement(Array(sweep(converter: -49, front: -75).prefix(1)), roundingNoise: -50) == nil)
  }

  /// Packets of meters whose own crystals differ by up to 2 ppm, heard with a crystal that is wrong.
  private func packets(meters: Int, crystal: Double, seed: UInt64 = 5) -> [HeardPacket] {
    var random = SeededGenerator(seed: seed)
    return (0..<meters).flatMap { meter -> [HeardPacket] in
      let own = Double.random(in: -2...2, using: &random)
      return (0..<4).map { _ in
        let channel = 902.3e6 + 1e5 * Double(Int.random(in: 0..<256, using: &random))
        let sent = channel * (1 + own * 1e-6)
        return HeardPacket(
          time: 0, step: 0, meter: "0A0B0C\(10 + meter)", network: "142A", utility: nil,
          carrier: sent - channel * crystal * 1e-6, level: -30, signalToNoiseRatio: 20,
          symbolRate: 9600)
      }
    }
  }

  @Test(
    "the crystal's error is found, also near half a channel, and added to what was set",
    arguments: [(40.0, 0), (-47, 0), (52, 0), (0, 0), (3, 37), (-53, 10)])
  func crystal(error: Double, set: Int) throws {
    let judged = try #require(
      CrystalJudgement(packets(meters: 9, crystal: error), correction: set))
    #expect(judged.isCertain && abs(judged.correction - set - Int(error)) <= 1)
    #expect(abs(judged.carrierError + error) < 1.2)
  }

  @Test("two meters are not enough, and one that is far off does not spoil the others")
  func crystalOfFew() throws {
    let few = try #require(CrystalJudgement(packets(meters: 2, crystal: 40), correction: 0))
    #expect(!few.isCertain)
    var many = packets(meters: 8, crystal: 20)
    for index in 0..<4 { many[index].carrier += 31_000 }
    let judged = try #require(CrystalJudgement(many, correction: 0))
    #expect(judged.isCertain && abs(judged.correction - 20) <= 1)
    #expect(CrystalJudgement([], correction: 0) == nil)
  }

  private func step(
    _ purpose: StepMeasurement.Purpose, noise: Double, gain: Double = 40, strangers: Int = 0,
    carriers: Int = 0, seconds: Double = 10
  ) -> StepMeasurement {
    var step = StepMeasurement(purpose, center: 915e6, gain: gain)
    (step.noise, step.strangers, step.carriers) = (noise, strangers, carriers)
    step.seconds = seconds
    return step
  }

  @Test("silence everywhere is an antenna that is missing, surely if noise does not rise either")
  func antenna() {
    let steady = [step(.gain, noise: -49, gain: 0), step(.gain, noise: -48, gain: 49.6)]
    let rising = [step(.gain, noise: -49, gain: 0), step(.gain, noise: -34, gain: 49.6)]
    #expect(AntennaJudgement(steady).verdict == .absent)
    #expect(AntennaJudgement(rising).verdict == .likelyAbsent)
    #expect(AntennaJudgement(rising + [step(.band, noise: -34, strangers: 9)]).verdict == .present)
    #expect(AntennaJudgement(rising + [step(.band, noise: -34, strangers: 2)]).verdict == .doubtful)
    #expect(AntennaJudgement([step(.band, noise: -34, seconds: 1)]).verdict == .unknown)
    // A sweep of few decibels says nothing of the rise.
    let short = [step(.gain, noise: -49, gain: 30), step(.gain, noise: -48, gain: 40)]
    #expect(AntennaJudgement(short).verdict == .likelyAbsent)
  }

  @Test("the centre that hears most is taken, by the time that was listened")
  func center() throws {
    var steps = [915e6, 917e6, 919e6].map { center -> StepMeasurement in
      var step = StepMeasurement(.band, center: center, gain: 40)
      step.seconds = 10
      return step
    }
    let heard = [(0, 915.1e6), (1, 917.1e6), (1, 916.5e6), (1, 917.4e6), (2, 919.9e6)]
    let packets = heard.map { step, carrier in
      HeardPacket(
        time: 0, step: step, meter: nil, network: nil, utility: nil, carrier: carrier, level: 0,
        signalToNoiseRatio: 20, symbolRate: 9600)
    }
    let judged = try #require(CenterJudgement(steps, packets: packets, sampleRate: 2.4e6))
    #expect(judged.center == 917e6 && !judged.isClear)
    // The same packets in a tenth of the time are more.
    steps[0].seconds = 1
    #expect(CenterJudgement(steps, packets: packets, sampleRate: 2.4e6)?.center == 915e6)
    #expect(CenterJudgement(steps, packets: [], sampleRate: 2.4e6) == nil)
  }
}
