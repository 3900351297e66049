public import Evidence
import Statistics

/// Does a meter's slot in the hop cycle decide its channel? Looks at broadcasts alone, as directed
/// packets are sent on the channel of whom they are for.
///
/// What is compared are pairs of slot and channel of the same meter, at the same place of the table that
/// a rule makes: the slot alone, or a sequence that goes on over the cycles. A rule makes nearly all of
/// them agree; chance as many as the meter's own channels say, as a receiver hears a part of the band
/// alone. Where slots decide, tables of meters are shifted against each other.
public struct SlotRuleSearch: Sendable {
  /// Rules are believed below this probability by chance.
  public static let level = 0.01
  /// Tables of single meters that are given at most.
  public static let mostTables = 200
  /// Comparisons that are needed to say that slots tell nothing.
  public static let leastCompared = 12

  private let table: PacketTable

  /// A search through a table.
  public init(_ table: PacketTable) { self.table = table }

  /// What the broadcasts of each network say, that with the most first.
  public func results(
    progress: (Double) -> Void = { _ in }, isCancelled: () -> Bool = { false }
  ) -> [SlotRuleResult] {
    let networks = SlotPairs.all(of: table)
    return networks.enumerated().compactMap { place, pairs in
      guard !isCancelled() else { return nil }
      let judged = judge(
        pairs, networks: networks.count,
        progress: { progress((Double(place) + $0) / Double(networks.count)) },
        isCancelled: isCancelled)
      progress(Double(place + 1) / Double(networks.count))
      return judged
    }
  }

  private func judge(
    _ pairs: SlotPairs, networks: Int, progress: (Double) -> Void, isCancelled: () -> Bool
  ) -> SlotRuleResult {
    var result = SlotRuleResult(
      network: pairs.network, broadcasts: pairs.broadcasts, pairs: pairs.count, slots: pairs.slots)
    guard let slots = pairs.slots else {
      result.summary = "no hop cycle is known"
      return result
    }
    guard pairs.count > 0 else {
      result.summary = "no channel is known"
      return result
    }
    let alone = agreement(pairs, period: slots, step: 0)
    result.take(alone, p: Correction.familywise(alone.chance, tests: networks))
    let search = SequenceSearch(pairs, slots: slots)
    let isAlone = alone.isRule && result.p < Self.level
    if pairs.hasCycles,
      let sequence = search.best(progress: progress, isCancelled: isCancelled),
      !isAlone || (sequence.period, sequence.step) != (slots, 0)
    {
      let p = Correction.familywise(
        sequence.agreement.chance, tests: search.tried * networks)
      if p < Self.level {
        let (period, step) = (sequence.period, sequence.step)
        result.take(agreement(pairs, period: period, step: step), p: p)
        result.takeTables(of: CommonTable(pairs, period: period, step: step), pairs, step: step)
        return result
      }
    }
    if isAlone {
      result.takeTables(of: CommonTable(pairs, period: slots, step: 0), pairs, step: 0)
      return result
    }
    result.takeNothing(
      longest: pairs.hasCycles ? search.longestSeen(least: Self.leastCompared) : 0)
    return result
  }

  private func agreement(_ pairs: SlotPairs, period: Int, step: Int) -> SlotAgreement {
    var agreement = SlotAgreement()
    var first = [Int](repeating: -1, count: period)
    for meter in pairs.meters where meter.slots.count > 1 {
      agreement.add(
        MeterSample(meter, channels: pairs.channels.count), period: period, step: step,
        first: &first)
    }
    return agreement
  }
}
