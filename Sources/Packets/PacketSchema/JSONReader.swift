import Notation

// Foundation's parser builds dictionaries of boxed values, which took three quarters of the time of
// an import, and loses the order of keys. Packet lines are short and many; this reads them straight
// into our values.

/// Reads one JSON value (RFC 8259) from UTF-8 bytes.
struct JSONReader {
  /// Deeper nesting is refused: each level takes stack. Packet JSON has two levels.
  static let depthLimit = 64

  private let bytes: [UInt8]
  private var position = 0

  init(_ text: some StringProtocol) {
    bytes = Array(text.utf8)
    // Programs of some systems begin a file with a byte order mark.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// The value, which has to be all there is but white space.
  mutating func readDocument() throws(JSONParsingError) -> JSONValue {
    let value = try readValue(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw fault("something follows the value") }
    return value
  }

  private mutating func readValue(depth: Int) throws(JSONParsingError) -> JSONValue {
    guard depth < JSONReader.depthLimit else { throw fault("too deeply nested") }
    skipSpace()
    switch current {
    case UInt8(ascii: "{"): return .object(try readObject(depth: depth))
    case UInt8(ascii: "["): return .array(try readArray(depth: depth))
    case UInt8(ascii: "\""): return .string(try readString())
    case UInt8(ascii: "t"): return try readWord("true", .bool(true))
    case UInt8(ascii: "f"): return try readWord("false", .bool(false))
    case UInt8(ascii: "n"): return try readWord("null", .null)
    default: return try readNumber()
    }
  }

  // MARK: - Objects and arrays

  private mutating func readObject(depth: Int) throws(JSONParsingError) -> JSONObject {
    position += 1
    var members: [(key: String, value: JSONValue)] = []
    members.reserveCapacity(depth == 0 ? 40 : 8)
    skipSpace()
    if take(UInt8(ascii: "}")) { return JSONObject() }
    repeat {
      skipSpace()
      guard current == UInt8(ascii: "\"") else { throw fault("a key should stand here") }
      let key = try readString()
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw fault("a colon should stand here") }
      members.append((key, try readValue(depth: depth + 1)))
      skipSpace()
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "}")) else { throw fault("the object is not closed") }
    return JSONObject(ordering: members)
  }

  private mutating func readArray(depth: Int) throws(JSONParsingError) -> [JSONValue] {
    position += 1
    skipSpace()
    if take(UInt8(ascii: "]")) { return [] }
    var elements: [JSONValue] = []
    repeat {
      elements.append(try readValue(depth: depth + 1))
      skipSpace()
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "]")) else { throw fault("the array is not closed") }
    return elements
  }

  // MARK: - Strings

  private mutating func readString() throws(JSONParsingError) -> String {
    position += 1
    let plain = takePlainBytes()
    // Nearly no text has escapes.
    if take(UInt8(ascii: "\"")) { return String(decoding: plain, as: UTF8.self) }
    var text = Array(plain)
    while !take(UInt8(ascii: "\"")) {
      guard take(UInt8(ascii: "\\")) else { throw fault("the text is not closed") }
      text += try readEscape().utf8
      text += takePlainBytes()
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// What stands for itself, from here on.
  private mutating func takePlainBytes() -> ArraySlice<UInt8> {
    let start = position
    while let byte = current, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
      position += 1
    }
    return bytes[start..<position]
  }

  private mutating func readEscape() throws(JSONParsingError) -> Unicode.Scalar {
    let letter = current
    position += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
      return Unicode.Scalar(letter ?? 0)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try readCodePoint()
    default: throw fault("no such escape")
    }
  }

  /// What follows `\u`: four digits, or two such groups for what UTF-16 writes in two.
  private mutating func readCodePoint() throws(JSONParsingError) -> Unicode.Scalar {
    let first = try readFourDigits()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
      throw fault("half a character")
    }
    let second = try readFourDigits()
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw fault("half a character") }
    return scalar
  }

  private mutating func readFourDigits() throws(JSONParsingError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      let digit = current.map(Hexadecimal.value) ?? Hexadecimal.noDigit
      guard digit != Hexadecimal.noDigit else {
        throw fault("four hexadecimal digits should stand here")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  // MARK: - Numbers and words

  private mutating func readNumber() throws(JSONParsingError) -> JSONValue {
    let start = position
    _ = take(UInt8(ascii: "-"))
    let startsWithZero = current == UInt8(ascii: "0")
    let digits = skipDigits()
    guard digits > 0, !startsWithZero || digits == 1 else { throw fault("no value") }
    var isWhole = true
    if take(UInt8(ascii: ".")) {
      isWhole = false
      guard skipDigits() > 0 else { throw fault("decimals are missing") }
    }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      isWhole = false
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      guard skipDigits() > 0 else { throw fault("an exponent is missing") }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isWhole, let integer = Int64(text) { return .integer(integer) }
    guard let number = Double(text), number.isFinite else { throw fault("a number too large") }
    return .number(number)
  }

  private mutating func skipDigits() -> Int {
    let start = position
    while let byte = current, (0x30...0x39).contains(byte) { position += 1 }
    return position - start
  }

  private mutating func readWord(
    _ word: StaticString, _ value: JSONValue
  ) throws(JSONParsingError) -> JSONValue {
    let end = position + word.utf8CodeUnitCount
    let isThere =
      end <= bytes.count
      && word.withUTF8Buffer { bytes[position..<end].elementsEqual($0) }
    guard isThere else { throw fault("no value") }
    position = end
    return value
  }

  // MARK: - Bytes

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard current == byte else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private func fault(_ what: String) -> JSONParsingError {
    position < bytes.count
      ? JSONParsingError("not JSON: \(what), at byte \(position + 1)")
      : JSONParsingError("not JSON: it ends too early")
  }
}
