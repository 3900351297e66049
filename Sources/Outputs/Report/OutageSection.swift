import Meters
import Notation

/// Outages: a meter's uptime fell.
struct OutageSection {
  private let meters: [ReportedMeter]

  init(_ meters: [ReportedMeter]) { self.meters = meters }

  var html: String {
    let rows = meters.flatMap { meter in
      meter.meter.power.outages.map { outage in
        [
          "<b>\(meter.address)</b>", outage.lastSeenBefore.map(ReportText.time) ?? "",
          outage.bootedAt.map(ReportText.time) ?? "",
          durationText(seconds: outage.uptimeBefore),
        ]
      }
    }
    let body =
      rows.isEmpty
      ? "<p>None: no meter's uptime fell.</p>"
      : ReportText.table(["Meter", "Last seen before", "Power back", "Uptime before"], rows)
    return ReportText.section("outages", "Outages", body)
  }
}
