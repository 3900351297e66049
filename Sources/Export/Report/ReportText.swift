import Foundation
import PacketSchema

/// Pieces of the report's text. What came from outside goes through `escaped`.
enum ReportText {
  static func escaped(_ text: String) -> String {
    text.reduce(into: "") { escaped, character in
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.append(character)
      }
    }
  }

  /// A value as a cell; null is empty.
  static func word(_ value: JSONValue?) -> String {
    value.map { $0 == .null ? "" : escaped($0.word) } ?? ""
  }

  /// `82 d 23:17:15`.
  static func duration(_ value: JSONValue?) -> String {
    guard case .integer(let seconds)? = value else { return "" }
    return CellText.duration(seconds).trimmingCharacters(in: .whitespaces)
  }

  static func time(_ time: Timestamp) -> String {
    self.time(seconds: time.nanoseconds / 1_000_000_000)
  }

  /// A time of packet JSON; any other text as it is.
  static func time(text: String?) -> String {
    text.map { text in Timestamp(text).map { self.time($0) } ?? escaped(text) } ?? ""
  }

  /// `2026-11-22 17:00:00`, UTC.
  static func time(seconds: Int64) -> String {
    let text = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
    return text.prefix(10) + " " + text.dropFirst(11).prefix(8)
  }

  /// A table in a frame of its own, which scrolls on a narrow screen.
  static func table(_ titles: [String], _ rows: [[String]]) -> String {
    let head = titles.map { "<th>\($0)</th>" }.joined()
    let body = rows.map { "<tr>" + $0.map { "<td>\($0)</td>" }.joined() + "</tr>\n" }.joined()
    return "<div class=\"frame\"><table><thead><tr>\(head)</tr></thead>\n<tbody>\n\(body)"
      + "</tbody></table></div>"
  }

  /// Horizontal bars, the longest over the whole width. Names are HTML.
  static func bars(_ values: [(name: String, value: Int)]) -> String {
    let shown = values.filter { $0.value > 0 }
    guard let longest = shown.map(\.value).max() else { return "<p>None.</p>" }
    let rows = shown.map { name, value in
      let share = String(format: "%.3f", Double(value) / Double(longest))
      return "<dt>\(name)</dt><dd><span style=\"--share:\(share)\"></span>\(value)</dd>\n"
    }
    return "<dl>\n\(rows.joined())</dl>"
  }
}
