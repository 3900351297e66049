import Meters
import Notation
import PacketSchema

/// Who sent to whom, by packets that tell both.
struct MeshLinks: Sendable {
  /// One direction between two meters.
  struct Link: Hashable, Comparable, Sendable {
    /// LAN address of the sender of a hop.
    let source: String
    /// LAN address of its addressee.
    let destination: String

    /// The hop that a packet made; nil if it does not tell both ends, or one is no meter's.
    init?(_ packet: JSONObject) {
      guard
        let source = packet.text(.linkSource) ?? packet.text(.source),
        let destination = packet.text(.linkDestination) ?? packet.text(.destination),
        Self.isMeter(source), Self.isMeter(destination), source != destination
      else { return nil }
      self.source = LANAddress.normalized(source)
      self.destination = LANAddress.normalized(destination)
    }

    private static func isMeter(_ text: String) -> Bool {
      text.utf8.count == 8 && UInt32(text, radix: 16) != nil && LANAddress.mayBeMeter(text)
    }

    static func < (left: Link, right: Link) -> Bool {
      (left.source, left.destination) < (right.source, right.destination)
    }
  }

  private static let mostLinks = 8192
  private static let mostColumns: Int64 = 48

  private(set) var counts: ColumnCounts<Link>

  /// No link yet; `history` is how many seconds are kept.
  init(history: Int64) {
    counts = ColumnCounts(
      mostKeys: Self.mostLinks, mostColumns: Self.mostColumns, history: history)
  }

  /// Takes in a packet whose time is certain.
  mutating func add(_ packet: PacketObservation) {
    guard packet.isTrustworthy, let time = packet.time, let link = Link(packet.packet) else {
      return
    }
    counts.add(link, at: time)
  }

  /// Links between two times, with their packets and the column in which the latest fell.
  func links(
    from: Timestamp?, to: Timestamp?
  ) -> [(link: Link, packets: Int, lastColumn: Int64)] {
    guard let columns = counts.columns.columns(from: from, to: to) else { return [] }
    return counts.counts.compactMap { link, cells in
      let inside = cells.filter { columns.contains($0.key) }
      guard let last = inside.keys.max() else { return nil }
      return (link, inside.values.reduce(0) { $0 + Int($1) }, last)
    }.sorted { $0.link < $1.link }
  }
}
