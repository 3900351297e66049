import Evidence

/// Different packets of one form and one network, as many as are looked at.
struct CheckGroup {
  let form: PacketTable.Form
  let network: String?
  /// Their bytes, one after the other, each of `form.size`.
  let bytes: [UInt8]
  /// How many they are.
  let count: Int
  /// Packets of the group, looked at or not.
  let total: Int

  static let most = 256

  /// The bytes of each packet from `start`, as a buffer.
  @inline(__always)
  func packet(_ index: Int, in pool: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: pool[index * form.size..<(index + 1) * form.size])
  }

  /// The groups of a table with `least` different packets or more, the greatest first.
  static func all(of table: PacketTable, least: Int) -> [CheckGroup] {
    struct Key: Hashable {
      let form: Int
      let network: Int
    }
    var members: [Key: [Int]] = [:]
    for (index, packet) in table.packets.enumerated() {
      members[Key(form: packet.form, network: packet.network ?? -1), default: []].append(index)
    }
    let groups = members.compactMap { key, places -> CheckGroup? in
      let network = key.network < 0 ? nil : table.names[key.network]
      let group = CheckGroup(table, table.forms[key.form], network, places)
      return group.count >= least ? group : nil
    }
    return groups.sorted {
      ($1.total, $0.form, $0.network ?? "") < ($0.total, $1.form, $1.network ?? "")
    }
  }

  /// Packets spread evenly over all, without those that are the same.
  private init(
    _ table: PacketTable, _ form: PacketTable.Form, _ network: String?, _ places: [Int]
  ) {
    self.form = form
    self.network = network
    total = places.count
    var seen: Set<ArraySlice<UInt8>> = []
    let looks = min(places.count, 4 * Self.most)
    for look in 0..<looks where seen.count < Self.most {
      seen.insert(table.bytes(of: table.packets[places[look * places.count / looks]]))
    }
    var kept: [UInt8] = []
    for look in 0..<looks {
      let bytes = table.bytes(of: table.packets[places[look * places.count / looks]])
      if seen.remove(bytes) != nil { kept += bytes }
    }
    bytes = kept
    count = form.size > 0 ? kept.count / form.size : 0
  }

  /// True for offsets at which `share` of the first `sample` packets differ: checks do, and constants
  /// need not be tried.
  func varied(sample: Int) -> [Bool] {
    let n = min(sample, count)
    return (0..<form.size).map { offset in
      Set((0..<n).map { bytes[$0 * form.size + offset] }).count > n / 3
    }
  }
}
