import AirInterface
import Notation
import PacketSchema
import PacketDecoding

/// The script that teaches Wireshark our packets: the table of layouts, and a few lines of Lua that
/// read it.
///
/// Source: the Wireshark Developer's Guide, chapter "Lua Support in Wireshark".
public enum WiresharkDissector {
  /// The whole script.
  public static var script: String {
    introduction + keys + layouts + reader + blocks + dissector
  }

  private static let introduction = """
    -- Dissector of GridStream packets, generated from the packet layouts: do not edit.
    -- Reads captures of gs-export pcap:  tshark -X lua_script:gridstream.lua -r packets.pcap

    local gridstream = Proto("gridstream", "Landis+Gyr GridStream")
    local fields = gridstream.fields


    """

  /// The keys that layouts use, as protocol fields.
  private static var keys: String {
    let used = Set(
      PacketLayouts.all.flatMap { $0.fields + $0.tail }.compactMap(\.key)
        + MeshElements.all.flatMap(\.fields).compactMap(\.key) + blockKeys + [.checksum]
    )
    .sorted { $0.rawValue < $1.rawValue }
    let ofLayouts = used.map { declaration($0.name, $0.definition.form, $0.definition.meaning) }
    return (ofEveryPacket + ofLayouts).joined(separator: "\n") + "\n\n"
  }

  /// Fields that stand outside the layouts.
  private static let ofEveryPacket = [
    declaration("type", .text, "type byte"),
    declaration("version", .integer(4...5), "protocol version"),
    declaration("length", .integer(0...0xFFFF), "length field"),
    declaration("kind", .text, "kind of packet"),
    declaration("unknown", .text, "bytes of no known meaning"),
  ]

  /// One field: the key is its label, as everywhere; the sentence on its meaning goes last, where
  /// Wireshark shows it for the field that is selected.
  private static func declaration(
    _ name: String, _ form: PacketValueForm, _ meaning: String
  ) -> String {
    let (type, display) =
      switch form {
      case .integer: ("uint32", "base.DEC, nil, nil, ")
      case .number: ("double", "")
      case .flag: ("bool", "base.NONE, nil, nil, ")
      case .hexadecimal, .timestamp, .text, .choice, .bytesByOffset: ("string", "")
      }
    return "fields.\(name) = ProtoField.\(type)(\"gridstream.\(name)\", \"\(name)\", "
      + display + quoted(meaning) + ")"
  }

  /// Keys of what stands around a message's joined data.
  private static let blockKeys: [PacketKey] = [
    .blocks, .blockHeaders, .blockSeparators, .blockChecks,
  ]

  private static var layouts: String {
    """
    -- offset, bytes (0: up to the tail), key, format; offsets in the tail count from its start
    local layouts = {
    \(PacketLayouts.declared.map(layout).joined(separator: ",\n"))
    }

    -- for packets that no other fits, by type, and for those of other types
    local fallbacks = {
    \(fallbacks)
    }
    local any_other =
    \(layout(PacketLayouts.anyOther))

    -- by tag; offsets count from the tag
    local elements = {
    \(MeshElements.all.map(element).joined(separator: ",\n"))
    }

    -- of the joined data of a message's blocks
    local message =
    \(layout(PacketLayouts.message))

    -- data bytes of a block that is not the last; header bytes below this begin a block
    local full_block, first_of_packets = \(BlockHeader.fullDataLength), \(BlockHeader.valuesEnd)
    -- what may follow a packet, and the types whose length field has one byte
    local trailing_byte, short_length = \(PacketHeader.trailingByte), {\(shortLengthTypes)}


    """
  }

  private static let shortLengthTypes = PacketHeader.typesOfShortLength.sorted()
    .map { "[\($0)] = true" }.joined(separator: ", ")

  private static func layout(_ layout: PacketLayout) -> String {
    let identifiers = layout.commandIdentifiers.map { "[\($0)] = true" }.joined(separator: ", ")
    let lengths = Set(layout.forms.map(\.length)).sorted().map { "[\($0)] = true" }
    return """
        {
          title = \(quoted(layout.title)), kind = "\(layout.kind.rawValue)",
          type = \(layout.forms.first?.type ?? 0), lengths = {\(lengths.joined(separator: ", "))},
          any_length = \(layout.takesAnyLength), ci = {\(identifiers)},\(condition(of: layout))
          checked = \(layout.check == .networkCRC), carries_elements = \(layout.carriesElements),
          fixed_end = \(layout.fixedEnd), tail_length = \(layout.tailLength),
          fields = {
      \(rows(layout.fields))    },
          tail = {
      \(rows(layout.tail))    },
        }
      """
  }

  private static var fallbacks: String {
    PacketLayouts.fallbacks.sorted { $0.key < $1.key }.map { "[\($0.key)] =\n" + layout($0.value) }
      .joined(separator: ",\n")
  }

  private static func condition(of layout: PacketLayout) -> String {
    guard let condition = layout.condition else { return "" }
    let values = condition.values.map { "[\(quoted($0.hexadecimal))] = true" }
    return "\n    condition = {\(condition.offset), \(condition.values.first?.count ?? 0), "
      + "{\(values.joined(separator: ", "))}},"
  }

  private static func rows(_ fields: [PacketField]) -> String {
    fields.map { field in
      "      {\(field.offset), \(field.width ?? 0), \(quoted(field.key?.name ?? "unknown")), "
        + "\"\(field.format)\"},\n"
    }.joined()
  }

  private static func element(_ element: MeshElementLayout) -> String {
    """
      [\(element.tag)] = {  -- \(element.title)
        length = \(element.length),
        fields = {
    \(rows(element.fields))    },
      }
    """
  }

  private static func quoted(_ text: String) -> String {
    "\"" + text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "\""
  }
}
