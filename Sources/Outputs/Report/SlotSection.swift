import Meters
import Notation

/// On which channels beacons were heard in the slots of each network's hop cycle. Empty if no packet
/// tells both.
struct SlotSection {
  private let meters: [ReportedMeter]
  private let networks: [(name: String, table: SlotChannels)]

  init(_ meters: [ReportedMeter], networks: [String: SlotChannels]) {
    self.meters = meters.filter { $0.meter.slotChannels.cycle != nil }
    self.networks = networks.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  var html: String {
    networks.isEmpty
      ? "" : ReportText.section("slots", "Slots and channels", table + lists.joined())
  }

  private var table: String {
    let rows = networks.flatMap { name, table in
      let own = meters.filter { ($0.meter.network ?? "") == name }
      return [row("all of \(ReportText.escaped(name))", table)]
        + own.map { row($0.address, $0.meter.slotChannels) }
    }
    return ReportText.list(
      [
        "Meter", "Hop cycle", "Beacons", "Slots heard", "Channels", "Slots on several channels",
      ], rows,
      "\(ReportText.count(networks.count, "network")) and \(ReportText.count(meters.count, "meter"))"
    )
  }

  private func row(_ name: String, _ table: SlotChannels) -> [String] {
    [
      "<b>\(name)</b>", table.cycle.map { "\($0.decimals(1)) s" } ?? "",
      ReportText.count(table.count + table.countOfOthers), ReportText.count(table.slotCount),
      ReportText.count(table.channelCount), ReportText.count(table.ambiguousSlotCount),
    ]
  }

  /// The pairs themselves, folded away: there are hundreds.
  private var lists: [String] {
    networks.map { name, table in
      let pairs = Dictionary(grouping: table.pairs, by: \.slot).sorted { $0.key < $1.key }
        .map { slot, pairs in
          "\(slot): " + pairs.map { channel($0) }.joined(separator: ", ")
        }
      return "<details><summary>Channels in MHz by slot, \(ReportText.escaped(name))</summary>"
        + "<p>\(pairs.joined(separator: "; "))</p></details>\n"
    }
  }

  private func channel(_ pair: SlotChannels.Pair) -> String {
    (Double(pair.channel) / 1e6).decimals(1) + (pair.count > 1 ? " (\(pair.count))" : "")
  }
}
