import AirInterface
import Notation
import PacketSchema
public import PacketDecoding

/// Packets of one kind from one meter, one under another: what changes in columns, what does not
/// folded into one line each.
public struct PacketComparison {
  /// Packets that are held at most; then all tables are due.
  public static let capacity = 4096
  /// Bytes that all packets held and their labels may have, if each were as long as the longest: as
  /// long is each row of a table. 4096 of the longest known, messages of four blocks, have 1.4 MB.
  static let capacityInBytes = 4 << 20

  /// What the packets of a table have in common.
  private struct Key: Hashable {
    let title: String
    let source: [UInt8]?
    let length: Int?
    let fields: [String]
  }

  private var rows: [Key: [ComparisonRow]] = [:]
  private var order: [Key] = []
  private var count = 0
  private var longest = 0

  /// No packets yet.
  public init() {}

  /// True if no more packets should be added before the tables are taken.
  public var isFull: Bool {
    count >= PacketComparison.capacity || count * longest >= PacketComparison.capacityInBytes
  }

  /// Adds a packet to its table.
  public mutating func add(_ checked: CheckedPacket) {
    count += 1
    let packet = checked.packet
    longest = max(longest, packet.bytes.count + (packet.label?.utf8.count ?? 0))
    let row = ComparisonRow(checked, number: count)
    let key = Key(
      title: packet.title, source: packet.bytes(of: .source).map(Array.init),
      length: packet.fixedLength, fields: row.cells.map(\.name))
    if rows[key] == nil { order.append(key) }
    rows[key, default: []].append(row)
  }

  /// The tables of all packets, by the first packet of each; holds no packets afterwards. Packets
  /// of one label stand together, by the first of each.
  ///
  /// - Parameter coloured: highlight changing bytes with a terminal's colours, not with a line of
  ///   `^` under them.
  public mutating func takeText(coloured: Bool) -> String {
    let text = order.compactMap { key in
      rows[key].map { rows in
        let source = key.source.map { ", source \($0.hexadecimal)" } ?? ""
        let table = ComparisonTable(
          title: key.title + source, rows: PacketComparison.byLabel(rows))
        return table.text(coloured: coloured)
      }
    }.joined()
    self = PacketComparison()
    return text
  }

  private static func byLabel(_ rows: [ComparisonRow]) -> [ComparisonRow] {
    var groups: [String?: [ComparisonRow]] = [:]
    var order: [String?] = []
    for row in rows {
      if groups[row.label] == nil { order.append(row.label) }
      groups[row.label, default: []].append(row)
    }
    return order.flatMap { groups[$0] ?? [] }
  }
}

extension Packet {
  /// The length that puts all fields to their offsets; nil in messages, where only the payload
  /// and what follows it move.
  fileprivate var fixedLength: Int? {
    guard case .single(let header, _) = content else { return nil }
    return header.totalLength
  }
}
