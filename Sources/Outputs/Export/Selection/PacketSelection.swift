public import PacketSchema

/// Which packets to export. An empty list selects all.
public struct PacketSelection: Sendable {
  /// LAN addresses of senders, 8 hexadecimal digits in upper case.
  public var meters: Set<String>
  /// Kinds of packet.
  public var kinds: Set<PacketKind>
  /// Networks: 4 hexadecimal digits, or a part of the utility's name, in upper case.
  public var networks: Set<String>

  /// A selection; letters of either case will do.
  public init(meters: [String] = [], kinds: [PacketKind] = [], networks: [String] = []) {
    self.meters = Set(meters.map { $0.uppercased() })
    self.kinds = Set(kinds)
    self.networks = Set(networks.map { $0.uppercased() })
  }

  /// True if it selects all packets.
  public var isEmpty: Bool { meters.isEmpty && kinds.isEmpty && networks.isEmpty }

  /// True if the packet is to be exported.
  public func includes(_ packet: JSONObject) -> Bool {
    includesMeter(packet) && includesKind(packet) && includesNetwork(packet)
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
