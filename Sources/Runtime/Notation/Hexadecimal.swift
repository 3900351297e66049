/// Hexadecimal digits, the form of all addresses and packets in text: written in upper case, two
/// for each byte, read in either case.
public enum Hexadecimal {
  /// What `value(of:)` gives for a character that is no digit.
  public static let noDigit: UInt8 = 0xFF

  /// The value of a digit in ASCII, 0 ... 15; `noDigit` for anything else.
  @inlinable public static func value(of character: UInt8) -> UInt8 {
    switch character {
    case 0x30...0x39: character - 0x30
    case 0x41...0x46: character - 0x37
    case 0x61...0x66: character - 0x57
    default: noDigit
    }
  }

  /// True if a text is digits alone; also for an empty one.
  @inlinable public static func isDigits(_ text: some StringProtocol) -> Bool {
    text.utf8.allSatisfy { value(of: $0) != noDigit }
  }

  /// The digit of a value, 0 ... 15, in ASCII.
  @inlinable static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? 0x30 + value : 0x37 + value
  }
}

extension Collection<UInt8> {
  /// Upper-case hexadecimal digits, two for each byte.
  @inlinable public var hexadecimal: String {
    String(unsafeUninitializedCapacity: 2 * count) { digits in
      var position = 0
      for byte in self {
        digits[position] = Hexadecimal.digit(byte >> 4)
        digits[position + 1] = Hexadecimal.digit(byte & 0xF)
        position += 2
      }
      return position
    }
  }
}

extension Array<UInt8> {
  /// The bytes of an even number of hexadecimal digits in ASCII; nil for anything else.
  @inlinable public init?(hexadecimal digits: some Collection<UInt8>) {
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 2)
    var high: UInt8?
    for digit in digits {
      let value = Hexadecimal.value(of: digit)
      guard value != Hexadecimal.noDigit else { return nil }
      if let first = high {
        bytes.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    self = bytes
  }

  /// The bytes of an even number of hexadecimal digits; nil for anything else.
  @inlinable public init?(hexadecimal text: some StringProtocol) {
    self.init(hexadecimal: text.utf8)
  }
}

extension UInt16 {
  /// Four upper-case hexadecimal digits.
  public var hexadecimal: String { [UInt8(self >> 8), UInt8(self & 0xFF)].hexadecimal }

  /// Reads an initial value as people write it: exactly four hexadecimal digits, nothing else.
  public init?(fourDigits text: some StringProtocol) {
    // The standard library would take a sign for a digit.
    guard text.utf8.count == 4, Hexadecimal.isDigits(text) else { return nil }
    self.init(text, radix: 16)
  }
}

extension Int64 {
  /// Upper-case hexadecimal digits of so many bytes; nil if the number does not fit.
  public func hexadecimal(bytes: Int) -> String? {
    let digits = String(self, radix: 16, uppercase: true)
    guard self >= 0, digits.count <= 2 * bytes else { return nil }
    return String(repeating: "0", count: 2 * bytes - digits.count) + digits
  }
}
