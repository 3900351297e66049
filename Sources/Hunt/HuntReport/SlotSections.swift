import Notation
import PacketSchema
import SlotRules

/// How slots decide channels, for a person and for programs.
enum SlotSections {
  /// Entries of a common table that a person is shown.
  private static let mostEntries = 40

  static func section(_ results: [SlotRuleResult]) -> HuntSection? {
    guard !results.isEmpty else { return nil }
    var section = HuntSection("slots", "Slots and channels")
    section.sentences = results.map { result in
      "Network \(result.network ?? "unknown"), "
        + "\(counted(result.broadcasts, "broadcast")): \(result.summary)."
    }
    section.titles = ["Network", "Meter", "Enters at", "Places compared", "Agree", "By chance"]
    section.rows = results.flatMap { result in
      result.entries.prefix(mostEntries).map { entry in
        [
          result.network ?? "", entry.meter, "\(entry.offset)", "\(entry.compared)",
          "\(entry.agreeing)", HuntDocument.probability(entry.p),
        ]
      }
    }
    return section
  }

  static func document(_ result: SlotRuleResult) -> JSONObject {
    JSONObject(
      (result.network.map { [("network", .string($0))] } ?? [])
        + [
          ("broadcasts", .integer(Int64(result.broadcasts))),
          ("pairs", .integer(Int64(result.pairs))),
        ] + (result.slots.map { [("slots", .integer(Int64($0)))] } ?? [])
        + (result.rule.map { [("rule", .string($0.rawValue))] } ?? [])
        + [("found", .string(result.summary))] + HuntDocument.member("p", result.p)
        + [
          ("compared", .integer(Int64(result.compared))),
          ("agreeing", .integer(Int64(result.agreeing))),
          ("period", .integer(Int64(result.period))), ("step", .integer(Int64(result.step))),
          ("tables", .array(result.tables.map(table))),
          ("entries", .array(result.entries.map(entry))),
        ])
  }

  private static func table(_ table: SlotRuleResult.Table) -> JSONValue {
    let rows = table.rows.map { row in
      JSONValue.object(
        JSONObject([
          ("place", .integer(Int64(row.index))),
          ("channel_hz", .integer(Int64(row.channel.rounded()))),
          ("pairs", .integer(Int64(row.pairs))),
          ("contradicting", .integer(Int64(row.contradicting))),
        ]))
    }
    return .object(
      JSONObject(
        (table.meter.map { [("meter", .string($0))] } ?? []) + [("rows", .array(rows))]))
  }

  private static func entry(_ entry: SlotRuleResult.Entry) -> JSONValue {
    .object(
      JSONObject(
        [
          ("meter", .string(entry.meter)), ("offset", .integer(Int64(entry.offset))),
          ("compared", .integer(Int64(entry.compared))),
          ("agreeing", .integer(Int64(entry.agreeing))),
        ] + HuntDocument.member("p", entry.p)
          + HuntDocument.member("first_cycle_s", entry.firstCycle)))
  }
}
