import Evidence
import Statistics

/// What does not change by itself: constants, addresses, what belongs to a meter or to a link.
struct StillFields {
  let group: PacketGroup
  let tests: Tests
  /// Addresses of meters that were heard, as bytes.
  let addresses: Set<[UInt8]>
  /// Source and destination of each row as bytes, where they are known; `names` by their places.
  let names: [[UInt8]?]

  /// All verdicts of this kind.
  func candidates() -> [Candidate] {
    var found = addressFields()
    for column in 0..<group.width {
      found += byte(column)
    }
    return found
  }

  private func byte(_ column: Int) -> [Candidate] {
    let values = group.column(column)
    guard let first = values.first else { return [] }
    if values.allSatisfy({ $0 == first }) {
      return [
        Candidate(
          rank: .constant, column: column, size: 1, verdict: .constant,
          summary: Figures.hexadecimal([first]))
      ]
    }
    if let length = length(column, values) { return [length] }
    return [perMeter(column, values), perLink(column, values)].compactMap { $0 }
      + nibbles(column, values)
  }

  /// One half of a byte may be constant while the other is not.
  private func nibbles(_ column: Int, _ values: [UInt8]) -> [Candidate] {
    guard let first = values.first, values.count >= 8 else { return [] }
    return [0, 4].compactMap { shift in
      let digit = first >> shift & 15
      guard values.allSatisfy({ $0 >> shift & 15 == digit }) else { return nil }
      return Candidate(
        rank: .constant, column: column, size: 1, bits: Int(shift)..<Int(shift) + 4,
        verdict: .constant, summary: String(digit, radix: 16, uppercase: true))
    }
  }

  /// The number of the packet's bytes, but for a constant.
  private func length(_ column: Int, _ values: [UInt8]) -> Candidate? {
    let rest = group.sizes[0] - Int(values[0])
    let sizes = Set(group.sizes)
    guard sizes.count > 2,
      zip(group.sizes, values).allSatisfy({ ($0 - Int($1)) & 0xFF == rest & 0xFF })
    else { return nil }
    let p = tests.corrected(
      (1..<sizes.count).reduce(1.0) { value, _ in value / 256 }, each: group.width)
    guard p < Tests.level else { return nil }
    return Candidate(
      rank: .address, column: column, size: 1, verdict: .copy,
      summary: "length of the packet, less \(rest)", evidence: [("lengths", "\(sizes.count)")], p: p
    )
  }

  private func perMeter(_ column: Int, _ values: [UInt8]) -> Candidate? {
    let heard = group.meters.filter { $0.count > 1 && group.sources[$0.lowerBound] >= 0 }
    guard heard.count > 1,
      heard.allSatisfy({ rows in rows.allSatisfy { values[$0] == values[rows.lowerBound] } })
    else { return nil }
    // By chance: each meter's packets would have to agree, of bytes with these shares.
    let agreement = Self.agreement(values)
    let pairs = heard.reduce(0) { $0 + $1.count - 1 }
    let p = tests.corrected(
      Tails.binomial(pairs, of: pairs, probability: agreement), each: group.width)
    guard p < Tests.level else { return nil }
    let distinct = Set(heard.map { values[$0.lowerBound] }).count
    return Candidate(
      rank: .perMeter, column: column, size: 1,
      verdict: distinct == heard.count && distinct > 2 ? .identifier : .constant,
      summary: distinct == heard.count
        ? "constant per meter, another in each" : "constant per meter",
      evidence: [("meters", "\(heard.count)"), ("values", "\(distinct)")], p: p)
  }

  /// The chance that two rows have the same value.
  static func agreement(_ values: [UInt8]) -> Double {
    var counts = [Double](repeating: 0, count: 256)
    for value in values { counts[Int(value)] += 1 }
    let n = Double(values.count)
    return n > 1 ? counts.reduce(0) { $0 + $1 * ($1 - 1) } / (n * (n - 1)) : 1
  }
}

extension StillFields {
  /// Bound to a pair of source and destination: equal from one packet of the pair to its next, far
  /// more often than from any packet to the next in time, which is of another pair.
  private func perLink(_ column: Int, _ values: [UInt8]) -> Candidate? {
    var last: [[Int]: Int] = [:]
    var (same, pairs, near, strangers) = (0, 0, 0, 0)
    for row in 0..<group.count where group.sources[row] >= 0 && group.destinations[row] >= 0 {
      let link = [group.sources[row], group.destinations[row]]
      if let before = last[link] {
        pairs += 1
        if values[before] == values[row] { same += 1 }
      }
      if row > 0, group.sources[row - 1] == link[0], group.destinations[row - 1] != link[1] {
        strangers += 1
        if values[row - 1] == values[row] { near += 1 }
      }
      last[link] = row
    }
    // What is steady anyway for a while is no sign of the link; neither are few strangers a measure.
    guard last.count > 2, pairs >= 8, strangers >= 8, Double(same) >= 0.9 * Double(pairs) else {
      return nil
    }
    let chance = max(
      Self.agreement(values), (Double(near) + 2) / (Double(strangers) + 4))
    let p = tests.corrected(
      Tails.binomial(same, of: pairs, probability: chance), each: group.width)
    guard p < Tests.level else { return nil }
    return Candidate(
      rank: .perLink, column: column, size: 1, verdict: .constant,
      summary: "bound to the link: steady for a pair of source and destination",
      evidence: [
        ("links", "\(last.count)"),
        ("same as the link's packet before", Figures.share(same, of: pairs)),
        ("by chance", Figures.share(Int(chance * 1000), of: 1000)),
      ], p: p)
  }
}

extension StillFields {
  /// Where the address of source or destination stands, or that of another meter that was heard.
  private func addressFields() -> [Candidate] {
    let lengths = Set(names.compactMap { $0?.count }).filter { $0 >= 2 }.sorted(by: >)
    return lengths.flatMap { length in
      (0...max(0, group.width - length)).compactMap { address(at: $0, length: length) }
    }
  }

  private func address(at column: Int, length: Int) -> Candidate? {
    guard column + length <= group.width else { return nil }
    var (source, destination, others, rows) = (0, 0, 0, 0)
    for row in 0..<group.count {
      let start = row * group.width + column
      let bytes = group.bytes[start..<start + length]
      rows += 1
      if isName(group.sources[row], bytes) {
        source += 1
      } else if isName(group.destinations[row], bytes) {
        destination += 1
      } else if addresses.contains(Array(bytes)) {
        others += 1
      }
    }
    let (what, count) =
      source * 10 >= rows * 9
      ? ("address of the source", source)
      : destination * 10 >= rows * 9
        ? ("address of the destination", destination)
        : ("address of a meter", source + destination + others)
    // Two bytes in the same place of a row would have to be equal by chance, at least once.
    let chance = Double(addresses.count + 2) / (0..<length).reduce(1.0) { value, _ in value * 256 }
    let p = tests.corrected(
      Tails.binomial(count, of: rows, probability: min(1, chance)), each: group.width)
    guard count * 2 >= rows, p < Tests.level else { return nil }
    return Candidate(
      rank: .address, column: column, size: length, verdict: .identifier, summary: what,
      evidence: [("packets", Figures.share(count, of: rows))], p: p)
  }

  private func isName(_ place: Int, _ bytes: ArraySlice<UInt8>) -> Bool {
    guard names.indices.contains(place), let name = names[place] else { return false }
    return name.elementsEqual(bytes)
  }
}
