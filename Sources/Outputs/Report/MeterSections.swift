import Export
import Meters
import Notation
import PacketSchema

/// The meters that were heard, a row for each.
struct MeterSection {
  /// At this ratio the bar in the table is full. Errors end far below it.
  private static let strongSignal = 40.0

  private let meters: [ReportedMeter]
  private let packetsOfOthers: Int
  private let hasTimes: Bool

  init(_ meters: [ReportedMeter], of heard: Neighbourhood) {
    self.meters = meters
    packetsOfOthers = heard.packetsOfOthers
    hasTimes = heard.span.first != nil
  }

  var html: String {
    let body = meters.isEmpty ? "<p>No packet tells its sender.</p>" : table
    let others =
      packetsOfOthers > 0
      ? "<p>\(ReportText.count(packetsOfOthers, "packet")) of further meters are left out.</p>" : ""
    let isPassedOn = hasTimes && meters.contains { $0.meter.packets == 0 }
    let note =
      isPassedOn
      ? "<p class=\"note\">A meter without times was not heard itself: others have passed on what it "
        + "said.</p>" : ""
    return ReportText.section("meters", "Meters", body + note + others)
  }

  private var table: String {
    ReportText.list(
      [
        "Meter", "Network", "Packets", "First seen", "Last seen", "Mean SNR", "Uptime",
        "Route cost", "Level",
      ], meters.map(row), "All \(ReportText.count(meters.count, "meter"))")
  }

  private func row(_ meter: ReportedMeter) -> [String] {
    let span = meter.meter.span
    return [
      "<b>\(meter.address)</b>", ReportText.escaped(meter.meter.network ?? ""),
      ReportText.count(Int(clamping: meter.meter.packets)),
      span.first.map(ReportText.time) ?? "", span.last.map(ReportText.time) ?? "",
      meter.meter.reception.meanSignalToNoiseRatio.map(ratio) ?? "",
      meter.meter.power.uptime.map(durationText(seconds:)) ?? "",
      meter.meter.route.cost.map { "\($0)" } ?? "", meter.meter.route.level.map { "\($0)" } ?? "",
    ]
  }

  private func ratio(_ decibels: Double) -> String {
    let share = min(max(decibels / MeterSection.strongSignal, 0), 1)
    return "<span class=\"gauge\" style=\"--share:\(ReportText.fraction(share))\"></span>"
      + "\(CellText.decimal(decibels, places: 1)) dB"
  }
}
