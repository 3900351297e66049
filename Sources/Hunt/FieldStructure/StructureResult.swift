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
  /// that are constant, or random, together.
  public var findings: [Finding] {
    explained.flatMap { one in
      Self.joined(one.candidates, in: one.group).map { $0.finding(in: one.group) }
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
      return LayoutProposal(own, families: families)
    }
  }

  /// Neighbours of the same verdict as one.
  static func joined(_ candidates: [Candidate], in group: PacketGroup) -> [Candidate] {
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

  init(_ own: ExplainedGroup, families: [ExplainedGroup]) {
    form = own.group.form
    network = own.group.network
    packets = own.group.total
    let size = own.group.width
    /// A candidate, the group that it is of, and how many packets speak for it.
    var all: [(Candidate, PacketGroup)] = own.candidates.map { ($0, own.group) }
    for family in families {
      let shift = family.group.isFromEnd ? size - family.group.width : 0
      all += family.candidates.filter { $0.rank > .enumeration }.map {
        var moved = $0
        moved.column += shift
        return (moved, family.group)
      }
    }
    // Of equal rank the family's wins where the form has few packets: what is constant in three
    // packets may not be in the next.
    let order = all.enumerated().sorted { left, right in
      Self.weight(left.element, own.group) != Self.weight(right.element, own.group)
        ? Self.weight(left.element, own.group) > Self.weight(right.element, own.group)
        : left.offset < right.offset
    }
    var free = [UInt8](repeating: 0xFF, count: size)
    var chosen: [(Candidate, PacketGroup)] = []
    for (_, (candidate, group)) in order {
      let mask = candidate.bits.map {
        UInt8(truncatingIfNeeded: (1 << $0.count - 1) << $0.lowerBound)
      }
      guard candidate.column >= 0, candidate.columns.upperBound <= size else { continue }
      let needed = candidate.size == 1 ? mask ?? 0xFF : 0xFF
      guard candidate.columns.allSatisfy({ free[$0] & needed == needed }) else { continue }
      for column in candidate.columns { free[column] &= ~needed }
      chosen.append((candidate, group))
    }
    rows = Self.rows(chosen, size: size, of: own.group)
  }

  private static func weight(_ pair: (Candidate, PacketGroup), _ own: PacketGroup) -> Int {
    let (candidate, group) = pair
    let isFamily = group.form.size == 0
    let isStill = candidate.rank == .constant || candidate.rank < .perLink
    if isStill, !isFamily, own.count < 8 { return candidate.rank.rawValue - 8 }
    return 2 * candidate.rank.rawValue + (isFamily ? 1 : 0) + candidate.size
  }

  private static func rows(
    _ chosen: [(Candidate, PacketGroup)], size: Int, of own: PacketGroup
  ) -> [Row] {
    let sorted = chosen.sorted {
      ($0.0.column, -($0.0.bits?.lowerBound ?? 0)) < ($1.0.column, -($1.0.bits?.lowerBound ?? 0))
    }
    return StructureResult.joined(sorted.map(\.0), in: own).map { candidate in
      let isTail = sorted.contains { $0.0.column == candidate.column && $0.1.isFromEnd }
      return Row(
        place: FieldPlace(
          offset: isTail ? candidate.column - size : candidate.column, size: candidate.size,
          bits: candidate.bits, reading: candidate.reading),
        verdict: candidate.verdict, summary: candidate.summary, p: candidate.p)
    }
  }
}
