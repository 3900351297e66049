import Notation
import PacketSchema

/// One column of the table for a person.
struct TableColumn: Sendable {
  /// On which side a short cell is filled up.
  enum Alignment: Sendable { case left, right }

  let title: String
  /// In characters; a longer cell is not cut, it pushes the rest of its line.
  let width: Int
  let alignment: Alignment
  /// On a narrow terminal the columns of the highest rank go first.
  let rank: Int
  /// The keys that the column shows.
  let keys: [PacketKey]
  /// The cell of a packet, empty if the packet has no such field.
  let cell: @Sendable (JSONObject) -> String

  init(
    _ title: String, width: Int, _ alignment: Alignment = .left, rank: Int, keys: [PacketKey],
    cell: @escaping @Sendable (JSONObject) -> String
  ) {
    self.title = title
    self.width = max(width, title.count)
    self.alignment = alignment
    self.rank = rank
    self.keys = keys
    self.cell = cell
  }

  /// A column of one key, shown as it stands in packet JSON.
  init(
    _ title: String, width: Int, _ alignment: Alignment = .left, rank: Int, word key: PacketKey
  ) {
    self.init(title, width: width, alignment, rank: rank, keys: [key]) { packet in
      packet[key]?.word ?? ""
    }
  }

  /// A column of one number, shown as the packet's bytes.
  init(
    _ title: String, bytes: Int, rank: Int, key: PacketKey,
    number: @escaping @Sendable (JSONObject, PacketKey) -> Int64? = { $0.integer($1) }
  ) {
    self.init(title, width: 2 * bytes, rank: rank, keys: [key]) { packet in
      number(packet, key)?.hexadecimal(bytes: bytes) ?? ""
    }
  }

  /// A cell filled up to the width.
  func padded(_ text: String) -> String {
    text.padded(to: width, alignedRight: alignment == .right)
  }
}
