import Notation
public import PacketSchema

/// All meters and networks that were heard, and when, where and what. Memory is bounded by how many
/// meters, networks and channels are kept.
public struct Neighbourhood: Sendable {
  /// The most meters that are kept; further ones are counted only.
  public static let meterLimit = 4096
  private static let networkLimit = 4096
  private static let channelLimit = 4096
  /// In hertz, as in packet JSON.
  private static let channelRange: ClosedRange<Int64> = 1...1_000_000_000_000

  /// All packets.
  public private(set) var packets = 0
  /// Packets of meters that there was no more room for.
  public private(set) var packetsOfOthers = 0
  /// From the first packet to the last.
  public private(set) var span = TimeSpan()
  /// By LAN address: those that were heard, and those that the others have messages for.
  public private(set) var meters: [String: Meter] = [:]
  /// Utilities by their networks; empty where it is not known.
  public private(set) var networks: [String: String] = [:]
  /// Packets of each kind.
  public private(set) var kinds: [PacketKind: Int] = [:]
  /// Packets on each channel, by its frequency in hertz.
  public private(set) var channels: [Int64: Int] = [:]

  /// The meters that were heard, or passed on by others, by LAN address.
  public var heardMeters: [Meter] {
    meters.values.filter { $0.packets > 0 }.sorted { $0.address < $1.address }
  }

  /// Nobody heard yet.
  public init() {}

  /// Takes in a packet. Returns an outage if the packet shows that there was one.
  @discardableResult
  public mutating func observe(_ packet: PacketObservation) -> PowerOutage? {
    packets += 1
    kinds[packet.kind, default: 0] += 1
    if let time = packet.time { span.extend(to: time) }
    addNetwork(of: packet)
    addChannel(of: packet)
    return tellMeters(packet)
  }

  private mutating func tellMeters(_ packet: PacketObservation) -> PowerOutage? {
    var outage: PowerOutage?
    var isOfOthers = false
    for (address, role) in packet.participants {
      guard meters[address] != nil || meters.count < Self.meterLimit else {
        isOfOthers = isOfOthers || role != .addressee
        continue
      }
      // In place: a copy would take its histories along.
      outage =
        meters[address, default: Meter(address: address)].observe(packet, as: role) ?? outage
    }
    if isOfOthers { packetsOfOthers += 1 }
    return outage
  }

  private mutating func addNetwork(of packet: PacketObservation) {
    guard let network = packet.network,
      networks[network] != nil || networks.count < Self.networkLimit
    else { return }
    networks[network] = packet.utility ?? networks[network] ?? ""
  }

  private mutating func addChannel(of packet: PacketObservation) {
    guard let channel = packet.channel, Self.channelRange.contains(channel),
      channels[channel] != nil || channels.count < Self.channelLimit
    else { return }
    channels[channel, default: 0] += 1
  }
}
