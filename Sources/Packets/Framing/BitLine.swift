public import RecordStream

/// A line of bits as text, as gs-demod writes it with `--output bits`.
public enum BitLine {
  /// Why a line is not one.
  public struct Unreadable: Error, Equatable, CustomStringConvertible {
    /// The first character that is neither 0 nor 1.
    public var character: Character

    /// One line for a person.
    public var description: String { "\(character.debugDescription) is neither 0 nor 1" }
  }

  /// The burst of a line: full certainty for each bit. Blanks are skipped, `#` begins a comment;
  /// nil if nothing is left.
  public static func burst(_ line: String) throws(Unreadable) -> SoftBits? {
    var decisions: [Int8] = []
    for character in line.prefix(while: { $0 != "#" }) where !character.isWhitespace {
      switch character {
      case "0": decisions.append(-SoftBits.limit)
      case "1": decisions.append(SoftBits.limit)
      default: throw Unreadable(character: character)
      }
    }
    return decisions.isEmpty ? nil : SoftBits(measurement: nil, decisions: decisions)
  }
}
