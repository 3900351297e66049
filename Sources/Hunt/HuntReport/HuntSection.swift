import Notation

/// A part of what gs-hunt tells, for text and page alike.
public struct HuntSection: Sendable {
  /// For links: lower-case letters and digits.
  public let identifier: String
  /// What it is about.
  public let title: String
  /// What was found, in plain words.
  public var sentences: [String] = []
  /// Titles of the table's columns.
  public var titles: [String] = []
  /// Cells, as many in each row as there are titles.
  public var rows: [[String]] = []
  /// Pictures, of the page alone.
  var pictures: [Picture] = []

  /// A part with words, and no table as yet.
  init(_ identifier: String, _ title: String, _ sentences: [String] = []) {
    self.identifier = identifier
    self.title = title
    self.sentences = sentences
  }
}

/// Sections as text for a terminal.
public enum HuntText {
  /// Columns of a line of words.
  private static let width = 78
  /// A longer cell is cut where others follow it.
  private static let mostOfCell = 60

  /// The lines. What came over the air cannot move the cursor.
  public static func lines(_ sections: [HuntSection]) -> [String] {
    sections.enumerated().flatMap { place, section in
      (place > 0 ? [""] : []) + [printable(section.title.uppercased())]
        + section.sentences.flatMap { folded(printable($0), width: width) } + table(section)
    }
  }

  private static func table(_ section: HuntSection) -> [String] {
    guard !section.rows.isEmpty else { return [] }
    let rows = [section.titles.map { $0.uppercased() }] + section.rows.map { row in row.map(cell) }
    return [""] + alignedColumns(rows).map { "  " + $0 }
  }

  private static func cell(_ text: String) -> String {
    let shown = printable(text)
    return shown.count > mostOfCell ? shown.prefix(mostOfCell - 1) + "…" : shown
  }
}
