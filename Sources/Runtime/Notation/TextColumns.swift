/// Rows of cells as lines, in columns that are as wide as their widest cell, two blanks apart. The
/// last one is as long as it is.
public func alignedColumns(_ rows: [[String]]) -> [String] {
  var widths = [Int](repeating: 0, count: rows.map(\.count).max() ?? 0)
  for row in rows {
    for (column, cell) in row.dropLast().enumerated() {
      widths[column] = max(widths[column], cell.count)
    }
  }
  return rows.map { row in
    let cells = row.enumerated().map { column, cell in
      column < row.count - 1 ? cell.padded(to: widths[column]) : cell
    }
    return cells.joined(separator: "  ").withoutTrailingBlanks
  }
}

/// Words in lines of so many characters at most; a longer word has a line of its own.
public func folded(_ sentence: String, width: Int) -> [String] {
  var lines: [String] = []
  for word in sentence.split(separator: " ") {
    if let last = lines.last, last.count + 1 + word.count <= width {
      lines[lines.count - 1] += " " + word
    } else {
      lines.append(String(word))
    }
  }
  return lines
}
