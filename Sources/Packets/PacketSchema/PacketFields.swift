// Packets come from outside: a key may be absent, or hold a value of another form than its
// definition says. Then it reads as nil.
extension JSONObject {
  /// The value of a key of packet JSON.
  public subscript(key: PacketKey) -> JSONValue? { self[key.name] }

  /// The text of a key.
  public func text(_ key: PacketKey) -> String? {
    if case .string(let value) = self[key.name] { value } else { nil }
  }

  /// The whole number of a key.
  public func integer(_ key: PacketKey) -> Int64? {
    if case .integer(let value) = self[key.name] { value } else { nil }
  }

  /// The number of a key.
  public func number(_ key: PacketKey) -> Double? {
    switch self[key.name] {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
}

extension JSONValue {
  /// The value as one word: text as it is, bytes by offset as `24:A40B 30:0100`, the rest as JSON.
  public var word: String {
    switch self {
    case .string(let text): text
    case .object(let object):
      object.members.map { $0.key + ":" + $0.value.word }.joined(separator: " ")
    default: encoded()
    }
  }

  /// The value as JSON text on one line.
  public func encoded() -> String {
    var text = ""
    encode(into: &text)
    return text
  }
}
