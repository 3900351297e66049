/// What is kept of a meter only where somebody looks at it, since it is most of what a meter takes.
public struct MeterDetails: OptionSet, Sendable {
  /// One bit for each.
  public let rawValue: UInt8

  /// Those of some bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The latest packet that was believed: 8 KiB at most.
  public static let lastPacket = MeterDetails(rawValue: 1)
  /// The channels of its beacons by slots of the hop cycle: 12 KiB after some hundred beacons.
  public static let slotChannels = MeterDetails(rawValue: 2)
}
