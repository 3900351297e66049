public import Notation
public import PacketSchema

/// Which packets to export. An empty list selects all.
public struct PacketSelection: Sendable {
  /// LAN addresses of senders, 8 hexadecimal digits in upper case.
  public var meters: Set<String>
  /// Kinds of packet.
  public var kinds: Set<PacketKind>
  /// Networks: 4 hexadecimal digits, or a part of the utility's name, in upper case.
  public var networks: Set<String>
  /// The earliest time, if there is one.
  public var since: Timestamp?
  /// The time before which all are, if there is one.
  public var until: Timestamp?

  /// A selection; letters of either case will do.
  public init(
    meters: [String] = [], kinds: [PacketKind] = [], networks: [String] = [],
    since: Timestamp? = nil, until: Timestamp? = nil
  ) {
    self.since = since
    self.until = until
    self.meters = Set(meters.map { $0.uppercased() })
    self.kinds = Set(kinds)
    self.networks = Set(networks.map { $0.uppercased() })
  }

  /// True if it selects all packets.
  public var isEmpty: Bool {
    meters.isEmpty && kinds.isEmpty && networks.isEmpty && since == nil && until == nil
  }

  /// True if the packet is to be exported.
  public func includes(_ packet: JSONObject) -> Bool {
    includesMeter(packet) && includesKind(packet) && includesNetwork(packet) && includesTime(packet)
  }

  /// True if the time of a packet, or of a line on the receiver, is among those selected. Of one without
  /// a time nobody knows whether it is meant.
  public func includesTime(_ packet: JSONObject) -> Bool {
    if since == nil, until == nil { return true }
    guard let time = packet.text(.time).flatMap({ Timestamp($0) }) else { return false }
    return since.map { time >= $0 } ?? true && until.map { time < $0 } ?? true
  }

  private func includesMeter(_ packet: JSONObject) -> Bool {
    meters.isEmpty || packet.text(.source).map { meters.contains($0.uppercased()) } ?? false
  }

  private func includesKind(_ packet: JSONObject) -> Bool {
    kinds.isEmpty
      || packet.text(.kind).flatMap(PacketKind.init).map { kinds.contains($0) } ?? false
  }

  private func includesNetwork(_ packet: JSONObject) -> Bool {
    networks.isEmpty || includes(network: packet.text(.network), utility: packet.text(.utility))
  }

  /// True if packets of this network are to be exported, as far as that decides; nil is one that is
  /// not known.
  package func includes(network: String?, utility: String?) -> Bool {
    if networks.isEmpty { return true }
    if let network, networks.contains(network.uppercased()) { return true }
    guard let utility = utility?.uppercased() else { return false }
    return networks.contains { utility.contains($0) }
  }
}
