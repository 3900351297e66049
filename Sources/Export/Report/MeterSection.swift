import PacketSchema

/// The meters that were heard, a row for each.
struct MeterSection {
  /// At this ratio the bar in the table is full. Errors end far below it.
  private static let strongSignal = 40.0

  private let meters: [ReportedMeter]
  private let packetsOfOthers: Int

  init(_ meters: [ReportedMeter], packetsOfOthers: Int) {
    self.meters = meters
    self.packetsOfOthers = packetsOfOthers
  }

  var html: String {
    let body = meters.isEmpty ? "<p>No packet tells its sender.</p>" : table
    let others =
      packetsOfOthers > 0
      ? "<p>\(ReportText.count(packetsOfOthers, "packet")) of further meters are left out.</p>" : ""
    return ReportText.section("meters", "Meters", body + others)
  }

  private var table: String {
    ReportText.table(
      [
        "Meter", "Network", "Packets", "First seen", "Last seen", "Mean SNR", "Uptime",
        "Route cost", "Level",
      ], meters.map(row))
  }

  private func row(_ meter: ReportedMeter) -> [String] {
    let span = meter.meter.span
    return [
      "<b>\(meter.address)</b>", ReportText.word(meter.state["network"]),
      count(meter.state["packets"]),
      span.first.map(ReportText.time) ?? "", span.last.map(ReportText.time) ?? "",
      meter.meter.meanSignalToNoiseRatio.map(ratio) ?? "",
      ReportText.duration(meter.state["uptime_s"]), ReportText.word(meter.state["route_cost"]),
      ReportText.word(meter.state["level"]),
    ]
  }

  private func count(_ value: JSONValue?) -> String {
    guard case .integer(let packets)? = value else { return "" }
    return ReportText.count(Int(clamping: packets))
  }

  private func ratio(_ decibels: Double) -> String {
    let share = min(max(decibels / MeterSection.strongSignal, 0), 1)
    return "<span class=\"gauge\" style=\"--share:\(ReportText.fraction(share))\"></span>"
      + "\(CellText.decimal(decibels, places: 1)) dB"
  }
}
