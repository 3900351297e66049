/// Energy at one place of the band that lasts: perhaps a burst. Its slice grows while it lasts.
package struct Activity {
  /// Bin in the middle of the energy.
  let centerBin: Int
  /// First frame of the slice.
  var firstFrame: Int
  /// Slot in which it was opened, the last in which a burst was taken out of it, and the last one
  /// with energy.
  let openedSlot: Int
  var lastBurstSlot: Int
  var lastEnergeticSlot: Int
  /// The least power of noise per hertz at its place since it opened, relative to full scale: in a
  /// slice, or what is filtered out of it, noise has this times the bandwidth. A median, 1 % low.
  /// The receiver's gain may fall while a burst lasts.
  var noiseDensity: Float
  /// Bins beside it, counted from `centerBin`, in which a carrier stands that is part of the noise
  /// and much stronger: they are left out of the slice.
  let mutedBins: [Int]
  /// Greatest energy over the noise floor so far.
  var greatestRatio: Float
  /// How far the slice's bursts have been demodulated.
  var position = SlicePosition()
  /// Slot in which that was last looked at.
  var demodulatedSlot: Int
  /// Samples of the slice, at the slicer's rate.
  var slice: [ComplexSample] = []
}

/// Finds energy in time and frequency, against a noise floor tracked for every bin.
///
/// Power is added over a slot of frames, then over 4 neighbouring bins and two slots. A local
/// maximum over the floor opens an activity; hysteresis and hang time close it.
package struct ActivityDetector: ~Copyable {
  private let length: Int
  private let settings: DetectionSettings
  private let slotPower: AlignedBuffer<Float>
  private let previous: AlignedBuffer<Float>
  private let energy: AlignedBuffer<Float>
  private var floor: NoiseFloor
  /// Blocks of eight bins that may open an activity in this slot: most are passed over by this.
  private let energeticBlocks: AlignedBuffer<Int32>
  private var energeticCount = 0
  private var framesInSlot = 0
  private(set) var slot = 0
  /// True once there is a slot before this one, which energy is added up over.
  private var followsSlot = false
  /// True once the floor is one of noise.
  private var hasFloor = false
  /// The first frame of what has not been interrupted: no slice begins before.
  private var earliestFrame = 0
  /// What is open; their slices grow from outside.
  var activities: [Activity] = []
  /// Times that an activity was not opened because there were too many.
  private(set) var refusals = 0

  /// Bins that are added up; energy at index k speaks of bins k ... k + 3.
  static let smoothingBins = 4
  /// Slots that are added up: this one and the one before.
  static let slotsOfEnergy = 2
  /// Slots that are passed over at an interruption: activity up to four after a burst is taken for
  /// the burst's own.
  private static let slotsBetween = 8

  /// A detector for spectra of `length` bins.
  ///
  /// - Parameter leastFloor: the least noise power per bin and frame, such as that of
  ///   quantisation, so that silence made by software does not turn every residue into a burst.
  package init(length: Int, leastFloor: Float, settings: DetectionSettings) {
    self.length = length
    self.settings = settings
    let padding = ActivityDetector.smoothingBins
    slotPower = AlignedBuffer(count: length + padding, zero: 0)
    previous = AlignedBuffer(count: length, zero: 0)
    energy = AlignedBuffer(count: length, zero: 0)
    floor = NoiseFloor(
      length: length,
      least: leastFloor
        * Float(
          ActivityDetector.slotsOfEnergy * settings.framesPerSlot * ActivityDetector.smoothingBins))
    energeticBlocks = AlignedBuffer(count: length / 8, zero: 0)
  }

  /// Adds a frame's power. Returns true when a slot is complete and was evaluated.
  package mutating func add(_ spectrum: UnsafePointer<ComplexSample>, frame: Int) -> Bool {
    addPower(of: spectrum)
    framesInSlot += 1
    guard framesInSlot == settings.framesPerSlot else { return false }
    framesInSlot = 0
    smooth()
    if followsSlot {
      if !hasFloor { floor.seed(from: energy) }
      hasFloor = true
      floor.followGain(energy)
      energeticCount = floor.findBlocks(
        of: energy, over: settings.openingRatio, into: energeticBlocks)
      holdActivities()
      if !floor.isUnsettled { openActivities(frame: frame) }
      floor.track(energy, openingRatio: settings.openingRatio)
    }
    followsSlot = true
    slot += 1
    return true
  }

  /// What comes next does not follow what came before; nothing may be open.
  ///
  /// - Returns: the index of the next frame, the first one of a slot, so far from those before that
  ///   nothing on this side is taken for something on the other.
  mutating func restart(after frames: Int) -> Int {
    slot = frames / settings.framesPerSlot + 1 + ActivityDetector.slotsBetween
    framesInSlot = 0
    followsSlot = false
    slotPower.start.update(repeating: 0, count: slotPower.count)
    previous.start.update(repeating: 0, count: previous.count)
    earliestFrame = slot * settings.framesPerSlot
    return earliestFrame
  }

  /// Goes on with the floor of another band; returns that of this one, nil if it has none yet.
  ///
  /// - Parameter other: what this returned earlier; nil to begin anew.
  mutating func exchangeFloor(for other: [Float]?) -> [Float]? {
    defer { hasFloor = floor.restore(other) }
    return hasFloor ? floor.saved() : nil
  }

  /// Power of noise per hertz over the band, relative to full scale, in equal steps from its lower
  /// end: the median of each. Empty until there is a floor.
  func noiseDensities(steps: Int) -> [Float] {
    guard hasFloor, steps > 0, steps <= length else { return [] }
    return (0..<steps).map { step in
      let places = (length * step / steps..<length * (step + 1) / steps)
      let levels = places.map { noiseDensity(($0 + length / 2) & (length - 1)) }.sorted()
      return levels[levels.count / 2]
    }
  }

  /// Takes out the activities that have ended; all of them at the end of the input.
  package mutating func takeEnded(all: Bool, slotDuration: Double) -> [Activity] {
    let longest = Int(settings.longestBurst / slotDuration)
    var ended: [Activity] = []
    var going: [Activity] = []
    for activity in activities {
      let isCarrier = slot - activity.lastBurstSlot > longest
      let isOver = slot - activity.lastEnergeticSlot > settings.hangSlots
      if isCarrier { absorb(around: activity.centerBin) }
      if all || isOver || isCarrier { ended.append(activity) } else { going.append(activity) }
    }
    if !ended.isEmpty { activities = going }
    return ended
  }

  // MARK: - Energy

  private func addPower(of spectrum: UnsafePointer<ComplexSample>) {
    let source = UnsafeRawPointer(spectrum)
    let target = UnsafeMutableRawPointer(slotPower.start)
    for index in 0..<length / 8 {
      let sum =
        target.load(fromByteOffset: index &* 32, as: SIMD8<Float>.self)
        + powers(source, octet: index)
      target.storeBytes(of: sum, toByteOffset: index &* 32, as: SIMD8<Float>.self)
    }
  }

  /// energy[k] = power of bins k ... k + 3 over this slot and the one before. Added pairwise:
  /// running sums would lose weak bins behind strong ones.
  private func smooth() {
    let padding = ActivityDetector.smoothingBins
    (slotPower.start + length).update(from: slotPower.start, count: padding)
    let power = UnsafeRawPointer(slotPower.start)
    let before = UnsafeMutableRawPointer(previous.start)
    let target = UnsafeMutableRawPointer(energy.start)
    for offset in stride(from: 0, to: length &* 4, by: 32) {
      let low =
        power.load(fromByteOffset: offset, as: SIMD8<Float>.self)
        + power.loadUnaligned(fromByteOffset: offset &+ 4, as: SIMD8<Float>.self)
      let high =
        power.loadUnaligned(fromByteOffset: offset &+ 8, as: SIMD8<Float>.self)
        + power.loadUnaligned(fromByteOffset: offset &+ 12, as: SIMD8<Float>.self)
      let sum = low + high
      let last = before.load(fromByteOffset: offset, as: SIMD8<Float>.self)
      target.storeBytes(of: sum + last, toByteOffset: offset, as: SIMD8<Float>.self)
      before.storeBytes(of: sum, toByteOffset: offset, as: SIMD8<Float>.self)
    }
    slotPower.start.update(repeating: 0, count: length + padding)
  }

  // MARK: - Noise floor

  /// Makes a carrier part of the floor.
  private func absorb(around bin: Int) {
    let reach = settings.exclusionBins + ActivityDetector.smoothingBins
    for offset in -reach...reach { floor.absorb(energy, at: (bin + offset) & (length - 1)) }
  }

  // MARK: - Activities

  private func ratio(_ index: Int) -> Float {
    floor.ratio(energy, at: index & (length - 1))
  }

  /// Bins in which a carrier stands that is much stronger than noise at a place, counted from there.
  /// One that reaches nearer than is muted stays whole: a part of it would click in every frame.
  /// So do those that filters keep off.
  private func mutedBins(around index: Int) -> [Int] {
    let most = settings.mutingRatio * floor.level(index)
    var greatest: Float = 0
    var bins: [Int] = []
    for direction in [-1, 1] {
      var reachesNearer = true
      for distance in settings.mutingDistance {
        // Energies are sums over bins from their index on: those on either side of the middle.
        let level = floor.level((index + direction * distance) & (length - 1))
        reachesNearer = reachesNearer && level > most
        guard level > most, !reachesNearer else { continue }
        greatest = max(greatest, level)
        bins.append(direction * distance)
      }
    }
    return greatest > settings.carrierRatio * floor.level(index) ? bins : []
  }

  /// Power of noise per hertz at a place, relative to full scale.
  private func noiseDensity(_ index: Int) -> Float {
    floor.level(index) / settings.energyOfDensity
  }

  private mutating func holdActivities() {
    let middle = ActivityDetector.smoothingBins / 2
    for position in activities.indices {
      let first = activities[position].centerBin - middle
      // As far as no other activity may be: while only one tone of a wide burst is sent, as for
      // bytes of FF, the place where it was noticed may be silent for milliseconds.
      var greatest: Float = 0
      for offset in -settings.exclusionBins...settings.exclusionBins {
        greatest = max(greatest, ratio(first + offset))
      }
      guard greatest > settings.holdingRatio else { continue }
      activities[position].lastEnergeticSlot = slot
      activities[position].greatestRatio = max(activities[position].greatestRatio, greatest)
      activities[position].noiseDensity = min(
        activities[position].noiseDensity, noiseDensity(first & (length - 1)))
    }
  }

  private mutating func openActivities(frame: Int) {
    for number in 0..<energeticCount {
      let first = 8 * Int(energeticBlocks.start[number])
      for index in first..<first + 8 {
        guard energy.start[index] > settings.openingRatio * floor.level(index),
          isLocalMaximum(index)
        else { continue }
        let bin = (index + ActivityDetector.smoothingBins / 2) & (length - 1)
        guard !isTaken(bin) else { continue }
        guard activities.count < settings.mostActivities else {
          refusals += 1
          continue
        }
        activities.append(
          Activity(
            centerBin: bin, firstFrame: max(earliestFrame, frame + 1 - settings.leadFrames),
            openedSlot: slot,
            lastBurstSlot: slot, lastEnergeticSlot: slot, noiseDensity: noiseDensity(index),
            mutedBins: mutedBins(around: index),
            greatestRatio: ratio(index), demodulatedSlot: slot))
      }
    }
  }

  /// By energy over the floor: a carrier that is part of the floor hides nothing beside it.
  private func isLocalMaximum(_ index: Int) -> Bool {
    let value = ratio(index)
    for offset in 1...settings.exclusionBins {
      if ratio(index + offset) > value { return false }
      if ratio(index - offset) >= value { return false }
    }
    return true
  }

  private func isTaken(_ bin: Int) -> Bool {
    activities.contains { activity in
      let distance = (bin - activity.centerBin) & (length - 1)
      return min(distance, length - distance) <= settings.exclusionBins
    }
  }
}
