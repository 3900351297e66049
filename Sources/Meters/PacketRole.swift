import PacketSchema

/// What a meter has to do with a packet.
public struct PacketRole: OptionSet, Sendable {
  /// A bit for each role.
  public let rawValue: UInt8

  /// Roles by their bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// It says what stands in the packet.
  public static let speaker = PacketRole(rawValue: 1)
  /// It was heard: what was measured of the burst is about it. Long messages and floods are passed
  /// on by others than those who speak in them.
  public static let transmitter = PacketRole(rawValue: 2)
  /// A long message is announced to it.
  public static let addressee = PacketRole(rawValue: 4)
}

extension PacketObservation {
  /// The meters that a packet says something of, each once: first the one that speaks.
  public var participants: [(meter: String, role: PacketRole)] {
    var participants: [(meter: String, role: PacketRole)] = []
    func add(_ meter: String?, _ role: PacketRole) {
      guard let meter else { return }
      if let known = participants.firstIndex(where: { $0.meter == meter }) {
        participants[known].role.formUnion(role)
      } else {
        participants.append((meter, role))
      }
    }
    add(address, .speaker)
    add(transmitter, .transmitter)
    add((announcement?.destination).flatMap { LANAddress.mayBeMeter($0) ? $0 : nil }, .addressee)
    return participants
  }
}
