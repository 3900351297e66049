public import Notation
public import PacketSchema

/// What an earlier run of a program knew of a meter, as far as it was kept.
public struct MeterMemory: Equatable, Sendable {
  /// Packets that were heard from it.
  public var packets: Int64 = 0
  /// Seconds since power came on, as it said last.
  public var uptime: Int64?
  /// When power last came on.
  public var bootedAt: Timestamp?
  /// Its latest outage.
  public var lastOutage: PowerOutage?
  /// When it was heard last.
  public var lastSeen: Timestamp?
  /// Eb/N0 of its latest packet, in dB.
  public var signalToNoiseRatio: Double?
  /// Level of its latest packet, in dB relative to full scale.
  public var level: Double?
  /// Its place in the mesh.
  public var routeCost: Int64?
  /// The tree of its collector.
  public var treeID: String?
  /// Hops in that tree.
  public var levelInTree: Int64?
  /// Initial value of its network's CRC.
  public var network: String?
  /// Packet counter.
  public var counter: Int64?
  /// When the utility asked for something last.
  public var lastRead: Timestamp?
  /// How often it asked within a day.
  public var readsOfDay: Int64 = 0
  /// The kind of its latest packet.
  public var lastKind: String?
  /// Its latest packet.
  public var lastPacket = JSONObject()

  /// Nothing is known.
  public init() {}

  /// The same without times that are after another one, as those of a clock that was wrong.
  public func withoutTimes(after time: Timestamp) -> MeterMemory {
    var memory = self
    for key in [\MeterMemory.bootedAt, \.lastSeen, \.lastRead] {
      guard let known = memory[keyPath: key], known > time else { continue }
      memory[keyPath: key] = nil
      // Without the times that belong to it any smaller one would make an outage.
      memory.uptime = nil
    }
    if let end = lastOutage?.bootedAt, end > time { memory.lastOutage = nil }
    return memory
  }
}
