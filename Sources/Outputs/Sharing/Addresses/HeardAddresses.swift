import Notation

/// The addresses that were heard so far, to find them where no field is known to hold one.
///
/// Bounded: of more than 65 536 addresses those heard longest ago are forgotten.
struct HeardAddresses: Sendable {
  private static let capacity = 32_768

  /// LAN addresses of four bytes and WAN addresses of six, either way round, behind their lengths.
  private var recent: Set<UInt64> = []
  /// Those heard before `recent` was full.
  private var earlier: Set<UInt64> = []

  /// Remembers an address of four or six bytes.
  mutating func hear(_ address: [UInt8]) {
    if recent.count >= 2 * HeardAddresses.capacity {
      earlier = recent
      recent = []
    }
    recent.insert(HeardAddresses.entry(address[...]))
    recent.insert(HeardAddresses.entry(address.reversed()[...]))
  }

  /// True if one of the addresses, either way round, stands anywhere in some bytes but inside one
  /// of the given ranges.
  func occur(in bytes: [UInt8], outside ranges: [Range<Int>]) -> Bool {
    for width in [4, 6] where bytes.count >= width {
      for start in 0...(bytes.count - width) {
        let window = start..<(start + width)
        let entry = HeardAddresses.entry(bytes[window])
        guard recent.contains(entry) || earlier.contains(entry) else { continue }
        let isInside = ranges.contains {
          $0.lowerBound <= window.lowerBound && window.upperBound <= $0.upperBound
        }
        if !isInside { return true }
      }
    }
    return false
  }

  /// True if one of the addresses stands in what a person wrote, in hexadecimal digits of any case,
  /// with blanks, colons, dashes or the like between them.
  func occur(in text: String) -> Bool {
    let written = text.filter { $0.isLetter || $0.isNumber }
    return written.split { !$0.isASCII || !$0.isHexDigit }.contains { digits in
      (0...1).contains { start in
        let even = digits.dropFirst(start)
        let bytes = [UInt8](hexadecimal: String(even.dropLast(even.count % 2)))
        return bytes.map { occur(in: $0, outside: []) } ?? false
      }
    }
  }

  private static func entry(_ bytes: some Collection<UInt8>) -> UInt64 {
    bytes.reduce(UInt64(bytes.count)) { $0 << 8 | UInt64($1) }
  }
}
