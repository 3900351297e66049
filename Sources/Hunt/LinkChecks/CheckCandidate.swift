import Evidence
import Statistics

/// A guess at a check that a group of packets agrees in.
struct CheckCandidate {
  /// A place at which it may begin, and the values of the register there, most frequent first.
  struct Start {
    let offset: Int
    let values: [UInt16]
    let finalValue: UInt16
  }

  let register: CheckRegister
  let group: CheckGroup
  let place: Int
  let end: Int
  /// Where it may begin.
  var starts: [Start]
  /// Packets that agree, and differences among them that are independent.
  let agreeing: Int
  let independent: Int
  /// How likely this one guess is right by chance.
  let chance: Double
  /// The same for any of those that were tried.
  var p = 1.0

  /// Register values that may stand for networks of their own, where packets do not tell theirs.
  private static let mostValues = 16

  /// nil where the packets do not agree, or where what they agree in is no check: it has as many bits
  /// as what it is made of, or never changes.
  init?(
    _ group: CheckGroup, _ pool: UnsafeBufferPointer<UInt8>, _ register: CheckRegister,
    at place: Int, over range: Range<Int>
  ) {
    let values = (0..<group.count).map {
      register.start(group.packet($0, in: pool), check: place, over: range)
    }
    let counts = values.reduce(into: [UInt16: Int]()) { $0[$1, default: 0] += 1 }
    let kept = counts.filter { $0.value >= 3 }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let agreeing = kept.reduce(0) { $0 + $1.value }
    let isManyNetworks = group.network == nil && register.form.isCyclic
    guard agreeing * 5 >= group.count * 4,
      kept.count <= (isManyNetworks ? min(Self.mostValues, max(1, group.count / 6)) : 1)
    else { return nil }

    var (whole, covered, check) = (BinaryRank(), BinaryRank(), BinaryRank())
    for (value, _) in kept {
      let members = values.indices.filter { values[$0] == value }
      let first = group.packet(members[0], in: pool)
      let size = register.form.size
      for member in members.dropFirst() {
        let packet = group.packet(member, in: pool)
        let data = range.map { packet[$0] ^ first[$0] }
        let result = (place..<place + size).map { packet[$0] ^ first[$0] }
        whole.add(data + result)
        covered.add(data)
        check.add(result)
      }
    }
    let bits = 8 * register.form.size
    // A sum of a few bytes does not use all of its high byte.
    let used = register.form.isCyclic ? bits : 8 + bits / 8
    guard whole.rank >= 2, check.rank >= min(used, whole.rank) - 2,
      covered.rank > (register.form.isCyclic ? 2 : bits)
    else { return nil }
    self.register = register
    self.group = group
    self.place = place
    end = range.upperBound
    starts = [Start(offset: range.lowerBound, values: kept.map(\.key), finalValue: 0)]
    self.agreeing = agreeing
    independent = whole.rank
    chance = Occupancy.tail(merges: whole.rank, of: group.count, cells: 1 << bits)
  }

  /// What makes one candidate better than another.
  var rank: (Int, Int, Int, Int) { (agreeing, register.form.size, checkEnd, end) }

  private var checkEnd: Int { place + register.form.size }

  /// The same but for where it begins.
  func isSameCheck(as other: CheckCandidate) -> Bool {
    register.form == other.register.form && place == other.place && end == other.end
  }

  /// True if both can be the same relation of bytes: at the same place, or a CRC over the other, or
  /// sums of some of the same bytes.
  func overlaps(_ other: CheckCandidate) -> Bool {
    if place < other.checkEnd && other.place < checkEnd { return true }
    guard register.form.isCyclic == other.register.form.isCyclic else { return false }
    return register.form.isCyclic
      ? (starts[0].offset..<end).contains(other.place)
      : !relation.isDisjoint(with: other.relation)
  }

  private var relation: Set<Int> {
    Set(starts[0].offset..<end).union(place..<checkEnd)
  }
}
