/// How many of the rows that it was given are independent over the field of two elements.
struct BinaryRank {
  private var rows: [[UInt64]] = []
  private var leads: [Int] = []

  /// Independent rows so far.
  var rank: Int { rows.count }

  /// Takes a row of bits; shorter ones end in zeros.
  mutating func add(_ bytes: some Collection<UInt8>) {
    var row = [UInt64](repeating: 0, count: (bytes.count + 7) / 8)
    for (place, byte) in bytes.enumerated() { row[place / 8] |= UInt64(byte) << (8 * (place % 8)) }
    for (other, lead) in zip(rows, leads)
    where lead / 64 < row.count && row[lead / 64] >> (lead % 64) & 1 == 1 {
      if row.count < other.count {
        row += [UInt64](repeating: 0, count: other.count - row.count)
      }
      for word in other.indices { row[word] ^= other[word] }
    }
    guard let word = row.firstIndex(where: { $0 != 0 }) else { return }
    leads.append(word * 64 + row[word].trailingZeroBitCount)
    rows.append(row)
  }
}
