import Notation
import Report

/// Sections as one page for a browser, which needs nothing else: in the style of the report.
public enum HuntPage {
  /// The whole document.
  public static func html(title: String, subtitle: String, _ sections: [HuntSection]) -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <title>\(ReportText.escaped(title))</title>
    <style>\(Drawing.styleSheet)\(style)</style>
    </head>
    <body>
    <header>
    <h1>\(ReportText.escaped(title))</h1>
    <p>\(ReportText.escaped(subtitle))</p>
    </header>
    <main>
    \(links(to: sections))
    \(sections.map(html).joined(separator: "\n"))
    </main>
    </body>
    </html>

    """
  }

  private static func links(to sections: [HuntSection]) -> String {
    let links = sections.map { section in
      "<li><a href=\"#\(section.identifier)\">\(ReportText.escaped(section.title))</a></li>"
    }
    return "<nav aria-label=\"Sections\"><ul>\(links.joined())</ul></nav>"
  }

  private static func html(_ section: HuntSection) -> String {
    let words = section.sentences.map { "<p>\(ReportText.escaped($0))</p>" }
    let pictures = section.pictures.map(\.html)
    let rows = section.rows.map { row in row.map(ReportText.escaped) }
    let table =
      rows.isEmpty
      ? ""
      : "<div class=\"wide\">"
        + ReportText.list(
          section.titles.map(ReportText.escaped), rows, ReportText.count(rows.count, "row"))
        + "</div>"
    return ReportText.section(
      section.identifier, ReportText.escaped(section.title),
      (words + pictures + [table]).joined(separator: "\n"))
  }

  private static let style = """

    section > p { margin-bottom: .5rem; } td { white-space: normal; } td:first-child { white-space: nowrap; }
    figure { margin: .75rem 0; } figcaption { color: var(--soft); font-size: .85rem; }
    .map { height: auto; } .map text { font: 9px ui-monospace, "DejaVu Sans Mono", monospace; fill: var(--ink);
      text-anchor: middle; } .map rect { stroke: var(--card); }
    .constant { fill: var(--line); } .counter { fill: #7fb069; } .clock { fill: #5fa8d3; }
    .copy { fill: #b8a1d9; } .identifier { fill: #e6b566; } .enumeration { fill: #8fc1b5; }
    .check { fill: #c98bb9; } .random { fill: #d9776a; } .unknown { fill: none; }
    .curves { height: 14rem; } .curves path { fill: none; stroke: var(--bar); stroke-width: 1.5;
      vector-effect: non-scaling-stroke; } .curves .load { stroke: var(--alarm); }
    .curves line { stroke: var(--line); vector-effect: non-scaling-stroke; }

    """
}
