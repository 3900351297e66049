import Notation

/// The digits of a cell: `0x` before them and what parts their pairs taken off.
struct CellDigits {
  let digits: ArraySlice<UInt8>

  /// Signs that stand, twice each, for a byte that nobody noted; they may be glued to digits.
  static let marks = Array("Xx?".utf8)
  /// The same, in a cell of their own.
  private static let lonelyMarks = Array("-._*".utf8)
  private static let pairSeparators = Array(":-".utf8)

  init(_ cell: ArraySlice<UInt8>) {
    let second = cell.dropFirst().first
    let hasPrefix =
      cell.count > 2 && cell.first == UInt8(ascii: "0")
      && (second == UInt8(ascii: "x") || second == UInt8(ascii: "X"))
    if hasPrefix {
      let plain = cell.dropFirst(2)
      // `0x5` is a whole byte.
      digits = plain.count == 1 ? [UInt8(ascii: "0")] + plain : plain
    } else if CellDigits.arePairs(cell) {
      digits = cell.filter { !CellDigits.pairSeparators.contains($0) }[...]
    } else {
      digits = cell
    }
  }

  /// True if they are no digits, but stand for unknown bytes.
  var areUnknown: Bool {
    guard let first = digits.first, digits.count.isMultiple(of: 2) else { return false }
    return (CellDigits.marks.contains(first) || CellDigits.lonelyMarks.contains(first))
      && digits.allSatisfy { $0 == first }
  }

  /// True for `00:FF:2A`: pairs of digits with the same sign between them.
  private static func arePairs(_ cell: ArraySlice<UInt8>) -> Bool {
    guard cell.count >= 5, cell.count % 3 == 2 else { return false }
    let separator = cell[cell.startIndex + 2]
    guard pairSeparators.contains(separator) else { return false }
    return cell.indices.allSatisfy { index in
      (index - cell.startIndex) % 3 == 2
        ? cell[index] == separator : Hexadecimal.value(of: cell[index]) != Hexadecimal.noDigit
    }
  }
}
