import PacketSchema

/// The script that teaches Wireshark our packets: the table of layouts, and a few lines of Lua that
/// read it.
///
/// Source: the Wireshark Developer's Guide, chapter "Lua Support in Wireshark".
public enum WiresharkDissector {
  /// The whole script.
  public static var script: String {
    introduction + keys + layouts + engine
  }

  private static let introduction = """
    -- Dissector of GridStream packets, generated from the packet layouts: do not edit.
    -- Reads captures of gs-export pcap:  tshark -X lua_script:gridstream.lua -r packets.pcap

    local gridstream = Proto("gridstream", "Landis+Gyr GridStream")
    local fields = gridstream.fields


    """

  // MARK: - Tables

  /// The keys that layouts use, as protocol fields.
  private static var keys: String {
    let used = Set(all.flatMap(\.fields).compactMap(\.key)).sorted { $0.rawValue < $1.rawValue }
    let rows = used.map { key in
      "fields.\(key.name) = ProtoField.\(type(key))(\"gridstream.\(key.name)\", "
        + "\(quoted(key.definition.meaning)))"
    }
    return """
      fields.type = ProtoField.string("gridstream.type", "type byte")
      fields.version = ProtoField.uint32("gridstream.version", "protocol version")
      fields.length = ProtoField.uint32("gridstream.length", "length field")
      fields.kind = ProtoField.string("gridstream.kind", "kind of packet")
      fields.unknown = ProtoField.string("gridstream.unknown", "bytes of no known meaning")
      \(rows.joined(separator: "\n"))


      """
  }

  private static func type(_ key: PacketKey) -> String {
    switch key.definition.form {
    case .integer: "uint32"
    case .number: "double"
    case .flag: "bool"
    case .hexadecimal, .timestamp, .text, .choice, .bytesByOffset: "string"
    }
  }

  private static let all = PacketLayouts.declared

  private static var layouts: String {
    "-- offset, bytes (0: up to the check), key, format\nlocal layouts = {\n"
      + all.map(layout).joined() + "}\n\n"
  }

  private static func layout(_ layout: PacketLayout) -> String {
    let identifiers = layout.commandIdentifiers.map { "[\($0)] = true" }.joined(separator: ", ")
    let rows = layout.fields.filter { $0.key != .checksum }.map { field in
      "      {\(field.offset), \(field.width ?? 0), \(quoted(field.key?.name ?? "unknown")), "
        + "\"\(field.format)\"},\n"
    }
    return """
        {
          title = \(quoted(layout.title)), kind = "\(layout.kind.rawValue)",
          type = \(layout.type), length = \(layout.length ?? 0), ci = {\(identifiers)},
          checked = \(layout.check == .networkCRC),
          fields = {
      \(rows.joined())    },
        },

      """
  }

  private static func quoted(_ text: String) -> String {
    "\"" + text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "\""
  }

  // MARK: - The reader of the tables

  private static let engine = """
    local function hexadecimal(range)
      return range:bytes():tohex(false)
    end

    local function number(range)
      local value = 0
      for position = 0, range:len() - 1 do
        value = value * 256 + range(position, 1):uint()
      end
      return value
    end

    local formats = {
      number = number,
      hexadecimal = hexadecimal,
      centiseconds = function(range) return number(range) / 100 end,
      highBit = function(range) return range(0, 1):uint() >= 128 end,
      lowBits = function(range) return range(0, 1):uint() % 128 end,
    }

    local function layout_of(kind_of_packet, length, ci)
      for _, layout in ipairs(layouts) do
        if layout.type == kind_of_packet and layout.length == length and layout.ci[ci] then
          return layout
        end
      end
    end

    local function add_fields(tree, buffer, layout, start, finish)
      local content = finish
      if layout.checked then content = finish - 2 end
      for _, field in ipairs(layout.fields) do
        local offset, width, key, format = table.unpack(field)
        if offset < content then
          if width == 0 or offset + width > content then width = content - offset end
          local range = buffer(offset, width)
          tree:add(fields[key], range, formats[format](range))
        end
      end
      if layout.checked and content > start then
        tree:add(fields.checksum, buffer(content, 2), hexadecimal(buffer(content, 2)))
      end
    end

    function gridstream.dissector(buffer, packet, root)
      local size = buffer:len()
      packet.cols.protocol = "GridStream"
      local tree = root:add(gridstream, buffer())
      if size < 6 or buffer(2, 1):uint() ~= 0x2A then
        packet.cols.info = "message in blocks"
        tree:add(fields.unknown, buffer(), hexadecimal(buffer()))
        return size
      end
      tree:add(fields.version, buffer(0, 1), buffer(0, 1):uint() == 0x80 and 5 or 4)
      local type_of_packet = buffer(3, 1):uint()
      tree:add(fields.type, buffer(3, 1), hexadecimal(buffer(3, 1)))
      local width = (type_of_packet == 0xD2 or type_of_packet == 0xA5) and 1 or 2
      local length, start = number(buffer(4, width)), 4 + width
      tree:add(fields.length, buffer(4, width), length)
      local finish = math.min(start + length, size)
      local layout = finish > start and layout_of(type_of_packet, length, buffer(start, 1):uint())
      if not layout or start + length > size then
        packet.cols.info = "packet of an unknown kind"
        if size > start then
          tree:add(fields.unknown, buffer(start), hexadecimal(buffer(start)))
        end
        return size
      end
      packet.cols.info = layout.title
      tree:add(fields.kind, layout.kind):set_generated()
      add_fields(tree, buffer, layout, start, finish)
      if finish < size then
        tree:add(fields.unknown, buffer(finish), hexadecimal(buffer(finish)))
      end
      return size
    end

    DissectorTable.get("wtap_encap"):add(wtap.USER0, gridstream)

    """
}
