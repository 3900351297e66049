import Notation
import PacketDecoding
import PacketPresentation
public import PacketSchema
import Synchronization

/// Which packets are asked for; what is nil does not matter.
public struct PacketQuery: Sendable {
  /// The latest packets of all.
  public init() {}

  /// Those with a greater number.
  public var after: Int64?
  /// Those with a smaller number.
  public var before: Int64?
  /// LAN address of whoever sent them, or whom they are for.
  public var meter: String?
  /// Their kind.
  public var kind: PacketKind?
  /// Initial value of their network's CRC.
  public var network: String?
  /// What their check said.
  public var check: String?
  /// How many at most, 1 to 1000.
  public var limit = 100

  /// The greatest `limit`.
  public static let mostPackets = 1000
}

extension LiveMesh {
  /// Packets that are kept, the newest first.
  public func packets(_ query: PacketQuery) -> String {
    contents.withLock { known in
      let kept = known.packets
      let found = kept.entries(
        KeptPackets.Query(
          after: query.after, before: query.before,
          meter: query.meter.map(LANAddress.normalized), kind: query.kind,
          network: query.network, check: query.check),
        limit: min(max(1, query.limit), PacketQuery.mostPackets))
      var members = DocumentMembers()
      members.add("run", run)
      members.add("first", kept.first)
      members.add("last", kept.last)
      return members.object.encoded().dropLast()
        + ",\"packets\":[\(found.map(\.json).joined(separator: ","))]}"
    }
  }

  /// A packet, explained byte by byte; nil if it is not kept.
  public func packet(_ index: Int64) -> String? {
    guard let entry = contents.withLock({ $0.packets.entry(index) }),
      case .object(let packet)? = (try? JSONObject(parsing: entry.json))?["packet"]
    else { return nil }
    var members = DocumentMembers()
    members.add("run", run)
    members.add("sequence", entry.index)
    members.add("packet", .object(packet))
    if let checked = CheckedPacket(packet) {
      let lines = PacketExplanation.lines(checked)
      members.add("headline", lines.first.map { "\($0.name): \($0.value)" })
      members.add("fields", .objects(lines.dropFirst().map(Self.object)))
    }
    return members.object.encoded()
  }

  private static func object(_ line: ExplanationLine) -> JSONObject {
    var members = DocumentMembers()
    members.add("offset", line.offset)
    members.add("bytes", line.bytes.hexadecimal)
    members.add("name", line.name)
    members.add("value", line.value.isEmpty ? nil : line.value)
    members.add("certainty", line.certainty?.rawValue)
    members.add("remark", line.remark.isEmpty ? nil : line.remark)
    return members.object
  }
}

extension CheckedPacket {
  /// A packet that was printed as JSON, with what its check said then; nil if its bytes are not there.
  fileprivate init?(_ packet: JSONObject) {
    var reader = TextPacketReader()
    guard case .packet(let text) = reader.read(packet.encoded()) else { return nil }
    let check = packet.text(.check).flatMap(PacketCheck.init(rawValue:)) ?? .unverified
    let network = packet.text(.network).flatMap { UInt16($0, radix: 16) }
    self.init(Packet(text), check, network: check == .ok ? network : nil)
    correctedBits = Int(clamping: packet.integer(.correctedBits) ?? 0)
    expectedBits = packet.integer(.expectedBits).map { Int(clamping: $0) }
  }
}
