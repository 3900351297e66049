import AirInterface
import Evidence
import Statistics

/// Different packets of one type, whose registers are run back.
struct LinkSample {
  let type: String
  /// Offset of CI.
  let content: Int
  /// Places in the table of all, and of those that are looked at.
  let all: [Int]
  let packets: [Int]
  private let table: PacketTable

  /// Offsets behind CI's at which something may be hidden: before CI, behind it, one byte later.
  static let depths = 3

  /// nil where there are too few packets, or their header is none.
  init?(_ table: PacketTable, _ type: String, _ all: [Int]) {
    guard let first = all.first,
      let content = PacketHeader(Array(table.bytes(of: table.packets[first])))?.contentOffset
    else { return nil }
    let looks = min(all.count, 4 * HiddenLinkTest.most)
    var seen: Set<ArraySlice<UInt8>> = []
    var kept: [Int] = []
    for look in 0..<looks where kept.count < HiddenLinkTest.most {
      let place = all[look * all.count / looks]
      let bytes = table.bytes(of: table.packets[place])
      guard bytes.count >= content + Self.depths + 2 else { continue }
      if seen.insert(bytes).inserted { kept.append(place) }
    }
    guard kept.count >= HiddenLinkTest.least else { return nil }
    self.table = table
    self.type = type
    self.content = content
    self.all = all
    packets = kept
  }

  /// The register before the byte at an offset; nil if the packet ends before its check.
  static func value(
    of place: Int, in table: PacketTable, _ register: CheckRegister, _ offset: Int
  ) -> UInt16? {
    table.bytes(of: table.packets[place]).withUnsafeBufferPointer { bytes in
      let end = bytes.count - PacketHeader.checkLength
      return offset <= end ? register.start(bytes, check: end, over: offset..<end) : nil
    }
  }

  /// How values collapse, if something is hidden at each of the offsets.
  func collapses(of register: CheckRegister) -> [Collapse] {
    (0..<Self.depths).map { depth in
      let values = packets.compactMap {
        Self.value(of: $0, in: table, register, content + depth)
      }
      return Collapse(
        register: register, depth: depth, count: values.count, values: Set(values).count,
        independent: independentDifferences(values))
    }
  }

  /// Differences of packets of the same value that do not follow from each other: where few bits
  /// change, one chance explains all pairs that differ in the same ones. Packets of different lengths
  /// are compared from their ends.
  private func independentDifferences(_ values: [UInt16]) -> Int {
    var first: [UInt16: Int] = [:]
    var rank = BinaryRank()
    for (place, value) in zip(packets, values) {
      guard let other = first[value] else {
        first[value] = place
        continue
      }
      rank.add(difference(place, other))
    }
    return rank.rank
  }

  private func difference(_ left: Int, _ right: Int) -> [UInt8] {
    let (left, right) = (tail(left), tail(right))
    return (0..<max(left.count, right.count)).map {
      ($0 < left.count ? left[$0] : 0) ^ ($0 < right.count ? right[$0] : 0)
    }
  }

  private func tail(_ place: Int) -> [UInt8] {
    table.bytes(of: table.packets[place]).dropFirst(content).reversed()
  }
}

/// How values of a register coincide.
struct Collapse {
  let register: CheckRegister
  /// Offset behind CI's.
  let depth: Int
  let values: Int
  let independent: Int
  /// How likely as much coincides by chance.
  let chance: Double

  init(register: CheckRegister, depth: Int, count: Int, values: Int, independent: Int) {
    self.register = register
    self.depth = depth
    self.values = values
    self.independent = independent
    chance = Occupancy.tail(
      merges: min(count - values, independent), of: count, cells: 1 << 16)
  }

  /// Less likely by chance; of two that are as likely that which runs back through less.
  func isBetter(than other: Collapse?) -> Bool {
    guard let other else { return true }
    return (chance, values, -depth) < (other.chance, other.values, -other.depth)
  }
}
