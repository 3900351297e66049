/// Values that coincide by chance: birthdays.
public enum Occupancy {
  /// P that `count` values, each drawn evenly from `cells`, coincide so often that there are at most
  /// `count - merges` different ones. Exact, by the classical recursion over draws (Feller, An
  /// Introduction to Probability Theory, volume 1, II.5); it takes count² steps.
  ///
  /// - Parameters:
  ///   - merges: values less the different ones among them; 0 ... count - 1.
  ///   - count: number of values; take a sample where there are more than some thousand.
  ///   - cells: different values that are possible, 1 or more.
  public static func tail(merges: Int, of count: Int, cells: Int) -> Double {
    guard merges > 0 else { return 1 }
    guard merges < count, cells > 0 else { return 0 }
    // P(different ones - 1 …) by merges so far; what has reached `merges` stays there.
    var chances = [Double](repeating: 0, count: merges + 1)
    chances[0] = 1
    for drawn in 1..<count {
      for m in stride(from: min(merges, drawn), through: 0, by: -1) {
        // With m merges there are drawn - m cells taken.
        let stays = chances[m] * (m == merges ? 1 : max(0, 1 - Double(drawn - m) / Double(cells)))
        let comes = m > 0 ? chances[m - 1] * min(1, Double(drawn - m + 1) / Double(cells)) : 0
        chances[m] = stays + comes
      }
    }
    return min(1, chances[merges])
  }
}
