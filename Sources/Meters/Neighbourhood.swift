import Notation
public import PacketSchema

/// All meters and networks that were heard, and when, where and what. Memory is bounded by how many
/// meters, networks and channels are kept.
public struct Neighbourhood: Sendable {
  /// The most meters that are kept of those that spoke or were heard; further ones are counted
  /// only.
  public static let meterLimit = 4096
  /// The most of those that others have messages for, beside them.
  public static let addresseeLimit = 4096
  private static let networkLimit = 4096
  private static let channelLimit = 4096
  /// In hertz, as in packet JSON.
  private static let channelRange: ClosedRange<Int64> = 1...1_000_000_000_000

  /// All packets.
  public private(set) var packets = 0
  /// Packets of meters that there was no more room for.
  public private(set) var packetsOfOthers = 0
  private var table: MeterTable
  private var settledSpan = TimeSpan()
  /// Utilities by their networks; empty where it is not known.
  public private(set) var networks: [String: String] = [:]
  /// Packets of each kind.
  public private(set) var kinds: [PacketKind: Int] = [:]
  /// Packets on each channel, by its frequency in hertz.
  public private(set) var channels: [Int64: Int] = [:]

  /// By LAN address: those that spoke or were heard, and those that the others have messages for.
  public var meters: [String: Meter] { table.meters }

  /// The meters that were heard, or whose packets others passed on, by LAN address.
  public var speakers: [Meter] {
    meters.values.filter(\.isSpeaker).sorted { $0.address < $1.address }
  }

  /// The packet whose time is believed so far, but not certain.
  public var believedSoFar: PacketObservation? { table.believedSoFar }

  /// From the first packet to the last, by the times that are believed.
  public var span: TimeSpan {
    var span = settledSpan
    if let time = believedSoFar?.time { span.extend(to: time) }
    return span
  }

  /// Nobody heard yet; such details are kept of each meter.
  public init(keeping details: MeterDetails = .slotChannels) {
    table = MeterTable(
      limits: .init(speakers: Self.meterLimit, addressees: Self.addresseeLimit), keeping: details)
  }

  /// Takes in a packet.
  @discardableResult
  public mutating func observe(_ packet: PacketObservation) -> MeterTable.Outcome {
    packets += 1
    kinds[packet.kind, default: 0] += 1
    addNetwork(of: packet)
    addChannel(of: packet)
    let outcome = table.observe(packet)
    for time in outcome.settled.compactMap(\.time) { settledSpan.extend(to: time) }
    if outcome.isOfOthers { packetsOfOthers += 1 }
    return outcome
  }

  /// Takes in what an earlier run knew of a meter; returns an outage that fell in between.
  public mutating func remember(_ memory: MeterMemory, of address: String) -> PowerOutage? {
    table.remember(memory, of: address)
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
