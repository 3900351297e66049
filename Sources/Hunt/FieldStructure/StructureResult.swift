public import Evidence

/// What a search has found.
public struct StructureResult: Sendable {
  private let explained: [ExplainedGroup]

  /// Families of forms that are made of elements with tags.
  public let grammars: [ElementGrammar]

  init(_ explained: [ExplainedGroup], grammars: [ElementGrammar]) {
    self.explained = explained
    self.grammars = grammars
  }

  /// The best explanation of each place, form by form: those with the most packets first; neighbours
  /// that are constant, or random, together. Of a family that is made of elements, head and tail.
  public var findings: [Finding] {
    explained.flatMap { one -> [Finding] in
      let elements = one.group.isFromEnd ? [] : grammar(of: one.group).map { [$0.finding] } ?? []
      return Self.joined(candidates(of: one)).map { $0.finding(in: one.group) } + elements
    }
  }

  /// One table for each form of a network. Where a family of forms tells more than the form itself,
  /// such as of a tail, its rows are taken.
  public var layouts: [LayoutProposal] {
    explained.filter { $0.group.form.size > 0 }.map { own in
      let families = explained.filter {
        $0.group.form == PacketGroup.family(of: own.group.form)
          && $0.group.network == own.group.network
      }
      return LayoutProposal(
        own, families: families.map { ($0.group, familyCandidates(of: $0)) })
    }
  }

  private func grammar(of group: PacketGroup) -> ElementGrammar? {
    grammars.first { $0.form == group.form && $0.network == group.network }
  }

  /// What stands between head and tail is at no place that all packets of a family share.
  private func candidates(of one: ExplainedGroup) -> [Candidate] {
    guard let grammar = grammar(of: one.group) else { return one.candidates }
    return one.candidates.filter {
      one.group.isFromEnd
        ? $0.column >= one.group.width - grammar.tail : $0.columns.upperBound <= grammar.head
    }
  }

  /// What a family tells of each of its forms. Without a grammar nobody knows where the tail begins:
  /// then only clocks count, as what keeps pace in packets of all lengths stands in their tail.
  private func familyCandidates(of one: ExplainedGroup) -> [Candidate] {
    let hasGrammar = grammar(of: one.group) != nil
    return candidates(of: one).filter {
      $0.rank > .enumeration && ($0.rank != .address || $0.verdict == .copy)
        && (hasGrammar || !one.group.isFromEnd || $0.verdict == .clock)
    }
  }

  /// Neighbours of the same verdict as one.
  static func joined(_ candidates: [Candidate]) -> [Candidate] {
    var joined: [Candidate] = []
    for candidate in candidates {
      if let last = joined.last, last.bits == nil, candidate.bits == nil,
        last.columns.upperBound == candidate.column, last.rank == candidate.rank,
        last.size < 8, candidate.size == 1, canJoin(last, candidate)
      {
        joined[joined.count - 1] = sum(last, candidate)
      } else {
        joined.append(candidate)
      }
    }
    return joined
  }

  private static func canJoin(_ left: Candidate, _ right: Candidate) -> Bool {
    switch left.rank {
    case .constant, .random: true
    case .perMeter, .perLink: left.verdict == right.verdict
    default: false
    }
  }

  private static func sum(_ left: Candidate, _ right: Candidate) -> Candidate {
    var sum = left
    sum.size += right.size
    if left.rank == .constant { sum.summary += right.summary }
    if left.rank == .random {
      sum.evidence = [("bytes", "\(sum.size)"), ("each", "even, no repeats, no order")]
    }
    if let one = left.p, let other = right.p { sum.p = max(one, other) }
    return sum
  }
}

/// A proposal of what stands where in packets of a form, as a layout's table.
public struct LayoutProposal: Sendable {
  /// A field.
  public struct Row: Sendable {
    /// Where: from the end where the offset is below 0.
    public let place: FieldPlace
    /// What it is.
    public let verdict: Finding.Verdict
    /// One short line for a person.
    public let summary: String
    /// See `Finding.p`.
    public let p: Double?
  }

  /// Packets that it is of.
  public let form: PacketTable.Form
  /// The network that they are of; nil if not known.
  public let network: String?
  /// How many there are.
  public let packets: Int
  /// In the order of the bytes, each byte once; several rows of one byte have different bits.
  public let rows: [Row]

  init(_ own: ExplainedGroup, families: [(group: PacketGroup, candidates: [Candidate])]) {
    form = own.group.form
    network = own.group.network
    packets = own.group.total
    let size = own.group.width
    var all: [Claim] = own.candidates.map {
      Claim(candidate: $0, weight: Self.weight($0, rows: own.group.count), isTail: false)
    }
    for (group, candidates) in families {
      let shift = group.isFromEnd ? size - group.width : 0
      all += candidates.map {
        var moved = $0
        moved.column += shift
        return Claim(
          candidate: moved, weight: Self.weight($0, rows: group.count) + 1, isTail: group.isFromEnd)
      }
    }
    rows = Self.rows(Self.chosen(all, size: size), size: size)
  }

  /// A candidate that wants its bytes.
  private struct Claim {
    var candidate: Candidate
    let weight: Int
    let isTail: Bool
  }

  /// What is constant in a few packets may not be so in the next.
  private static func weight(_ candidate: Candidate, rows: Int) -> Int {
    let isWeak = rows < 8 && (candidate.rank == .constant || candidate.rank <= .enumeration)
    return isWeak ? 0 : 2 * candidate.rank.rawValue
  }

  /// Without overlap, the best first; of a byte of which a half is taken the other is left.
  private static func chosen(_ all: [Claim], size: Int) -> [Claim] {
    let order = all.enumerated().sorted {
      ($1.element.weight, $1.element.candidate.size, $0.offset)
        < ($0.element.weight, $0.element.candidate.size, $1.offset)
    }
    var free = [UInt8](repeating: 0xFF, count: size)
    return order.compactMap { _, claim in
      var claim = claim
      let columns = claim.candidate.columns
      guard columns.lowerBound >= 0, columns.upperBound <= size else { return nil }
      let bits = claim.candidate.size == 1 ? claim.candidate.bits : nil
      var mask =
        bits.map { UInt8(truncatingIfNeeded: (1 << $0.count - 1) << $0.lowerBound) } ?? 0xFF
      if claim.candidate.size == 1 { mask &= free[columns.lowerBound] }
      guard mask != 0, columns.allSatisfy({ free[$0] & mask == mask }) else { return nil }
      for column in columns { free[column] &= ~mask }
      if claim.candidate.size == 1, mask != 0xFF {
        claim.candidate.bits = mask.trailingZeroBitCount..<8 - mask.leadingZeroBitCount
      }
      return claim
    }
  }

  private static func rows(_ chosen: [Claim], size: Int) -> [Row] {
    let sorted = chosen.sorted {
      ($0.candidate.column, -($0.candidate.bits?.lowerBound ?? 0))
        < ($1.candidate.column, -($1.candidate.bits?.lowerBound ?? 0))
    }
    let tails = Set(chosen.filter(\.isTail).map(\.candidate.column))
    return StructureResult.joined(sorted.map(\.candidate)).map { candidate in
      Row(
        place: FieldPlace(
          offset: tails.contains(candidate.column) ? candidate.column - size : candidate.column,
          size: candidate.size, bits: candidate.bits, reading: candidate.reading),
        verdict: candidate.verdict, summary: candidate.summary, p: candidate.p)
    }
  }
}
