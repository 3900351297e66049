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
  /// Noise of power 1, from which each block takes a piece: to make it takes longer than all else.
  private let noise: [Double]

  init(_ format: SampleFormat = .cu8, fullScale: Double = -20) {
    self.format = format
    self.fullScale = fullScale
    var random = SeededGenerator(seed: 12)
    noise = (0..<1 << 15).map { _ in random.gaussian() }
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
    func whole(_ decibels: Double, step: Double = 1) -> Int {
      Int((max(Self.nothing, decibels) / step).rounded() * step)
    }
    // Carriers and bursts come at all levels: finer steps show nothing more, nor does a burst far below
    // a carrier.
    let burst = air.burst < air.carrier - 20 ? -200 : air.burst
    let levels = Levels(
      noise: whole(noise(air, gain: gain)),
      carrier: whole(atConverter(air.carrier, gain: gain), step: 2),
      burst: whole(atConverter(burst, gain: gain), step: 3))
    if let known = measured[levels] { return known }
    let bytes = convert(levels)
    guard let level = bytes.withUnsafeBytes({ BlockLevel($0, format: format) }) else {
      throw TooShort()
    }
    measured[levels] = level
    return level
  }

  private struct TooShort: Error {}

  /// What is not there, in dB to full scale.
  private static let nothing = -111.0

  private func convert(_ levels: Levels) -> [UInt8] {
    func amplitude(_ decibels: Int) -> Double {
      decibels > Int(Self.nothing) ? .pow(10, Double(decibels) / 20) : 0
    }
    let (carrierAmplitude, burstAmplitude) = (amplitude(levels.carrier), amplitude(levels.burst))
    let sigma = amplitude(levels.noise) / 2.0.squareRoot()
    var bytes: [UInt8] = []
    var symbol = 1.0
    var phase = 0.0
    var place = Int(random.next() % UInt64(noise.count))
    func nextNoise() -> Double {
      place = (place + 1) % noise.count
      return noise[place]
    }
    for index in 0..<1024 {
      if index % 250 == 0 { symbol = random.uniform() < 0.5 ? -1 : 1 }
      phase += 1.9 + symbol * 0.05
      let carrier = 0.62 * Double(index)
      for turn in [0, Double.pi / 2] {
        let value =
          sigma * nextNoise() + carrierAmplitude * .cos(carrier - turn)
          + burstAmplitude * .cos(phase - turn)
        bytes += store(value, nextNoise())
      }
    }
    return bytes
  }

  /// A converter of 8 bits, or one of 12 bits whose values stand at the top of 16.
  private func store(_ value: Double, _ noise: Double) -> [UInt8] {
    if format == .cu8 {
      let step = 127.4 + 0.7 + 127 * value + 0.2 * noise
      return [UInt8(max(0, min(255, step.rounded())))]
    }
    let step = 3 + 2040 * value + 0.5 * noise
    let stored = Int16(max(-2048, min(2047, step.rounded()))) << 4
    return withUnsafeBytes(of: stored.littleEndian, Array.init)
  }
}
