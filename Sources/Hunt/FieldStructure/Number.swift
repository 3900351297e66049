import Evidence

/// A number that bytes of a group make, least digit first.
struct Number: Hashable, Sendable {
  /// Columns, that of the least digit first.
  var columns: [Int]
  /// 256; or 100, where bytes are digits of BCD.
  var base: Int

  /// What it counts to before it wraps, if it uses all of its digits.
  var modulus: Double { columns.reduce(1.0) { value, _ in value * Double(base) } }

  /// Its values by row; a byte that is no BCD counts as it is.
  func values(in group: PacketGroup) -> [Double] {
    group.bytes.withUnsafeBufferPointer { bytes in
      (0..<group.count).map { row in
        var (value, scale) = (0.0, 1.0)
        for column in columns {
          value += scale * Double(Self.digit(bytes[row * group.width + column], base: base))
          scale *= Double(base)
        }
        return value
      }
    }
  }

  /// How its bytes stand: of one byte it does not matter.
  var reading: FieldPlace.Reading {
    if base == 100 { return .binaryCodedDecimal }
    return columns.count > 1 && columns[0] < columns[1] ? .littleEndian : .bigEndian
  }

  /// Its least column, and how many.
  var span: Range<Int> { (columns.min() ?? 0)..<(columns.max() ?? -1) + 1 }

  /// The column where a digit above its greatest would be, for an order of bytes; nil at an edge.
  func above(_ step: Int, width: Int) -> Int? {
    guard let top = columns.last else { return nil }
    return (0..<width).contains(top + step) ? top + step : nil
  }

  /// The column where a digit below its least would be.
  func below(_ step: Int, width: Int) -> Int? {
    (0..<width).contains(columns[0] - step) ? columns[0] - step : nil
  }

  /// Steps from a digit to the next greater: both where there is but one digit. BCD is big-endian.
  var steps: [Int] {
    if columns.count > 1 { return [columns[1] - columns[0]] }
    return base == 100 ? [-1] : [-1, 1]
  }

  private static func digit(_ byte: UInt8, base: Int) -> Int {
    base == 100 ? Int(byte >> 4) * 10 + Int(byte & 15) : Int(byte)
  }
}

extension PacketGroup {
  /// Columns that change, with the base that their bytes are digits of: BCD if many values are, and
  /// all of them.
  func changingColumns() -> [Number] {
    (0..<width).compactMap { column in
      let values = Set(self.column(column))
      guard values.count > 1 else { return nil }
      let isDecimal = values.allSatisfy { $0 >> 4 < 10 && $0 & 15 < 10 }
      // Twelve values of a binary number are all BCD once in 80 000 times; nine that follow one
      // another always are.
      let isBroad = Set(values.map { $0 >> 4 }).count > 1 && values.count > 10
      return Number(columns: [column], base: isDecimal && isBroad ? 100 : 256)
    }
  }

  /// Rows one after the other of the same meter.
  func neighbours() -> [(Int, Int)] {
    meters.flatMap { rows in zip(rows, rows.dropFirst()).map { ($0, $1) } }
  }
}
