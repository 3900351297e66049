/// Reads the system's files of time zones (RFC 8536, “TZif”).
extension TimeZoneRules {
  private static let magic = Array("TZif".utf8)
  private static let headerLength = 44

  /// How many there are of what a part of the file holds, and where that begins.
  private struct Part {
    let timeWidth: Int
    let start: Int
    let version: UInt8
    private let counts: [Int]
    private var transitions: Int { counts[3] }
    private var types: Int { counts[4] }

    /// The part whose header stands at an offset; `timeWidth` is the length of its times, in bytes.
    init?(_ bytes: [UInt8], at offset: Int, timeWidth: Int) {
      guard bytes.count >= offset + headerLength, bytes.dropFirst(offset).starts(with: magic) else {
        return nil
      }
      version = bytes[offset + magic.count]
      counts = (0..<6).map { TimeZoneRules.integer(bytes, at: offset + 20 + 4 * $0, width: 4) }
        .map { Int($0) }
      self.timeWidth = timeWidth
      start = offset + headerLength
      guard counts.allSatisfy({ (0..<1 << 20).contains($0) }), end <= bytes.count else {
        return nil
      }
    }

    private var indexStart: Int { start + transitions * timeWidth }
    private var typeStart: Int { indexStart + transitions }
    /// Behind names, leap seconds, and the marks of standard time and UTC.
    var end: Int {
      typeStart + 6 * types + counts[5] + counts[2] * (timeWidth + 4) + counts[1] + counts[0]
    }

    /// The moments at which the offset changes, and what it is before; nil if it makes no sense.
    func changes(in bytes: [UInt8]) -> (transitions: [(time: Int64, offset: Int64)], first: Int64)?
    {
      var offsets: [Int64] = []
      for type in 0..<types {
        let offset = integer(bytes, at: typeStart + 6 * type, width: 4)
        guard abs(offset) <= greatestOffset else { return nil }
        offsets.append(offset)
      }
      guard let first = offsets.first else { return nil }
      var changes: [(time: Int64, offset: Int64)] = []
      for number in 0..<transitions {
        let time = integer(bytes, at: start + number * timeWidth, width: timeWidth)
        let type = Int(bytes[indexStart + number])
        guard type < types, changes.last.map({ $0.time < time }) ?? true else { return nil }
        changes.append((time, offsets[type]))
      }
      return (changes, first)
    }
  }

  /// The zone of a file's bytes; nil if they are none.
  init?(file bytes: [UInt8]) {
    guard var part = Part(bytes, at: 0, timeWidth: 4) else { return nil }
    var rule: DaylightRule?
    // Since version 2 the same comes again with times of eight bytes, and the rule of the future.
    if part.version >= UInt8(ascii: "2") {
      guard let second = Part(bytes, at: part.end, timeWidth: 8) else { return nil }
      part = second
      let footer = bytes[part.end...]
      guard footer.count >= 2, footer.first == 0x0A, footer.last == 0x0A else { return nil }
      let text = footer.dropFirst().dropLast()
      rule = DaylightRule(text)
      if rule == nil, !text.isEmpty { return nil }
    }
    guard let changes = part.changes(in: bytes) else { return nil }
    self.init(transitions: changes.transitions, firstOffset: changes.first, rule: rule)
  }

  /// A big-endian integer of four or eight bytes, with its sign.
  private static func integer(_ bytes: [UInt8], at offset: Int, width: Int) -> Int64 {
    let value = bytes[offset..<offset + width].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return width == 4
      ? Int64(Int32(truncatingIfNeeded: value)) : Int64(truncatingIfNeeded: value)
  }
}
