import RealModule

extension SlotRuleResult {
  /// What was compared.
  mutating func take(_ agreement: SlotAgreement, p: Double) {
    compared = agreement.compared
    agreeing = agreement.agreeing
    expected = agreement.expected
    self.p = p
  }

  /// The rule, once a slot decides, and its tables.
  mutating func takeTables(of common: CommonTable, _ pairs: SlotPairs, step: Int) {
    period = common.period
    self.step = step
    let isCommon = common.entries.count > 1 && 2 * common.found >= common.able
    if step != 0 || period != slots {
      rule = .continued
    } else if isCommon {
      rule = .commonTable
    } else {
      rule = common.able > 0 ? .permutation : .slotAlone
    }
    if isCommon {
      entries = common.entries
      tables = [Table(meter: nil, rows: Self.rows(common.places, pairs.channels))]
    }
    // Meters that are not in it have tables of their own.
    let inCommon = Set(entries.map(\.meter))
    tables += common.tables.filter { !inCommon.contains($0.meter.address) }
      .prefix(SlotRuleSearch.mostTables)
      .map { Table(meter: $0.meter.address, rows: Self.rows($0.places, pairs.channels)) }
    summary = "\(words(common)): \(evidence)"
  }

  /// No rule, or too few pairs for one.
  mutating func takeNothing(longest: Int) {
    guard compared >= SlotRuleSearch.leastCompared else {
      summary = "too few pairs: \(compared) of the same meter and slot to compare"
      return
    }
    rule = SlotRule.none
    guard expected < 0.9 * Double(compared) else {
      summary = "meters keep to their channels, whatever the slot: \(evidence)"
      return
    }
    let sequences =
      longest > 0
      ? "nor in a sequence that repeats within \(longest) slots"
      : "and without times a sequence over cycles cannot be seen"
    summary = "slots do not decide channels, \(sequences): \(evidence)"
  }

  private var evidence: String {
    let chance = (expected * 10).rounded() / 10
    return "\(agreeing) of \(compared) pairs agree, by chance \(chance)"
  }

  private func words(_ common: CommonTable) -> String {
    switch rule {
    case .commonTable:
      return "one table of \(period) slots, which \(entries.count) of \(common.tables.count)"
        + " meters enter at places of their own"
    case .continued:
      let steps = "a sequence of \(period) slots goes on by \(step) from cycle to cycle"
      return entries.isEmpty ? steps : steps + ", one for \(entries.count) meters"
    case .permutation:
      return "each meter has a table of its own of \(period) slots; no shift brings"
        + " \(common.able - common.found + 1) meters together"
    default: return "the slot alone decides the channel; too few pairs tell if meters share a table"
    }
  }

  private static func rows(_ places: [Int: [Int: Int]], _ channels: [Double]) -> [Row] {
    places.compactMap { place, counts in
      guard let most = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) else {
        return nil
      }
      let all = counts.values.reduce(0, +)
      return Row(
        index: place, channel: channels[most.key], pairs: most.value,
        contradicting: all - most.value)
    }
    .sorted { $0.index < $1.index }
  }
}
