import RealModule
import RecordStream

/// The bits of a packet that may be wrong, and how likely.
struct UncertainBits {
  /// A bit; it stands in several places if the layout says so.
  struct Bit {
    /// ln(P(right) / P(wrong)), 0 or more.
    let reliability: Double
    /// What its flip does to the CRC's syndrome.
    let syndrome: UInt16
    /// Its places: 8 · byte + number of the bit, 0 for the least significant.
    let places: [Int]
  }

  /// All uncertain bits, the least reliable first.
  let bits: [Bit]
  /// Probability that none of them is wrong.
  let probabilityOfNone: Double

  /// Reads the decisions of the checked bytes (covered ones and CRC).
  init(_ known: KnownBits, decisions: [Int8], checked: Range<Int>) {
    let syndromes = UncertainBits.syndromes(checked)
    var copies: [Int: [Int]] = [:]
    for (copy, original) in known.copies { copies[original, default: []].append(copy) }
    let places = (8 * checked.lowerBound..<8 * checked.upperBound).filter {
      !known.certain.contains($0) && known.copies[$0] == nil
    }
    let bits = places.map { place in
      let all = [place] + (copies[place] ?? []).sorted()
      let sum = all.reduce(0) { $0 + Int(decisions[$1]) }
      return Bit(
        reliability: Double(sum.magnitude) / SoftBits.scale,
        syndrome: all.reduce(0) { $0 ^ syndromes[$1 - 8 * checked.lowerBound] }, places: all)
    }
    probabilityOfNone = bits.reduce(1) { $0 / (1 + .exp(-$1.reliability)) }
    self.bits = bits.sorted { ($0.reliability, $0.places[0]) < ($1.reliability, $1.places[0]) }
  }

  /// What each bit does to the syndrome: forwards from the end, one zero byte at a time.
  static func syndromes(_ checked: Range<Int>) -> [UInt16] {
    var syndromes = [UInt16](repeating: 0, count: 8 * checked.count)
    guard checked.count > 2 else { return syndromes }
    for bit in 0..<8 {
      let mask: UInt8 = 1 << UInt8(bit)
      syndromes[8 * (checked.count - 1) + bit] = UInt16(mask)
      syndromes[8 * (checked.count - 2) + bit] = UInt16(mask) << 8
      var register = CyclicRedundancyCheck.remainder(of: CollectionOfOne(mask), initial: 0)
      for byte in stride(from: checked.count - 3, through: 0, by: -1) {
        syndromes[8 * byte + bit] = register
        register = CyclicRedundancyCheck.remainder(of: CollectionOfOne(0), initial: register)
      }
    }
    return syndromes
  }

  /// Probability that a packet is damaged in a way that its soft decisions do not show, by another
  /// burst for example. A cautious choice, one packet in 20: with less, sets would be tried more
  /// freely in packets whose decisions are all sure, though their CRC says that something is wrong.
  private static let unseenDamage = 0.05

  /// The sets of bits that may be wrong together, the likeliest first. The empty set is among them.
  ///
  /// - Parameters:
  ///   - count: how many of the least reliable bits are considered.
  ///   - leastOdds: above 0; the probability that just this set is wrong, over the probability that
  ///     any is.
  func likelySets(considering count: Int, leastOdds: Double) -> [[Bit]] {
    let damage = max(1 - probabilityOfNone, UncertainBits.unseenDamage)
    guard probabilityOfNone > 0, leastOdds > 0 else { return [] }
    let weakest = Array(bits.prefix(count))
    let limit = Double.log(probabilityOfNone / (leastOdds * damage))
    guard limit >= 0 else { return [] }
    var sets: [(cost: Double, members: [Int])] = [(0, [])]
    // Every set grows from a smaller one by a bit after its last: each comes up once.
    var next = 0
    while next < sets.count {
      let set = sets[next]
      next += 1
      for bit in (set.members.last.map { $0 + 1 } ?? 0)..<weakest.count {
        let cost = set.cost + weakest[bit].reliability
        guard cost <= limit else { break }
        sets.append((cost, set.members + [bit]))
      }
    }
    return sets.sorted { ($0.cost, $0.members.count) < ($1.cost, $1.members.count) }
      .map { $0.members.map { weakest[$0] } }
  }
}
