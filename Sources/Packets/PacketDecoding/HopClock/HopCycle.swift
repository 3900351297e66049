/// The length of a network's frequency-hopping cycle: a whole number of slots of 0.7 s.
///
/// Source: measured on four networks. A cycle has 240 slots on some, 86 on others.
public struct HopCycle: Hashable, Comparable, Sendable {
  /// Length of a slot in milliseconds.
  public static let slotMilliseconds = 700
  /// Slots that a cycle may have. A phase of two bytes tells no more than 936.
  public static let slotRange = 2...1024

  /// Slots in the cycle.
  public let slots: Int

  /// A cycle of so many slots; nil if they are out of `slotRange`.
  public init?(slots: Int) {
    guard HopCycle.slotRange.contains(slots) else { return nil }
    self.slots = slots
  }

  /// The cycle of a length as `hop_cycle_s` tells it, such as 60.2; nil if it is no whole number of
  /// slots.
  public init?(seconds: Double) {
    let milliseconds = (seconds * 1000).rounded()
    guard let whole = Int(exactly: milliseconds), whole % HopCycle.slotMilliseconds == 0 else {
      return nil
    }
    self.init(slots: whole / HopCycle.slotMilliseconds)
  }

  /// Unchecked: for the numbers of `slotRange`.
  init(index: Int) { slots = index + HopCycle.slotRange.lowerBound }

  /// Its place among all cycles, from 0.
  var index: Int { slots - HopCycle.slotRange.lowerBound }

  /// Length in milliseconds.
  public var milliseconds: Int { slots * HopCycle.slotMilliseconds }

  /// Length in seconds, as `hop_cycle_s` tells it.
  public var seconds: Double { Double(milliseconds / 100) / 10 }

  /// The slot, from 0, of a phase in milliseconds; nil if the cycle has no such phase.
  public func slot(ofPhase milliseconds: Int) -> Int? {
    (0..<self.milliseconds).contains(milliseconds)
      ? milliseconds / HopCycle.slotMilliseconds : nil
  }

  /// The shorter cycle is the smaller one.
  public static func < (first: HopCycle, second: HopCycle) -> Bool { first.slots < second.slots }
}

/// What the beacons of a network say of its cycle.
public enum HopCycleFinding: Equatable, Sendable {
  /// By the rule of `HopCycleEstimator` it is this one.
  case certain(HopCycle)
  /// Nothing speaks against these more than against others: cycles that are published, of whichever
  /// network, and all the others; the shortest first.
  case candidates(published: [HopCycle], others: [HopCycle])

  /// The cycle, if it is certain.
  public var cycle: HopCycle? {
    if case .certain(let cycle) = self { cycle } else { nil }
  }
}

/// The cycle of a network as it was measured by others.
public struct PublishedHopCycle: Sendable {
  /// Initial value of the network's CRC.
  public let network: UInt16
  /// The cycle.
  public let cycle: HopCycle
  /// How sure it is.
  public let certainty: FieldCertainty

  /// All of them, for a person who looks at candidates: no estimate rests on them. 142A and 70A0
  /// may also have half as many slots.
  public static let all: [PublishedHopCycle] = [
    (0xB5E3, 86, .verified), (0x142A, 86, .hypothesis), (0x70A0, 86, .hypothesis),
    (0x5FD6, 240, .verified), (0x2C22, 240, .verified), (0x45F8, 240, .hypothesis),
  ].map { PublishedHopCycle(network: $0, cycle: HopCycle(index: $1 - 2), certainty: $2) }

  /// The cycles alone, each once, the shortest first.
  static let cycles = Set(all.map(\.cycle)).sorted()
}
