// Foundation's encoder keeps no key order (or sorts by alphabet), but a line of packet JSON is read
// by people too, who expect time and kind first. So the few lines of writing are ours.

extension JSONObject {
  /// The object on one line, without a line end.
  public func encoded() -> String {
    var text = ""
    JSONValue.object(self).encode(into: &text)
    return text
  }
}

extension JSONValue {
  /// Appends the value as JSON text. A number that is not finite becomes null.
  func encode(into text: inout String) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .number(let value): text += value.isFinite ? JSONValue.decimal(value) : "null"
    case .string(let value): JSONValue.quote(value, into: &text)
    case .array(let values):
      text += "["
      for (position, value) in values.enumerated() {
        if position > 0 { text += "," }
        value.encode(into: &text)
      }
      text += "]"
    case .object(let object):
      text += "{"
      for (position, member) in object.members.enumerated() {
        if position > 0 { text += "," }
        JSONValue.quote(member.key, into: &text)
        text += ":"
        member.value.encode(into: &text)
      }
      text += "}"
    }
  }

  /// Zero has no sign: `-0` would be read as an integer, which has none.
  private static func decimal(_ value: Double) -> String {
    guard value != 0 else { return "0" }
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private static func quote(_ string: String, into text: inout String) {
    text += "\""
    defer { text += "\"" }
    // Nearly all texts are digits and words, and go as they are.
    if string.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }) {
      text += string
      return
    }
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where scalar.isEscapedInJSON:
        let hex = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: text.unicodeScalars.append(scalar)
      }
    }
  }
}

extension Unicode.Scalar {
  /// True for what JSON must not hold as it is, and for what would move a terminal's cursor, turn the
  /// direction of writing or end a line for whoever prints the text: it came from strangers.
  fileprivate var isEscapedInJSON: Bool {
    switch value {
    case 0..<0x20, 0x7F...0x9F, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
