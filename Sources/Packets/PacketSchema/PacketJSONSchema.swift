/// The JSON Schema of a packet's line, made from the table of keys.
public enum PacketJSONSchema {
  /// The schema document (draft 2020-12), a line for each key. `docs/packet.schema.json` is this
  /// text.
  public static var text: String {
    let lines = PacketKeys.all.map { key in
      "    \(quoted(key.name)): \(JSONObject(property(key)).encoded())"
    }
    return """
      {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "GridStream packet, schema \(PacketKeys.schemaVersion)",
        "description": "One line of gs-decode. Within a schema, keys are only added.",
        "type": "object",
        "required": \(JSONObject.array(PacketKeys.required)),
        "properties": {
      \(lines.joined(separator: ",\n"))
        }
      }

      """
  }

  private static func property(_ key: PacketKeyDefinition) -> [(key: String, value: JSONValue)] {
    let unit = key.unit.map { " [\($0)]" } ?? ""
    return [("type", .string(key.form.jsonType))] + key.form.constraints
      + [("description", .string(key.meaning + unit)), ("examples", .array([key.example]))]
  }

  private static func quoted(_ text: String) -> String { "\"\(text)\"" }
}

extension JSONObject {
  fileprivate static func array(_ words: [String]) -> String {
    "[" + words.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
  }
}

extension PacketValueForm {
  /// What JSON Schema asks of the value, beside its type.
  fileprivate var constraints: [(key: String, value: JSONValue)] {
    switch self {
    case .integer(let range):
      [("minimum", .integer(range.lowerBound)), ("maximum", .integer(range.upperBound))]
    case .hexadecimal(let bytes): [("pattern", .string(PacketValueForm.pattern(bytes)))]
    case .timestamp:
      [
        (
          "pattern",
          .string("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{6})?Z$")
        ), ("format", .string("date-time")),
      ]
    case .choice(let words): [("enum", .array(words.map { .string($0) }))]
    case .bytesByOffset:
      [
        ("propertyNames", .object(JSONObject([("pattern", .string("^(0|[1-9][0-9]*)$"))]))),
        (
          "additionalProperties",
          .object(
            JSONObject([("type", .string("string")), ("pattern", .string("^([0-9A-F]{2})+$"))]))
        ),
      ]
    case .number, .text, .flag: []
    }
  }

  /// Long byte strings get no upper bound: engines refuse large repetition counts.
  private static func pattern(_ bytes: ClosedRange<Int>) -> String {
    if bytes.upperBound > 16 { return "^([0-9A-F]{2})+$" }
    let count =
      bytes.count == 1 ? "\(bytes.lowerBound)" : "\(bytes.lowerBound),\(bytes.upperBound)"
    return "^([0-9A-F]{2}){\(count)}$"
  }
}
