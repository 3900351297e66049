import Meters
import Notation

/// Outages by time, the latest first: what came back within a minute is one, folded.
struct OutageSection {
  private let groups: [OutageGroup]
  private let isShortened: Bool

  init(_ heard: Neighbourhood, _ groups: [OutageGroup]) {
    self.groups = groups.reversed()
    isShortened = heard.meters.values.contains { $0.power.outageCount > $0.power.outages.count }
  }

  var html: String {
    let latest = groups.prefix(ReportText.openRows).map(item).joined()
    let body =
      groups.isEmpty
      ? "<p>None: no meter's uptime fell.</p>"
      : latest + earlier + note
    return ReportText.section("outages", "Outages", body)
  }

  private var earlier: String {
    let rest = groups.dropFirst(ReportText.openRows)
    return rest.isEmpty
      ? ""
      : ReportText.fold(
        true, "\(ReportText.count(rest.count)) earlier", rest.map(item).joined())
  }

  private var note: String {
    let shortened = isShortened ? " Of each meter the latest \(PowerHistory.mostOutages)." : ""
    return
      "<p class=\"note\">UTC. Power failed after the last packet before, and may have come and gone "
      + "until it was back.\(shortened)</p>"
  }

  private func item(_ group: OutageGroup) -> String {
    let titles = ["Meter", "Last seen before", "Power back", "Off for at most", "Uptime before"]
    let rows = group.members.map { member in
      let outage = member.outage
      return [
        "<b>\(ReportText.escaped(member.meter))</b>",
        outage.lastSeenBefore.map(ReportText.time) ?? "",
        outage.bootedAt.map(ReportText.time) ?? "",
        outage.longestDuration.map(durationText(seconds:)) ?? "",
        durationText(seconds: outage.uptimeBefore),
      ]
    }
    return
      "<details><summary>\(summary(group))</summary>\n\(ReportText.table(titles, rows))</details>\n"
  }

  private func summary(_ group: OutageGroup) -> String {
    let time = group.firstReturn.map { "Back \(ReportText.time($0))" } ?? "At an unknown time"
    let duration = group.longestDuration.map { ", off for at most \(durationText(seconds: $0))" }
    let name = group.members.first.map { ReportText.escaped($0.meter) } ?? ""
    let who =
      group.members.count == 1
      ? "<span class=\"name\">\(name)</span>"
      : "\(ReportText.count(group.members.count)) of \(ReportText.count(group.heardMeters, "meter"))"
    return "\(time)\(duration ?? ""): \(who)"
  }
}
