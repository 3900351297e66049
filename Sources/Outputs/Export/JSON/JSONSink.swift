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
    switch layout {
    case .pretty: try output.write(line: JSONValue.object(packet).prettyPrinted())
    case .compact: try output.write(line: packet.encoded())
    }
  }
}

extension JSONValue {
  /// The value with two spaces of indentation for each level.
  func prettyPrinted(indentation: String = "") -> String {
    let deeper = indentation + "  "
    func joined(_ elements: [String], _ open: String, _ close: String) -> String {
      if elements.isEmpty { return open + close }
      let body = elements.map { deeper + $0 }.joined(separator: ",\n")
      return open + "\n" + body + "\n" + indentation + close
    }
    switch self {
    case .array(let values):
      return joined(values.map { $0.prettyPrinted(indentation: deeper) }, "[", "]")
    case .object(let object):
      let members = object.members.map { member in
        JSONValue.string(member.key).encoded() + ": "
          + member.value.prettyPrinted(indentation: deeper)
      }
      return joined(members, "{", "}")
    default:
      return encoded()
    }
  }
}
