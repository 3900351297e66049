/// The JSON Schema of a receiver's line, made from the table of keys.
public enum ReceiverJSONSchema {
  /// The schema document (draft 2020-12), a line for each key. `docs/receiver.schema.json` is this
  /// text.
  public static var text: String {
    let stages = ReceiverStage.allCases.map { stage in
      let lines = ReceiverKeys.all.filter { $0.stage == stage }.map { key in
        "        \"\(key.name)\": \(JSONObject(property(key)).encoded())"
      }
      return """
            "\(stage.rawValue)": {
              "type": "object",
              "description": "what gs-\(stage.rawValue) tells",
              "properties": {
        \(lines.joined(separator: ",\n"))
              }
            }
        """
    }
    return """
      {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "GridStream receiver, schema \(PacketKeys.schemaVersion)",
        "description": "One line of gs-decode --health. Within a schema, keys are only added.",
        "type": "object",
        "required": ["schema", "kind", "time"],
        "properties": {
          "schema": \(member([("const", .integer(PacketKeys.schemaVersion))])),
          "kind": \(member([("const", .string(ReceiverLine.kind))])),
          "time": \(member([("type", .string("string")), ("format", .string("date-time"))])),
          "\(PacketKey.receiver.name)": \(member(name)),
      \(stages.joined(separator: ",\n"))
        }
      }

      """
  }

  private static let name: [(key: String, value: JSONValue)] = [
    ("type", .string("string")), ("pattern", .string(ReceiverName.pattern)),
    (
      "description",
      .string("whose line it is; only there if lines of several receivers come together")
    ),
    ("examples", .array([PacketKey.receiver.definition.example])),
  ]

  private static func member(_ members: [(key: String, value: JSONValue)]) -> String {
    JSONObject(members).encoded()
  }

  private static func property(_ key: ReceiverKey) -> [(key: String, value: JSONValue)] {
    let unit = key.unit.map { " [\($0)]" } ?? ""
    return [("type", .string(key.form.jsonType))] + key.form.constraints
      + [("description", .string(key.meaning + unit)), ("examples", .array([key.example]))]
  }
}

extension ReceiverValueForm {
  /// What JSON Schema asks of the value, beside its type.
  fileprivate var constraints: [(key: String, value: JSONValue)] {
    let number = JSONValue.object(JSONObject([("type", .string("number"))]))
    let count: [(key: String, value: JSONValue)] = [("minimum", .integer(0))]
    let most = JSONValue.integer(Int64(Self.mostElements))
    let words = JSONValue.object(JSONObject([("pattern", .string("^[0-9A-Za-z_]{1,32}$"))]))
    switch self {
    case .count: return count
    case .choice(let choices): return [("enum", .array(choices.map { .string($0) }))]
    case .numbers: return [("maxItems", most), ("items", number)]
    case .words: return [("maxItems", most), ("items", words)]
    case .numbersByWord:
      return [
        ("maxProperties", most), ("propertyNames", words), ("additionalProperties", number),
      ]
    case .countsByWord:
      let counts = JSONValue.object(JSONObject([("type", .string("integer"))] + count))
      return [
        ("maxProperties", most), ("propertyNames", words), ("additionalProperties", counts),
      ]
    case .number, .text: return []
    }
  }
}
