import RealModule
import TestKit
import Testing

@testable import SignalProcessing

/// A floor, and the energies that it follows.
private final class FollowedNoise {
  let energy = AlignedBuffer<Float>(count: length, zero: 0)
  var floor = NoiseFloor(length: length, least: 1e-3)
  private var generator = SeededGenerator(seed: 41)

  static let length = 512
  static let openingRatio: Float = 2.2

  /// A floor that has followed noise with a mean of 1 for a while.
  init() {
    fill(mean: 1)
    floor.seed(from: energy)
    for _ in 0..<100 { follow(mean: 1) }
  }

  /// Energies of noise with a mean: sums of 39 squared magnitudes, as a slot's have 78 degrees of
  /// freedom.
  func fill(mean: Float) {
    for index in 0..<Self.length {
      // The logarithm of a uniform number is a squared magnitude of complex noise.
      var product = 1.0
      for _ in 0..<39 { product *= Double.random(in: 1e-6...1, using: &generator) }
      energy.start[index] = mean * -Float(Double.log(product)) / 39
    }
  }

  /// A slot of noise with a mean, as the detector handles it.
  func follow(mean: Float) {
    fill(mean: mean)
    floor.followGain(energy)
    track()
  }

  /// The floor at a place.
  func level(_ index: Int) -> Float { floor.level(index) }

  func track() { floor.track(energy, openingRatio: Self.openingRatio) }

  var mean: Float {
    (0..<Self.length).reduce(0) { $0 + level($1) } / Float(Self.length)
  }
}

@Suite struct NoiseFloorTests {
  private let noise = FollowedNoise()

  @Test func itComesToTheMedianAndStays() {
    for _ in 0..<500 { noise.follow(mean: 1) }
    #expect((0.97...1.01).contains(noise.mean))
  }

  @Test(arguments: [Float(0.02), 0.5, 2, 50])
  func aChangeOfGainIsFollowedAtOnce(gain: Float) {
    noise.follow(mean: gain)
    #expect((0.9...1.1).contains(noise.mean / gain))
  }

  @Test func aThirdOfTheBandIsNoChangeOfGain() {
    noise.fill(mean: 1)
    for index in 0..<FollowedNoise.length / 3 { noise.energy.start[index] *= 20 }
    noise.floor.followGain(noise.energy)
    #expect((0.9...1.1).contains(noise.floor.gain))
  }

  /// The flanks of a strong burst reach all of a narrow band, but not alike.
  @Test func theFlanksOfABurstAreNoChangeOfGain() {
    noise.fill(mean: 1)
    for index in 0..<FollowedNoise.length {
      let octaves = Float(8 * abs(index - 200)) / Float(FollowedNoise.length)
      noise.energy.start[index] *= 2 + 1000 * Float.exp2(-octaves)
    }
    noise.floor.followGain(noise.energy)
    #expect((0.9...1.1).contains(noise.floor.gain))
  }

  /// Interference that has the whole band, here more and there less, and stays.
  @Test func unevenNoiseThatStaysIsFollowed() {
    for _ in 0..<1500 {
      noise.fill(mean: 4)
      for index in 0..<FollowedNoise.length { noise.energy.start[index] *= 1 + Float(index) / 50 }
      noise.floor.followGain(noise.energy)
      noise.track()
    }
    #expect(noise.level(0) > 3)
    #expect(noise.level(500) > 30)
  }

  /// Hum of 30 % of the amplitude at 100 Hz: noise is at no time over the ratio that opens.
  @Test func humOpensNothing() {
    var (greatest, least): (Float, Float) = (0, 1)
    for slot in 0..<1000 {
      let amplitude = 1 + 0.3 * Float.sin(2 * Float.pi * Float(slot) / 10.4)
      noise.follow(mean: amplitude * amplitude)
      let ratio = amplitude * amplitude / noise.level(100)
      greatest = max(greatest, ratio)
      least = min(least, ratio)
    }
    #expect(greatest < 1.25)
    #expect(least > 0.8)
  }

  /// While the tuner is blanked the floor keeps its shape for afterwards.
  @Test func blankingLeavesTheShape() {
    noise.energy.start[100] = 20
    noise.floor.absorb(noise.energy, at: 100)
    for _ in 0..<5 { noise.follow(mean: 0) }
    #expect(noise.level(200) < 1.3e-3)
    noise.fill(mean: 1)
    noise.floor.followGain(noise.energy)
    #expect((15...25).contains(noise.level(100)))
    #expect((0.8...1.2).contains(noise.level(200)))
  }

  @Test func aGainThatLastsBecomesALevel() {
    for _ in 0..<3000 { noise.follow(mean: 9) }
    #expect((0.93...1.07).contains(noise.floor.gain))
    #expect((0.95...1.05).contains(noise.mean / 9))
  }

  @Test func aBurstDoesNotLiftIt() {
    let before = noise.level(100)
    for _ in 0..<400 {
      noise.fill(mean: 1)
      noise.energy.start[100] = 5
      noise.track()
    }
    #expect(noise.level(100) == before)
  }

  /// Where a carrier that was made part of the noise ends, the place is free again within a tenth of
  /// a second: 13 dB at 0.13 dB a slot.
  @Test func whatWasAbsorbedIsForgotten() {
    noise.energy.start[100] = 20
    noise.floor.absorb(noise.energy, at: 100)
    #expect(noise.level(100) == 20)
    for _ in 0..<100 {
      noise.fill(mean: 1)
      noise.track()
    }
    #expect(noise.level(100) < 2.6)
  }

  @Test func silenceLeavesTheLeast() {
    for _ in 0..<10 { noise.follow(mean: 0) }
    for index in 0..<FollowedNoise.length {
      #expect((1e-3...1.3e-3).contains(noise.level(index)))
    }
  }
}
