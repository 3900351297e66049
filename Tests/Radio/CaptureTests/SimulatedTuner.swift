import Capture
import RealModule
import SampleInput
import TestKit

/// An antenna, a tuner and a converter, sample by sample where it matters: levels in dBm at the
/// antenna become bytes, and those are measured as a radio's are.
///
/// The tuner's gain is not what its steps say, it adds the more noise the less gain it has, and the
/// converter adds noise and a constant part of its own.
final class SimulatedTuner {
  /// What the antenna gives, in dBm.
  struct Air: Hashable {
    /// Of all the band, beyond what the tuner adds: -110 is a quiet place at 2.4 MS/s.
    var noise = -110.0
    /// A broadcast carrier.
    var carrier = -200.0
    /// A meter that transmits.
    var burst = -200.0
  }

  /// The gains that an RTL-SDR with an R820T tells, in dB.
  static let gains = [
    0.0, 0.9, 1.4, 2.7, 3.7, 7.7, 8.7, 12.5, 14.4, 15.7, 16.6, 19.7, 20.7, 22.9, 25.4, 28.0, 29.7,
    32.8, 33.8, 36.4, 37.2, 38.6, 40.2, 42.1, 43.4, 43.9, 44.5, 48.0, 49.6,
  ]

  private struct Levels: Hashable {
    var noise: Int
    var carrier: Int
    var burst: Int
  }

  private let format: SampleFormat
  /// dBm at the antenna that fill the converter at a gain of 0.
  private let fullScale: Double
  private var measured: [Levels: BlockLevel] = [:]
  private var random = SeededGenerator(seed: 11)

  init(_ format: SampleFormat = .cu8, fullScale: Double = -20) {
    self.format = format
    self.fullScale = fullScale
  }

  /// What comes to the converter of a level in dBm, in dB to full scale.
  private func atConverter(_ dBm: Double, gain: Double) -> Double {
    dBm + 0.94 * gain + 1.8 * .sin(gain / 5) - fullScale
  }

  /// All the noise at the converter, of which its own is no part, in dB to full scale.
  func noise(_ air: Air, gain: Double) -> Double {
    let noiseFigure = 3.5 + 22 * .exp(-gain / 14)
    // Noise of the tuner alone is -110 dBm at a noise figure of 0.
    let noise = 10 * .log10(.pow(10, air.noise / 10) + .pow(10, (noiseFigure - 110) / 10))
    return atConverter(noise, gain: gain)
  }

  /// What a block looks like at a nominal gain.
  func level(_ air: Air, gain: Double) throws -> BlockLevel {
    func whole(_ decibels: Double) -> Int { Int(max(-110, decibels).rounded()) }
    let levels = Levels(
      noise: whole(noise(air, gain: gain)), carrier: whole(atConverter(air.carrier, gain: gain)),
      burst: whole(atConverter(air.burst, gain: gain)))
    if let known = measured[levels] { return known }
    let bytes = convert(levels)
    guard let level = bytes.withUnsafeBytes({ BlockLevel($0, format: format) }) else {
      throw TooShort()
    }
    measured[levels] = level
    return level
  }

  private struct TooShort: Error {}

  private func convert(_ levels: Levels) -> [UInt8] {
    func amplitude(_ decibels: Int) -> Double { .pow(10, Double(decibels) / 20) }
    let sigma = amplitude(levels.noise) / 2.0.squareRoot()
    var bytes: [UInt8] = []
    var symbol = 1.0
    var phase = 0.0
    for index in 0..<2048 {
      if index % 250 == 0 { symbol = random.uniform() < 0.5 ? -1 : 1 }
      phase += 1.9 + symbol * 0.05
      let carrier = 0.62 * Double(index)
      for turn in [0, Double.pi / 2] {
        let value =
          sigma * random.gaussian() + amplitude(levels.carrier) * .cos(carrier - turn)
          + amplitude(levels.burst) * .cos(phase - turn)
        bytes += store(value)
      }
    }
    return bytes
  }

  /// A converter of 8 bits, or one of 12 bits whose values stand at the top of 16.
  private func store(_ value: Double) -> [UInt8] {
    if format == .cu8 {
      let step = 127.4 + 0.7 + 127 * value + 0.2 * random.gaussian()
      return [UInt8(max(0, min(255, step.rounded())))]
    }
    let step = 3 + 2040 * value + 0.5 * random.gaussian()
    let stored = Int16(max(-2048, min(2047, step.rounded()))) << 4
    return withUnsafeBytes(of: stored.littleEndian, Array.init)
  }
}
