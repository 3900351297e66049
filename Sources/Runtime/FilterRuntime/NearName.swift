extension String {
  /// Mistakes up to which a word is taken for another one.
  private static let mostMistakes = 2

  /// The name that was most likely meant by this word; nil if none is near.
  func nearest(among names: [String]) -> String? {
    let distances = names.map { (name: $0, mistakes: mistakes(against: $0)) }
    let nearest = distances.min { $0.mistakes < $1.mistakes }
    // Of a short word nothing would be left of what was typed.
    guard let nearest, nearest.mistakes <= min(Self.mostMistakes, count / 2) else { return nil }
    return nearest.name
  }

  /// Letters that are wrong, missing, too many, or exchanged with the next one.
  private func mistakes(against name: String) -> Int {
    let typed = Array(self)
    let letters = Array(name)
    var rows = [Array(0...letters.count)]
    for i in typed.indices {
      var row = [i + 1]
      for j in letters.indices {
        let replaced = rows[i][j] + (typed[i] == letters[j] ? 0 : 1)
        var least = Swift.min(replaced, rows[i][j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, typed[i] == letters[j - 1], typed[i - 1] == letters[j] {
          least = Swift.min(least, rows[i - 1][j - 1] + 1)
        }
        row.append(least)
      }
      rows.append(row)
    }
    return rows[typed.count][letters.count]
  }
}
