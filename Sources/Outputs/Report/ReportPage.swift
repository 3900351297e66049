import Meters

/// The report: one page that needs nothing else, and is whole without its script.
struct ReportPage {
  private let summary: ReceptionSummary

  init(_ summary: ReceptionSummary) { self.summary = summary }

  /// The whole document.
  var html: String {
    let meters = summary.meters
    let heard = summary.neighbourhood
    let groups = heard.outageGroups
    let concerns = ConcernSection(meters, groups, until: heard.span.last)
    let sections = [
      OutageSection(heard, groups).html, concerns.html,
      BeaconTimeline(summary.beacons, meters, concerned: concerns.concerned(groups)).html,
      MeterSection(meters, of: heard).html, ReadSection(meters).html, MessageSection(meters).html,
      RouteTrees(meters, networks: heard.networks).html,
      "<div class=\"pair\">\n\(ChannelSection(heard.channels).html)\n"
        + "\(KindSection(heard.kinds).html)\n</div>",
      SlotSection(meters, networks: heard.slotChannels).html,
    ]
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src '\(ReportScript.hash)'">
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
      \(ReportPage.links(to: sections))
      \(sections.joined(separator: "\n"))
      </main>
      <script>\(ReportScript.text)</script>
      </body>
      </html>
      """
  }

  private var period: String {
    guard let first = summary.neighbourhood.span.first, let last = summary.neighbourhood.span.last
    else {
      return "No packet bears a time."
    }
    return "\(ReportText.time(first)) to \(ReportText.time(last)) UTC"
  }

  /// Links to the sections that are there.
  private static func links(to sections: [String]) -> String {
    let links = sections.flatMap { section in
      section.matches(of: /<section id="([a-z]+)"><h2>([^<]*)</).map { match in
        "<li><a href=\"#\(match.1)\">\(match.2)</a></li>"
      }
    }
    return "<nav aria-label=\"Sections\"><ul>\(links.joined())</ul></nav>"
  }

  private var figures: String {
    let heard = summary.neighbourhood
    let outages = heard.meters.values.map(\.power.outageCount).reduce(0, +)
    let figures = [
      (heard.packets, "packet"), (heard.speakers.count, "meter"),
      (heard.networks.count, "network"), (heard.channels.count, "channel"),
      (outages, "outage"),
    ]
    let items = figures.map { number, unit in
      "<li><b>\(ReportText.count(number))</b> \(unit)\(number == 1 ? "" : "s")</li>"
    }
    return "<ul class=\"figures\">\(items.joined())</ul>"
  }
}
