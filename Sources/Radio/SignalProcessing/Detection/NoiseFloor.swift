/// The energy of noise at every place of the band, followed from slot to slot.
///
/// Energies are those of `ActivityDetector`: sums over bins, frames and two slots. Of white noise
/// they have 13 degrees of freedom for each frame of a slot: 78 with six at 2.4 MS/s (three million
/// sums measured), 52 to 104 with four to eight at other rates. The floor follows the median.
///
/// It is a level for each place, which moves slowly, times a gain of the whole band, which moves at
/// once: with hum of the supply, steps of the tuner's gain, and while the tuner is blanked.
struct NoiseFloor: ~Copyable {
  /// The energy of noise at each place at a gain of 1.
  private let levels: AlignedBuffer<Float>
  /// The energy of the whole band over that of the levels.
  private(set) var gain: Float = 1
  /// True while the gain moves so fast that a slot's energy is that of a few samples, before or
  /// after the tuner was blanked: noise then stands as high here and there as a burst.
  private(set) var isUnsettled = false
  /// Slots in which energy has moved in most of the band, but not everywhere alike.
  private var unevenSlots = 0
  /// What the floor is nowhere below.
  private let least: Float
  /// Factor by which the gain must have moved, for what is estimated from few places is not exact.
  private let tolerance: Float

  /// Factors for two slots, of 0.85 to 1 ms: 0.8 % is 18 dB in a second. From 0.2 to 3.2 % as many
  /// bursts are read (`DetectionSettings` says of which scenes).
  private static let stepUp: Float = 1.008
  private static let stepDown: Float = 0.992
  /// Energy over the floor that noise never shows (in two of three million sums), so that the floor
  /// is too high. From 0.2 to 0.6 as many are read.
  private static let farBelow: Float = 0.4
  /// Factor for two slots there: 0.26 dB. From 0.81 to 0.992 as many are read.
  private static let fastStepDown: Float = 0.94
  /// Factor for two slots by which a gain that lasts becomes one of the levels: else rounding could
  /// carry both away over months.
  private static let settling: Float = 1.002

  /// The half of the places that is looked at in this slot, 0 or 1, in blocks of eight. Energies
  /// are sums over two slots: looking twice as often says little more.
  private var half = 0
  /// How much of the gain becomes one of the levels now.
  private var share: Float = 1
  /// Gain below which the levels are left alone.
  private static let blankedGain: Float = 0.1

  /// Lower quartile of noise over the floor with six frames a slot. With four, the fewest, it is
  /// 0.87.
  private static let lowerQuartile: Float = 0.895
  /// Shares of the band under the quartile, in place of a quarter, at which the gain is estimated
  /// anew: noise is beyond them in one slot of a hundred at 2.4 MS/s.
  private static let shareRisen = 0.15
  private static let shareFallen = 0.35
  /// Least change of the gain, 0.25 dB, and that for one independent place: three standard
  /// deviations of the quartile.
  private static let leastTolerance: Float = 0.06
  private static let toleranceOfPlace: Float = 0.7
  /// A change of gain moves all places alike: half of the band is less than this over its lower
  /// quartile. Of noise alone nineteen of twenty places are, of the flanks of a strong burst few:
  /// with these taken for gain, 31 of 120 beacons are read beside bursts 33 dB stronger at 250
  /// kS/s, otherwise 59.
  private static let evenness: Float = 1.5
  /// Slots after which a change is followed, even or not: no burst lasts 0.6 s.
  private static let mostUnevenSlots = 700
  /// Factor between two slots beyond which the gain is unsettled. Steps of 6 dB stay below it.
  private static let greatestStep: Float = 2

  /// A floor of 0 for `length` places, a multiple of 8; `seed` makes it one of noise.
  ///
  /// - Parameter least: the least energy of noise, above 0.
  init(length: Int, least: Float) {
    levels = AlignedBuffer(count: length, zero: 0)
    self.least = least
    let independent = Float(max(1, length / ActivityDetector.smoothingBins))
    tolerance =
      1 + max(NoiseFloor.leastTolerance, NoiseFloor.toleranceOfPlace / independent.squareRoot())
  }

  /// The energy of noise at a place.
  @inline(__always)
  func level(_ index: Int) -> Float { max(levels.start[index] * gain, least) }

  /// The energy at a place over that of noise.
  @inline(__always)
  func ratio(_ energy: borrowing AlignedBuffer<Float>, at index: Int) -> Float {
    energy.start[index] / level(index)
  }

  /// Begins as the lower quartile over the band: bursts at the start do not lift it.
  func seed(from energy: borrowing AlignedBuffer<Float>) {
    let length = levels.count
    let sorted = UnsafeBufferPointer(start: energy.start, count: length).sorted()
    let start = max(sorted[length / 4], least)
    for index in 0..<length { levels.start[index] = start }
  }

  /// The energy of noise at each place, to be restored later.
  func saved() -> [Float] { (0..<levels.count).map { level($0) } }

  /// Goes on from what was saved; false if there is nothing that fits, and `seed` is needed.
  mutating func restore(_ saved: [Float]?) -> Bool {
    (gain, share, isUnsettled, unevenSlots) = (1, 1, false, 0)
    guard let saved, saved.count == levels.count else { return false }
    for (index, level) in saved.enumerated() { levels.start[index] = level }
    return true
  }

  /// Writes the numbers of the blocks of eight places in which energy is over a multiple of the
  /// level, and perhaps of the floor; returns how many there are.
  func findBlocks(
    of energy: borrowing AlignedBuffer<Float>, over multiple: Float,
    into blocks: borrowing AlignedBuffer<Int32>
  ) -> Int {
    let energies = UnsafeRawPointer(energy.start)
    let floors = UnsafeRawPointer(levels.start)
    let factor = gain * multiple
    var count = 0
    for block in 0..<levels.count / 8 {
      let offset = block &* 32
      let energy = energies.load(fromByteOffset: offset, as: SIMD8<Float>.self)
      let floor = floors.load(fromByteOffset: offset, as: SIMD8<Float>.self) * factor
      guard any(energy .> floor) else { continue }
      blocks.start[count] = Int32(truncatingIfNeeded: block)
      count &+= 1
    }
    return count
  }

  // MARK: - Gain

  /// Follows a change of gain at once: where most of the band has risen or fallen together, it was
  /// the receiver. A burst, however strong, does not reach all of it alike.
  mutating func followGain(_ energy: borrowing AlignedBuffer<Float>) {
    isUnsettled = false
    let count = Double(levels.count)
    let under = Double(places(of: energy, under: gain * NoiseFloor.lowerQuartile))
    guard under < NoiseFloor.shareRisen * count || under > NoiseFloor.shareFallen * count else {
      return
    }
    let quartile = quantile(near: gain, of: levels.count / 4) { places(of: energy, under: $0) }
    let next = quartile / NoiseFloor.lowerQuartile
    let (lower, upper) = (min(gain, next), max(gain, next))
    guard upper > lower * tolerance else { return }
    let isEven = 2 * places(of: energy, under: quartile * NoiseFloor.evenness) > levels.count
    unevenSlots = isEven ? 0 : unevenSlots + 1
    guard isEven || unevenSlots > NoiseFloor.mostUnevenSlots else { return }
    isUnsettled = upper > lower * NoiseFloor.greatestStep
    gain = next
  }

  /// Places at which energy is under a multiple of the levels. What is under the least noise counts
  /// as that: a part of the band that a filter has emptied is no fall of the gain.
  private func places(of energy: borrowing AlignedBuffer<Float>, under factor: Float) -> Int {
    let energies = UnsafeRawPointer(energy.start)
    let floors = UnsafeRawPointer(levels.start)
    let least = SIMD8<Float>(repeating: least)
    var counts = SIMD8<Int32>()
    for index in 0..<levels.count / 8 {
      let offset = index &* 32
      let energy = energies.load(fromByteOffset: offset, as: SIMD8<Float>.self)
      let noise = energy.replacing(with: least, where: least .> energy)
      let level = floors.load(fromByteOffset: offset, as: SIMD8<Float>.self)
      counts.replace(with: counts &+ 1, where: noise .< level * factor)
    }
    return Int(counts.wrappedSum())
  }

  // MARK: - Levels

  /// Half of the places step towards the median, in turn, faster where noise has fallen far below. Places with a burst on them
  /// stand still, and while the gain is far down, as when the tuner is blanked, all do.
  ///
  /// - Parameter openingRatio: energy over the floor that is taken for a burst.
  mutating func track(_ energy: borrowing AlignedBuffer<Float>, openingRatio: Float) {
    if half == 0 { share = settle() }
    let still = share
    let isBlanked = gain < NoiseFloor.blankedGain
    let up = isBlanked ? still : still * NoiseFloor.stepUp
    let down = isBlanked ? still : still * NoiseFloor.stepDown
    let fast = isBlanked ? still : still * NoiseFloor.fastStepDown
    let energies = UnsafeRawPointer(energy.start)
    let floors = UnsafeMutableRawPointer(levels.start)
    let (gain, least) = (gain, SIMD8<Float>(repeating: least))
    for index in stride(from: half, to: levels.count / 8, by: 2) {
      let offset = index &* 32
      let energy = energies.load(fromByteOffset: offset, as: SIMD8<Float>.self)
      let level = floors.load(fromByteOffset: offset, as: SIMD8<Float>.self)
      let value = level * gain
      var factor = SIMD8<Float>(repeating: down)
      factor.replace(with: up, where: energy .> value)
      factor.replace(with: still, where: energy .> value * openingRatio)
      factor.replace(with: fast, where: energy .< value * NoiseFloor.farBelow)
      let next = level * factor
      floors.storeBytes(
        of: next.replacing(with: least, where: least .> next), toByteOffset: offset,
        as: SIMD8<Float>.self)
    }
    half = 1 - half
  }

  /// Makes a little of the gain one of the levels; returns how much.
  private mutating func settle() -> Float {
    if gain > NoiseFloor.settling {
      gain /= NoiseFloor.settling
      return NoiseFloor.settling
    }
    if gain * NoiseFloor.settling < 1 {
      gain *= NoiseFloor.settling
      return 1 / NoiseFloor.settling
    }
    return 1
  }

  /// Makes what is at a place part of the noise.
  func absorb(_ energy: borrowing AlignedBuffer<Float>, at index: Int) {
    levels.start[index] = max(levels.start[index], energy.start[index] / gain)
  }
}
