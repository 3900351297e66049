/// The energy of noise at every place of the band, followed from slot to slot.
///
/// Energies are those of `ActivityDetector`: sums over bins, frames and two slots. Of white noise
/// they have 13 degrees of freedom for each frame of a slot: 78 with six at 2.4 MS/s (three million
/// sums measured), 52 to 104 with four to eight at other rates. The floor follows the median.
struct NoiseFloor: ~Copyable {
  /// The energy of noise at each place.
  let levels: AlignedBuffer<Float>
  /// What it is nowhere below.
  private let least: Float

  /// Factors for one slot, of 0.85 to 1 ms: 0.4 % is 18 dB in a second. From 0.1 to 1.6 % as many
  /// bursts are read (`DetectionSettings` says of which scenes).
  private static let stepUp: Float = 1.004
  private static let stepDown: Float = 0.996
  /// Energy over the floor that noise never shows (in two of three million sums), so that the floor
  /// is too high. From 0.2 to 0.6 as many are read.
  private static let farBelow: Float = 0.4
  /// Factor for one slot there: 0.13 dB. From 0.9 to 0.996 as many are read.
  private static let fastStepDown: Float = 0.97

  /// Places of the band that are looked at for a change of gain. The share of them under a quartile
  /// is good to a twentieth, the standard deviation of so many drawings.
  private static let mostProbes = 64
  /// Lower quartile of noise over the floor with four frames a slot, the fewest. With six it is
  /// 0.895, which is 0.12 dB more: after a change of gain the floor is as much too high, for seven
  /// slots.
  private static let lowerQuartile: Float = 0.87
  /// Rise and fall of the band's lower quartile that are a change of gain: 1.0 dB up, 1.4 dB down
  /// with six frames a slot. A rise from 1.1 to 1.3 and a fall to 0.5 to 0.9 make no difference to
  /// scenes with steps of 7 to 13 dB; at a rise of 2 clipping bursts open activities everywhere.
  private static let quartileRise: Float = 1.3
  private static let quartileFall: Float = 0.75

  /// A floor of 0 for `length` places, a multiple of 8; `seed` makes it one of noise.
  ///
  /// - Parameter least: the least energy of noise, above 0.
  init(length: Int, least: Float) {
    levels = AlignedBuffer(count: length, zero: 0)
    self.least = least
  }

  /// The energy at a place over that of noise.
  @inline(__always)
  func ratio(_ energy: borrowing AlignedBuffer<Float>, at index: Int) -> Float {
    energy.start[index] / levels.start[index]
  }

  /// Begins as the lower quartile over the band: bursts at the start do not lift it.
  func seed(from energy: borrowing AlignedBuffer<Float>) {
    let length = levels.count
    let sorted = UnsafeBufferPointer(start: energy.start, count: length).sorted()
    let start = max(sorted[length / 4], least)
    for index in 0..<length { levels.start[index] = max(least, start) }
  }

  /// Follows a change of gain at once: where most of the band has risen or fallen together, it was
  /// the receiver. Returns true if it was.
  func followBand(_ energy: borrowing AlignedBuffer<Float>) -> Bool {
    let length = levels.count
    let probes = min(NoiseFloor.mostProbes, length)
    let spacing = length / probes
    guard hasQuartileMoved(energy, probes: probes, spacing: spacing) else { return false }
    var ratios: [Float] = []
    for probe in 0..<probes { ratios.append(ratio(energy, at: probe * spacing)) }
    ratios.sort()
    let gain = ratios[probes / 4] / NoiseFloor.lowerQuartile
    for index in 0..<length { levels.start[index] = max(least, levels.start[index] * gain) }
    return true
  }

  /// True if the lower quartile of the band has risen, so that three quarters are above the bound,
  /// or fallen, so that more than a quarter is below it. Counting spares sorting.
  private func hasQuartileMoved(
    _ energy: borrowing AlignedBuffer<Float>, probes: Int, spacing: Int
  ) -> Bool {
    var (risen, fallen) = (0, 0)
    for index in stride(from: 0, to: levels.count, by: spacing) {
      let relative = energy.start[index] / (levels.start[index] * NoiseFloor.lowerQuartile)
      if relative > NoiseFloor.quartileRise { risen += 1 }
      if relative < NoiseFloor.quartileFall { fallen += 1 }
    }
    return 4 * risen >= 3 * probes || 4 * fallen > probes
  }

  /// Steps towards the median, faster where noise has fallen far below. Places with a burst on them
  /// stand still.
  ///
  /// - Parameter openingRatio: energy over the floor that is taken for a burst.
  func track(_ energy: borrowing AlignedBuffer<Float>, openingRatio: Float) {
    let energies = UnsafeRawPointer(energy.start)
    let floors = UnsafeMutableRawPointer(levels.start)
    let least = SIMD8<Float>(repeating: least)
    for index in 0..<levels.count / 8 {
      let offset = index &* 32
      let energy = energies.load(fromByteOffset: offset, as: SIMD8<Float>.self)
      let value = floors.load(fromByteOffset: offset, as: SIMD8<Float>.self)
      var factor = SIMD8<Float>(repeating: NoiseFloor.stepDown)
      factor.replace(with: NoiseFloor.stepUp, where: energy .> value)
      factor.replace(with: 1, where: energy .> value * openingRatio)
      factor.replace(with: NoiseFloor.fastStepDown, where: energy .< value * NoiseFloor.farBelow)
      let next = value * factor
      floors.storeBytes(
        of: next.replacing(with: least, where: next .< least), toByteOffset: offset,
        as: SIMD8<Float>.self)
    }
  }

  /// Makes what is at a place part of the noise.
  func absorb(_ energy: borrowing AlignedBuffer<Float>, at index: Int) {
    levels.start[index] = max(levels.start[index], energy.start[index])
  }
}
