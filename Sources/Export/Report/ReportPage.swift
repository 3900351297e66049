import Foundation
import PacketSchema

/// The report: one page that needs nothing else, neither network nor scripts.
struct ReportPage {
  private let summary: ReceptionSummary
  private let meters: [(address: String, meter: ReceptionSummary.Meter)]

  init(_ summary: ReceptionSummary) {
    self.summary = summary
    meters = summary.meters.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// The whole document.
  var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <title>GridStream reception</title>
    <style>\(ReportStyle.sheet)</style>
    </head>
    <body>
    <h1>GridStream reception</h1>
    <p>\(introduction)</p>
    \(section("Meters", metersTable))
    \(section("Outages", outagesTable))
    \(section("Beacons over time", beaconChart))
    \(section("Trees", trees))
    \(section("Channels", channelChart))
    \(section("Kinds of packet", kindChart))
    </body>
    </html>
    """
  }

  private var introduction: String {
    let first = meters.compactMap(\.meter.firstSeen).min()
    let last = meters.compactMap(\.meter.lastSeen).max()
    let span = [first, last].compactMap { $0.map(ReportText.time) }.joined(separator: " to ")
    let others =
      summary.packetsOfOthers > 0
      ? " \(summary.packetsOfOthers) packets of further meters are left out." : ""
    return "\(summary.packets) packets of \(meters.count) meters"
      + (span.isEmpty ? "." : ", \(span) UTC.") + others
  }

  private func section(_ title: String, _ body: String) -> String {
    "<section><h2>\(title)</h2>\n\(body)\n</section>"
  }

  // MARK: - Tables

  private var metersTable: String {
    let rows = meters.map { address, meter in
      let document = meter.state.document
      return [
        ReportText.escaped(address), ReportText.word(document["network"]),
        ReportText.word(document["packets"]),
        meter.firstSeen.map(ReportText.time) ?? "", meter.lastSeen.map(ReportText.time) ?? "",
        meter.meanSignalToNoiseRatio.map { String(format: "%.1f", $0) } ?? "",
        ReportText.duration(document["uptime_s"]), ReportText.word(document["route_cost"]),
        ReportText.word(document["level"]),
      ]
    }
    return ReportText.table(
      [
        "Meter", "Network", "Packets", "First seen", "Last seen", "Mean SNR, dB", "Uptime",
        "Route cost", "Level",
      ], rows)
  }

  private var outagesTable: String {
    let rows = meters.flatMap { address, meter in
      meter.outages.map { outage in
        [
          ReportText.escaped(address), ReportText.time(text: outage.lastSeenBefore),
          ReportText.time(text: outage.bootedAt),
          ReportText.duration(.integer(outage.uptimeBefore)),
        ]
      }
    }
    if rows.isEmpty { return "<p>No uptime fell.</p>" }
    return ReportText.table(["Meter", "Last seen before", "Power back", "Uptime before"], rows)
  }

  // MARK: - Charts

  private var beaconChart: String {
    let bars = summary.beacons.bars
    guard let first = bars.first, let last = bars.last else { return "<p>None with a time.</p>" }
    let highest = max(1, bars.map(\.count).max() ?? 1)
    let columns = bars.enumerated().filter { $0.element.count > 0 }.map { position, bar in
      let height = Double(bar.count) / Double(highest) * 100
      let title = "\(ReportText.time(seconds: bar.start)): \(bar.count)"
      return "<rect x=\"\(position)\" y=\"\(String(format: "%.1f", 100 - height))\" width=\"0.9\" "
        + "height=\"\(String(format: "%.1f", height))\"><title>\(title)</title></rect>"
    }
    return """
      <svg viewBox="0 0 \(max(bars.count, 10)) 100" preserveAspectRatio="none" role="img" \
      aria-label="Beacons over time">\(columns.joined())</svg>
      <p class="axis"><span>\(ReportText.time(seconds: first.start))</span>\
      <span>at most \(highest) in \(ReportText.duration(.integer(summary.beacons.width)))</span>\
      <span>\(ReportText.time(seconds: last.start))</span></p>
      """
  }

  private var channelChart: String {
    let channels = summary.channels.sorted { $0.key < $1.key }
    return ReportText.bars(
      channels.map { (String(format: "%.1f MHz", Double($0.key) / 1e6), $0.value) })
  }

  private var kindChart: String {
    ReportText.bars(PacketKind.allCases.map { ($0.rawValue, summary.kinds[$0.rawValue] ?? 0) })
  }

  /// Meters under one collector, nearest first.
  private var trees: String {
    let placed = meters.compactMap { address, meter -> (tree: String, cost: Int, name: String)? in
      let document = meter.state.document
      guard case .string(let tree)? = document["tree_id"],
        case .integer(let cost)? = document["route_cost"]
      else { return nil }
      let network = ReportText.word(document["network"])
      let level = ReportText.word(document["level"])
      return (
        "Network \(network.isEmpty ? "?" : network), tree \(ReportText.escaped(tree))",
        Int(clamping: cost),
        ReportText.escaped(address) + (level.isEmpty ? "" : ", level \(level)")
      )
    }
    if placed.isEmpty { return "<p>No meter told its place.</p>" }
    let groups = Dictionary(grouping: placed, by: \.tree).sorted { $0.key < $1.key }
    return groups.map { tree, members in
      let nearestFirst = members.sorted { ($0.cost, $0.name) < ($1.cost, $1.name) }
      return "<h3>\(tree)</h3>\n" + ReportText.bars(nearestFirst.map { ($0.name, $0.cost) })
    }.joined(separator: "\n") + "\n<p>Bars are route costs: the shorter, the nearer.</p>"
  }
}
