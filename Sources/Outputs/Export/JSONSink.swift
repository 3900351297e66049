public import PacketSchema
public import RecordStream

/// Packets as JSON, one object after the other, every key kept.
public struct JSONSink: PacketSink {
  /// How an object is laid out.
  public enum Layout: Sendable {
    /// Each key on a line of its own, for a person.
    case pretty
    /// The whole object on one line: NDJSON again, for the next program.
    case compact
  }

  private let layout: Layout

  /// A sink with a layout.
  public init(layout: Layout = .pretty) { self.layout = layout }

  /// One object.
  public func write<Output: ByteSink & ~Copyable>(
    _ packet: JSONObject, to output: inout Output
  ) throws {
    try output.write(line: layout.text(of: packet))
  }

  /// The line's object.
  public func write<Output: ByteSink & ~Copyable>(
    receiver line: ReceiverLine, to output: inout Output
  ) throws {
    try output.write(line: layout.text(of: line.object))
  }
}

extension JSONSink.Layout {
  /// The lines of an object, without the last line end.
  func text(of object: JSONObject) -> String {
    switch self {
    case .pretty: JSONValue.object(object).prettyPrinted()
    case .compact: object.encoded()
    }
  }
}

extension JSONValue {
  /// The value with two spaces of indentation for each level.
  func prettyPrinted() -> String {
    var text = ""
    prettyPrint(indentation: "\n", into: &text)
    return text
  }

  /// `indentation` is a line end and the spaces of this level.
  private func prettyPrint(indentation: String, into text: inout String) {
    let deeper = indentation + "  "
    switch self {
    case .array(let values) where !values.isEmpty:
      for (position, value) in values.enumerated() {
        text += (position == 0 ? "[" : ",") + deeper
        value.prettyPrint(indentation: deeper, into: &text)
      }
      text += indentation + "]"
    case .object(let object) where !object.isEmpty:
      for (position, member) in object.members.enumerated() {
        text += (position == 0 ? "{" : ",") + deeper + JSONValue.string(member.key).encoded() + ": "
        member.value.prettyPrint(indentation: deeper, into: &text)
      }
      text += indentation + "}"
    default: text += encoded()
    }
  }
}
