package import Notation

/// Pieces of the report's text. What came from outside goes through `escaped`.
package enum ReportText {
  /// By scalars: with a mark combined, a quotation mark is another character.
  package static func escaped(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { escaped, scalar in
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
  }

  /// `1 packet`, `12 345 packets`; digits in threes, which do not break.
  package static func count(_ number: Int, _ unit: String = "") -> String {
    let digits = String(number)
    let grouped = digits.enumerated().map { position, digit in
      let isGap = position > 0 && (digits.count - position).isMultiple(of: 3)
      return (isGap ? "\u{202F}" : "") + String(digit)
    }.joined()
    return unit.isEmpty ? grouped : "\(grouped) \(unit)\(number == 1 ? "" : "s")"
  }

  /// As `time(seconds:)`.
  package static func time(_ time: Timestamp) -> String { self.time(seconds: time.seconds) }

  /// `2026-11-22 17:00:00`, UTC.
  package static func time(seconds: Int64) -> String {
    let text = Timestamp.seconds(seconds) ?? ""
    return text.prefix(10) + " " + text.dropFirst(11).prefix(8)
  }

  /// A number for a style sheet or a drawing.
  package static func fraction(_ value: Double) -> String { value.decimals(4) }

  /// A part of the page under its title. The identifier is for links to it.
  package static func section(_ identifier: String, _ title: String, _ body: String) -> String {
    "<section id=\"\(identifier)\"><h2>\(title)</h2>\n\(body)\n</section>"
  }

  /// A table. On a narrow screen each row becomes a card, in which the titles stand in front of
  /// the values.
  package static func table(_ titles: [String], _ rows: [[String]]) -> String {
    let head = titles.map { "<th scope=\"col\">\($0)</th>" }.joined()
    let body = rows.map { row in
      "<tr>" + zip(titles, row).map { "<td data-title=\"\($0)\">\($1)</td>" }.joined() + "</tr>\n"
    }
    return "<table><thead><tr>\(head)</tr></thead>\n<tbody>\n\(body.joined())</tbody></table>"
  }

  /// Rows that one looks through before anything is unfolded.
  package static let openRows = 8

  /// A table, folded under a line that says what is in it if it has many rows.
  package static func list(_ titles: [String], _ rows: [[String]], _ name: String) -> String {
    fold(rows.count > openRows, name, table(titles, rows))
  }

  /// A part of the page, folded or not, under a line that says what is in it.
  package static func fold(_ isFolded: Bool, _ name: String, _ body: String) -> String {
    isFolded ? "<details class=\"list\"><summary>\(name)</summary>\n\(body)</details>\n" : body
  }

  /// One row of a list of bars; `share` from 0 to 1. Name and text are HTML.
  package static func bar(_ name: String, share: Double, text: String, segments: Int = 1) -> String
  {
    "<dt>\(name)</dt><dd><span class=\"bar\" style=\"--share:\(fraction(share));"
      + "--segments:\(segments)\"></span><span>\(text)</span></dd>\n"
  }

  package static func bars(_ rows: [String]) -> String {
    "<dl class=\"bars\">\n\(rows.joined())</dl>"
  }
}
