import Evidence

/// Packets that are looked at together: of one form or family of forms, and of one network, as rows
/// of the same width. Meter by meter, in the order in which they came; a sample where there are many.
struct PacketGroup: Sendable {
  /// Rows at most, of all meters.
  static let mostRows = 1 << 15
  /// Packets one after the other that a sample is made of: counters and clocks are seen from near ones.
  static let runLength = 128

  /// What they are; of size 0 for a family.
  let form: PacketTable.Form
  let network: String?
  /// Whether offsets count from the packets' ends.
  let isFromEnd: Bool
  /// Bytes of a row.
  let width: Int
  /// Rows, one after the other.
  let bytes: [UInt8]
  /// Places of packets in the table, by row.
  let packets: [Int]
  /// Seconds since 1970, by row; NaN if not known.
  let times: [Double]
  /// Places of names; -1 if not known.
  let sources: [Int]
  let destinations: [Int]
  /// Bytes of the whole packet, by row.
  let sizes: [Int]
  /// Rows of each meter.
  let meters: [Range<Int>]
  /// Packets of which the rows are a sample.
  let total: Int

  /// Rows.
  var count: Int { packets.count }

  /// A group of packets by their places in the table.
  init(
    _ table: PacketTable, form: PacketTable.Form, network: String?, packets members: [Int],
    width: Int, isFromEnd: Bool
  ) {
    self.form = form
    self.network = network
    self.isFromEnd = isFromEnd
    self.width = width
    total = members.count
    let (rows, meters) = Self.sample(members, of: table)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(rows.count * width)
    for row in rows {
      let packet = table.bytes(of: table.packets[row])
      bytes += isFromEnd ? packet.suffix(width) : packet.prefix(width)
    }
    self.bytes = bytes
    self.meters = meters
    self.packets = rows
    sizes = rows.map { table.packets[$0].range.count }
    times = rows.map { table.packets[$0].time }
    sources = rows.map { table.packets[$0].source ?? -1 }
    destinations = rows.map { table.packets[$0].destination ?? -1 }
  }

  /// The offset of a column in packets.
  func offset(_ column: Int) -> Int { isFromEnd ? column - width : column }

  /// The bytes of a column, by row.
  func column(_ column: Int) -> [UInt8] {
    (0..<count).map { bytes[$0 * width + column] }
  }

  private static func sample(_ members: [Int], of table: PacketTable) -> ([Int], [Range<Int>]) {
    var byMeter: [Int: [Int]] = [:]
    for member in members {
      byMeter[table.packets[member].source ?? -1, default: []].append(member)
    }
    // The meters that speak most come first: they tell most where there is no room for all.
    let meters = byMeter.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
    let share = max(runLength / 2, min(2048, mostRows / max(1, meters.count)))
    var rows: [Int] = []
    var ranges: [Range<Int>] = []
    for (_, all) in meters where rows.count < mostRows {
      let start = rows.count
      rows += spread(all, most: share)
      ranges.append(start..<rows.count)
    }
    return (rows, ranges)
  }

  /// Runs of packets one after the other, spread over all of them.
  private static func spread(_ all: [Int], most: Int) -> [Int] {
    guard all.count > most else { return all }
    let runs = max(1, most / runLength)
    let length = most / runs
    return (0..<runs).flatMap { run in
      let start = runs == 1 ? 0 : run * (all.count - length) / (runs - 1)
      return all[start..<start + length]
    }
  }
}

extension PacketGroup {
  /// A family of forms: the same kind and type byte, whatever their frame class and size are.
  static func family(of form: PacketTable.Form) -> PacketTable.Form {
    PacketTable.Form(
      kind: form.kind, type: String(form.type.prefix { $0 != "/" }), size: 0)
  }

  /// All groups of a table: each form of each network; and families of several forms, once from the
  /// start and once from the end. Those with the most packets, up to a number.
  static func all(of table: PacketTable, most: Int) -> [PacketGroup] {
    struct Key: Hashable {
      let form: PacketTable.Form
      let network: Int
    }
    var members: [Key: [Int]] = [:]
    let families = table.forms.map(family)
    for (place, packet) in table.packets.enumerated() {
      let network = packet.network ?? -1
      members[Key(form: table.forms[packet.form], network: network), default: []].append(place)
      members[Key(form: families[packet.form], network: network), default: []].append(place)
    }
    let ordered = members.sorted {
      ($1.value.count, $0.key.form, $0.key.network) < ($0.value.count, $1.key.form, $1.key.network)
    }
    return ordered.prefix(most).flatMap { key, places -> [PacketGroup] in
      let network = key.network < 0 ? nil : table.names[key.network]
      let sizes = Set(places.map { table.packets[$0].range.count })
      guard let width = sizes.min() else { return [] }
      if key.form.size == 0 {
        let forms = Set(places.map { table.packets[$0].form })
        guard forms.count > 1 else { return [] }
      }
      return (key.form.size == 0 ? [false, true] : [false]).map { isFromEnd in
        PacketGroup(
          table, form: key.form, network: network, packets: places, width: width,
          isFromEnd: isFromEnd)
      }
    }
  }
}
