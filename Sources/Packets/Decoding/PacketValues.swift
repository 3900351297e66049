import PacketSchema

/// The values of one line, gathered in any order, printed in the schema's.
struct PacketValues {
  private var slots = [JSONValue?](repeating: nil, count: PacketKey.allCases.count)
  private var unknown: [(offset: Int, bytes: ArraySlice<UInt8>)] = []

  subscript(key: PacketKey) -> JSONValue? {
    get { slots[key.rawValue] }
    set { slots[key.rawValue] = newValue }
  }

  /// Keeps bytes that have no meaning.
  mutating func addUnknown(_ bytes: ArraySlice<UInt8>, at offset: Int) {
    if !bytes.isEmpty { unknown.append((offset, bytes)) }
  }

  /// The object, keys in order.
  var object: JSONObject {
    var members: [(key: String, value: JSONValue)] = []
    members.reserveCapacity(32)
    for (key, value) in zip(PacketKeys.all, slots) {
      if let value { members.append((key.name, value)) }
    }
    return JSONObject(members)
  }

  /// Moves the gathered bytes under their key.
  mutating func closeUnknown() {
    guard !unknown.isEmpty else { return }
    let members = unknown.sorted { $0.offset < $1.offset }
      .map { (key: String($0.offset), value: JSONValue.string($0.bytes.hexadecimal)) }
    self[.unknown] = .object(JSONObject(members))
  }
}

extension Collection<UInt8> {
  /// The bytes as a number, most significant first; only the last eight count.
  var bigEndianValue: Int64 {
    reduce(0) { $0 << 8 | Int64($1) }
  }

  /// Upper-case hexadecimal digits, two for each byte.
  public var hexadecimal: String {
    String(unsafeUninitializedCapacity: 2 * count) { digits in
      var position = 0
      for byte in self {
        digits[position] = hexadecimalDigit(byte >> 4)
        digits[position + 1] = hexadecimalDigit(byte & 0xF)
        position += 2
      }
      return position
    }
  }
}

extension UInt16 {
  /// Four upper-case hexadecimal digits.
  public var hexadecimal: String { [UInt8(self >> 8), UInt8(self & 0xFF)].hexadecimal }
}

private func hexadecimalDigit(_ value: UInt8) -> UInt8 {
  value < 10 ? 0x30 + value : 0x37 + value
}
