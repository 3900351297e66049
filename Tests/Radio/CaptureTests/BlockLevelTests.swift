import RealModule
import SampleInput
import TestKit
import Testing

@testable import Capture

@Suite("The level of a block") struct BlockLevelTests {
  /// Noise of some power, and a carrier of some amplitude, as a radio gives them.
  private func samples(
    _ format: SampleFormat, count: Int, noise: Double, carrier: Double = 0, seed: UInt64 = 1
  ) -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    let sigma = (noise / 2).squareRoot()
    var components: [Float] = []
    for index in 0..<count {
      let phase = 0.7 * Double(index)
      components.append(Float(carrier * .cos(phase) + sigma * random.gaussian()))
      components.append(Float(carrier * .sin(phase) + sigma * random.gaussian()))
    }
    return components.withUnsafeBufferPointer { format.encode($0) }
  }

  private func level(_ bytes: [UInt8], _ format: SampleFormat) throws -> BlockLevel {
    try #require(bytes.withUnsafeBytes { BlockLevel($0, format: format) })
  }

  @Test("is the power of noise", arguments: SampleFormat.allCases)
  func noise(format: SampleFormat) throws {
    let level = try level(samples(format, count: 8192, noise: 0.01), format)
    #expect(abs(decibels(level.power) + 20) < 0.3)
    #expect(abs(decibels(level.noise) + 20) < 1)
    #expect(level.clippedShare == 0)
  }

  @Test("tells the noise beside a strong carrier", arguments: SampleFormat.allCases)
  func carrier(format: SampleFormat) throws {
    let level = try level(samples(format, count: 8192, noise: 1e-4, carrier: 0.5), format)
    #expect(abs(decibels(level.power) + 6) < 0.3)
    #expect(abs(decibels(level.noise) + 40) < 1.5)
  }

  @Test("counts what lies at the ends of the range", arguments: SampleFormat.allCases)
  func clipping(format: SampleFormat) throws {
    // A carrier of 1.2 times full scale is beyond it for arccos(1/1.2) of each quarter turn: 37 %.
    var bytes = samples(format, count: 8192, noise: 0, carrier: 1.2)
    if format == .cf32 {
      bytes = bytes.withUnsafeBytes { raw in
        let values = raw.bindMemory(to: Float.self).map { max(-1, min(1, $0)) }
        return values.withUnsafeBytes(Array.init)
      }
    }
    #expect(abs(try level(bytes, format).clippedShare - 0.373) < 0.03)
    let strong = try level(samples(format, count: 8192, noise: 0, carrier: 0.95), format)
    #expect(strong.clippedShare == 0)
  }

  @Test("is not moved by the constant part that radios add")
  func constantPart() throws {
    var bytes = samples(.cu8, count: 8192, noise: 1e-4)
    for index in bytes.indices { bytes[index] += index % 2 == 0 ? 9 : 4 }
    #expect(abs(decibels(try level(bytes, .cu8).power) + 40) < 0.5)
  }

  @Test("finds what clips in a part of a long block")
  func partly() throws {
    let quiet = samples(.cu8, count: 120_000, noise: 1e-4)
    let loud = samples(.cu8, count: 40_000, noise: 1e-4, carrier: 3)
    let level = try level(quiet + loud + quiet, .cu8)
    #expect(level.clippedShare > 0.02)
    #expect(abs(decibels(level.noise) + 40) < 2)
  }

  @Test("is none of too few samples, and stays finite with what is no number")
  func odd() throws {
    #expect(
      [UInt8](repeating: 127, count: 1022).withUnsafeBytes {
        BlockLevel($0, format: .cu8)
      } == nil)
    let nan = [Float](repeating: .nan, count: 2000).withUnsafeBytes(Array.init)
    let infinite = [Float](repeating: .infinity, count: 2000).withUnsafeBytes(Array.init)
    for bytes in [nan, infinite] {
      let level = try level(bytes, .cf32)
      #expect(level.power == 0 && level.noise == 0 && level.clippedShare == 0)
    }
  }
}
