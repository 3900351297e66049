import RealModule
import Statistics

/// Brings the tables of meters together by shifting them.
struct CommonTable {
  /// Channels of one meter by place.
  struct MeterTable {
    let meter: SlotPairs.Meter
    /// By place, 0 ..< period: pairs of each channel.
    var places: [Int: [Int: Int]] = [:]
    /// The channel that most pairs of a place have.
    var channels: [Int: Int] = [:]
    /// Pairs of places that were heard but once.
    var singles = 0

    init(_ meter: SlotPairs.Meter, sample: MeterSample, period: Int, step: Int) {
      self.meter = meter
      for i in 0..<sample.count {
        places[sample.place(i, period: period, step: step), default: [:]][
          sample.channels[i], default: 0] += 1
      }
      for (place, counts) in places {
        channels[place] = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
        singles += counts.values.reduce(0, +) == 1 ? 1 : 0
      }
    }

    /// How much of what is heard of the meter has been heard: Good and Turing's estimate.
    var coverage: Double { 1 - Double(singles) / Double(max(1, meter.slots.count)) }
  }

  let period: Int
  /// Of meters with pairs, those with the most places first.
  let tables: [MeterTable]
  /// The common table: channels by place, as the first meter counts them.
  private(set) var places: [Int: [Int: Int]] = [:]
  /// Meters of it.
  private(set) var entries: [SlotRuleResult.Entry] = []
  /// Meters that would have been found in it if they were, and those that were not.
  private(set) var able = 0
  /// Of these, those that were found.
  private(set) var found = 0

  /// Offsets are believed below this probability by chance.
  static let level = 0.01

  init(_ pairs: SlotPairs, period: Int, step: Int) {
    self.period = period
    let move = (step % period + period) % period
    tables = pairs.meters.filter { $0.slots.count > 1 }.map {
      let sample = MeterSample($0, channels: pairs.channels.count)
      return MeterTable($0, sample: sample, period: period, step: move)
    }
    .sorted {
      ($1.channels.count, $0.meter.address) < ($0.channels.count, $1.meter.address)
    }
    guard let reference = tables.first else { return }
    places = reference.places
    entries = [
      SlotRuleResult.Entry(
        meter: reference.meter.address, offset: 0, compared: reference.channels.count,
        agreeing: reference.channels.count, p: 0, firstCycle: reference.meter.firstCycle)
    ]
    for table in tables.dropFirst() { bring(table, reference: reference) }
  }

  /// The share of channels that two tables have in common by chance.
  private func chance(_ table: MeterTable, _ common: [Int: Int]) -> Double {
    var counts: [Int: Int] = [:]
    for channel in common.values { counts[channel, default: 0] += 1 }
    let same = table.channels.values.reduce(0) { $0 + (counts[$1] ?? 0) }
    return Double(same) / Double(max(1, common.count * table.channels.count))
  }

  private mutating func bring(_ table: MeterTable, reference: MeterTable) {
    var common = [Int](repeating: -1, count: period)
    var kept: [Int: Int] = [:]
    for (place, counts) in places {
      guard let most = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) else { continue }
      common[place] = most.key
      kept[place] = most.key
    }
    // Both where a channel is known, and the same one.
    let share = chance(table, kept) * Double(kept.count) / Double(period)
    let known = table.channels.map { (place: $0.key, channel: $0.value) }
    var best = (offset: 0, compared: 0, agreeing: 0, chance: 1.0)
    for offset in 0..<period {
      var (compared, agreeing) = (0, 0)
      for (place, channel) in known {
        let other = common[(place + offset) % period]
        compared += other >= 0 ? 1 : 0
        agreeing += other == channel ? 1 : 0
      }
      guard Double(agreeing) >= SlotAgreement.leastShare * Double(compared) else { continue }
      let chance = Tails.binomial(agreeing, of: known.count, probability: share)
      if chance < best.chance { best = (offset, compared, agreeing, chance) }
    }
    let tried = period * max(1, tables.count - 1)
    let p = Correction.familywise(best.chance, tests: tried)
    // So many places have to agree until chance does not explain it; some more are lost by chance.
    let needed = share < 1 ? (.log(Self.level / Double(tried)) / .log(max(share, 1e-9))) : .infinity
    let isAble = Double(table.channels.count) * reference.coverage >= 1.5 * needed + 1
    able += isAble ? 1 : 0
    guard p < Self.level else { return }
    found += isAble ? 1 : 0
    for (place, counts) in table.places {
      places[(place + best.offset) % period, default: [:]].merge(counts) { $0 + $1 }
    }
    entries.append(
      SlotRuleResult.Entry(
        meter: table.meter.address, offset: best.offset, compared: best.compared,
        agreeing: best.agreeing, p: p, firstCycle: table.meter.firstCycle))
  }
}
