import RealModule
import TestKit
import Testing

@testable import SignalProcessing

/// A floor, and the energies that it follows.
private final class FollowedNoise {
  let energy = AlignedBuffer<Float>(count: length, zero: 0)
  let floor = NoiseFloor(length: length, least: 1e-3)
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
    _ = floor.followBand(energy)
    track()
  }

  /// True if the band's level has moved.
  func hasBandMoved() -> Bool { floor.followBand(energy) }

  /// The floor at a place.
  func level(_ index: Int) -> Float { floor.levels.start[index] }

  func track() { floor.track(energy, openingRatio: Self.openingRatio) }

  var mean: Float {
    (0..<Self.length).reduce(0) { $0 + floor.levels.start[$1] } / Float(Self.length)
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
    #expect(!noise.hasBandMoved())
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
    for index in 0..<FollowedNoise.length { #expect(noise.level(index) == 1e-3) }
  }
}
