import PacketSchema

/// The report: one page that needs nothing else, neither network nor scripts.
struct ReportPage {
  private let summary: ReceptionSummary

  init(_ summary: ReceptionSummary) { self.summary = summary }

  /// The whole document.
  var html: String {
    let meters = summary.meters.sorted { $0.key < $1.key }.map { ReportedMeter($0.key, $0.value) }
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>GridStream reception</title>
      <style>\(ReportStyle.sheet)</style>
      </head>
      <body>
      <header>
      <h1>GridStream reception</h1>
      <p>\(period)</p>
      </header>
      <main>
      \(figures)
      \(MeterSection(meters, packetsOfOthers: summary.packetsOfOthers).html)
      \(BeaconTimeline(summary.beacons, meters).html)
      \(OutageSection(meters).html)
      \(RouteTrees(meters, networks: summary.networks).html)
      <div class="pair">
      \(ChannelSection(summary.channels).html)
      \(KindSection(summary.kinds).html)
      </div>
      </main>
      </body>
      </html>
      """
  }

  private var period: String {
    guard let first = summary.span.first, let last = summary.span.last else {
      return "No packet bears a time."
    }
    return "\(ReportText.time(first)) to \(ReportText.time(last)) UTC"
  }

  private var figures: String {
    let outages = summary.meters.values.map(\.outages.count).reduce(0, +)
    let figures = [
      (summary.packets, "packet"), (summary.meters.count, "meter"),
      (summary.networks.count, "network"), (summary.channels.count, "channel"),
      (outages, "outage"),
    ]
    let items = figures.map { number, unit in
      "<li><b>\(ReportText.count(number))</b> \(unit)\(number == 1 ? "" : "s")</li>"
    }
    return "<ul class=\"figures\">\(items.joined())</ul>"
  }
}

/// A meter, and what is known of it, as the sections of the report need it.
struct ReportedMeter {
  /// HTML.
  let address: String
  let meter: ReceptionSummary.Meter
  /// What `MeterState` knows.
  let state: JSONObject

  init(_ address: String, _ meter: ReceptionSummary.Meter) {
    self.address = ReportText.escaped(address)
    self.meter = meter
    state = meter.state.document
  }
}
