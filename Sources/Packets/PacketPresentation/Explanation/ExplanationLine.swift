import Notation
public import PacketDecoding

/// One line of an explanation. More bytes than have room, and a remark that has none, go on below.
public struct ExplanationLine: Sendable {
  /// Where its bytes begin; nil if it has none of its own.
  public let offset: Int?
  /// The bytes that it is about.
  public let bytes: ArraySlice<UInt8>
  /// What they are called.
  public let name: String
  /// Their value with its unit; empty if it says no more than the bytes.
  public let value: String
  /// How sure that is; nil for a headline.
  public let certainty: FieldCertainty?
  /// What they mean, and who says so.
  public let remark: String

  init(
    _ offset: Int?, _ bytes: ArraySlice<UInt8>, _ name: String, _ value: String,
    _ certainty: FieldCertainty?, _ remark: String
  ) {
    self.offset = offset
    self.bytes = bytes
    self.name = name
    self.value = value
    self.certainty = certainty
    self.remark = remark
  }

  /// Bytes that stand side by side; more go below.
  private static let bytesInRow = 7
  /// Characters before the name: offset, bytes, and the blanks after each.
  private static let nameColumn = 4 + 2 + 2 * bytesInRow + 2
  /// Characters of a remark that are worth a column of their own; in a narrower one each word
  /// would have its line. A remark with less room stands below its field.
  private static let narrowestColumn = 24

  /// The line, and those that it goes on in, with line ends.
  ///
  /// - Parameter width: characters of a terminal's line; nil if lines may have any length.
  func text(coloured: Bool, width: Int?) -> String {
    let places = places
    let words = words(within: width)
    let blanks = String(repeating: " ", count: ExplanationLine.nameColumn)
    return (0..<max(places.count, words.count)).map { row in
      let place = row < places.count ? places[row] : blanks
      return finished(place + (row < words.count ? words[row] : ""), coloured: coloured)
    }.joined()
  }

  /// Offset and bytes, as many rows as they need.
  private var places: [String] {
    stride(from: 0, to: max(1, bytes.count), by: ExplanationLine.bytesInRow).map { start in
      let row = bytes.dropFirst(start).prefix(ExplanationLine.bytesInRow)
      return (offset.map { String($0 + start) } ?? "").padded(to: 4, alignedRight: true) + "  "
        + row.hexadecimal.padded(to: 2 * ExplanationLine.bytesInRow) + "  "
    }
  }

  /// Name, value, certainty and remark, the last of them in as many rows as it needs.
  private func words(within width: Int?) -> [String] {
    var columns = name.padded(to: 20) + "  "
    var last = value
    if certainty != nil || !remark.isEmpty {
      columns += value.padded(to: 24) + "  " + (certainty?.rawValue ?? "").padded(to: 10) + "  "
      last = remark
    }
    guard let width else { return [columns + last] }
    let room = width - ExplanationLine.nameColumn
    if columns.count + last.count <= room { return [columns + last] }
    guard room - columns.count >= ExplanationLine.narrowestColumn else {
      return [columns] + last.wrapped(to: max(room, ExplanationLine.narrowestColumn))
    }
    let blanks = String(repeating: " ", count: columns.count)
    return last.wrapped(to: room - columns.count).enumerated().map { row, part in
      (row == 0 ? columns : blanks) + part
    }
  }

  private func finished(_ line: String, coloured: Bool) -> String {
    let line = line.withoutTrailingBlanks
    guard coloured, let colour else { return line + "\n" }
    return "\u{1B}[\(colour)m\(line)\u{1B}[0m\n"
  }

  /// The number of a terminal's colour or weight; nil for the terminal's own.
  private var colour: Int? {
    switch certainty {
    case .unknown: 31
    case .hypothesis: 33
    case .verified: nil
    case nil: 1
    }
  }
}

extension String {
  /// The text in lines of at most so many characters, broken at blanks; a longer word has a line of
  /// its own.
  fileprivate func wrapped(to width: Int) -> [String] {
    var lines: [String] = []
    for word in split(separator: " ") {
      if let line = lines.last, line.count + 1 + word.count <= width {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
