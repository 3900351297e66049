import AirInterface
import Notation
import PacketDecoding
import PacketSchema

/// What reads the tables, in Lua 5.2. It does what `PacketLayout` and `BlockedMessage` do.
extension WiresharkDissector {
  /// Puts the fields of a layout into Wireshark's tree.
  static let reader = """
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
      tag = hexadecimal,
      centiseconds = function(range) return number(range) / 100 end,
      highBit = function(range) return range(0, 1):uint() >= 128 end,
      lowBits = function(range) return range(0, 1):uint() % 128 end,
      millisecondDigit = function(range)
        local byte = range(0, 1):uint()
        if byte % 16 == 0 and byte < 0xA0 then return byte / 16 / 1000 end
      end,
    }

    local function holds(condition, buffer)
      if not condition then return true end
      local offset, width, values = table.unpack(condition)
      return offset + width <= buffer:len() and values[hexadecimal(buffer(offset, width))]
    end

    local function layout_of(kind_of_packet, length, ci, buffer)
      for _, layout in ipairs(layouts) do
        if layout.type == kind_of_packet and layout.ci[ci]
          and (layout.any_length or layout.lengths[length])
          and holds(layout.condition, buffer) then
          return layout
        end
      end
      return fallbacks[kind_of_packet] or any_other
    end

    -- Hands out the fields of all elements; returns where the first begins that is not known.
    local function place_elements(buffer, place, finish, add)
      while place < finish do
        local element = elements[buffer(place, 1):uint()]
        if not element or place + element.length > finish then break end
        for _, field in ipairs(element.fields) do
          local offset, width, key, format = table.unpack(field)
          add(place + offset, width, key, format)
        end
        place = place + element.length
      end
      return place
    end

    -- All fields with their places in a packet.
    local function placed_fields(layout, buffer, start, finish)
      local placed, content = {}, finish
      local function add(offset, width, key, format)
        table.insert(placed, {buffer(offset, width), key, format})
      end
      if layout.checked then content = math.max(start, finish - 2) end
      local tail = content - layout.tail_length
      if tail < layout.fixed_end then tail = content end
      for _, field in ipairs(layout.fields) do
        local offset, width, key, format = table.unpack(field)
        if offset < tail then
          if width == 0 then width = tail - offset end
          if offset + width > tail then
            key, format, width = "unknown", "hexadecimal", tail - offset
          end
          add(offset, width, key, format)
        end
      end
      if layout.carries_elements and layout.fixed_end < tail then
        local place = place_elements(buffer, layout.fixed_end, tail, add)
        if place < tail then
          add(place, content - place, "unknown", "hexadecimal")
          tail = content
        end
      end
      if tail < content then
        for _, field in ipairs(layout.tail) do
          local offset, width, key, format = table.unpack(field)
          add(tail + offset, width, key, format)
        end
      end
      if layout.checked and finish - content == 2 then add(content, 2, "checksum", "hexadecimal") end
      return placed
    end

    -- Returns the value of each key. One that stands there twice, with different values, is told once:
    -- the second is unknown.
    local function values_of(placed)
      local values = {}
      for _, field in ipairs(placed) do
        local range, key, format = table.unpack(field)
        local value = formats[format](range)
        if format == "millisecondDigit" then
          if value and values[key] then
            values[key] = math.floor((values[key] + value) * 1000 + 0.5) / 1000
          end
        elseif values[key] == nil then
          values[key] = value
        elseif format ~= "tag" and values[key] ~= value then
          field[2], field[3] = "unknown", "hexadecimal"
        end
      end
      return values
    end

    local function add_fields(tree, buffer, layout, start, finish)
      local placed = placed_fields(layout, buffer, start, finish)
      local values = values_of(placed)
      for _, field in ipairs(placed) do
        local range, key, format = table.unpack(field)
        local value = formats[format](range)
        if format == "millisecondDigit" then
          if value then
            tree:add(range, key .. ", milliseconds: " .. math.floor(value * 1000 + 0.5))
          else
            tree:add(fields.unknown, range, hexadecimal(range))
          end
        elseif format == "centiseconds" then
          tree:add(fields[key], range, values[key])
        else
          tree:add(fields[key], range, value)
        end
      end
      return values
    end

    -- Fills the columns of the packet list: LAN addresses, WAN ones where there are no others.
    local function show_addresses(packet, values)
      local source = values.\(PacketKey.source.name) or values.\(PacketKey.sourceWAN.name)
      local destination =
        values.\(PacketKey.destination.name) or values.\(PacketKey.destinationWAN.name)
      if source then packet.cols.src = source end
      if destination then packet.cols.dst = destination end
    end


    """

  /// Reads chains of blocks as `BlockedMessage` does.
  static let blocks = """
    -- The offsets of a block's first data byte and of its check; nil if it is not all there.
    local function block_at(buffer, start, size, version)
      if start + 4 >= size then return end
      local check = start + 3 + full_block
      if buffer(start + 2, 1):uint() % 8 >= 4 then
        local last = size - 1
        if version ~= 5 and size - start > 5 and buffer(last, 1):uint() == trailing_byte then
          last = last - 1
        end
        check = math.min(check, last)
      end
      if check < size then return start + 3, check end
    end

    local function block_index(buffer, start)
      return math.floor(buffer(start + 2, 1):uint() / 8)
    end

    -- Where the block with an index begins: at once, or after a byte between blocks.
    local function next_block(buffer, finish, size, index, distances)
      for _, distance in ipairs(distances) do
        local start = finish + distance
        if start + 2 < size and buffer(start, 1):uint() == \(literal(HeaderPattern.bytes[0]))
          and buffer(start + 1, 1):uint() == \(literal(HeaderPattern.bytes[1]))
          and block_index(buffer, start) == index then
          return start, distance
        end
      end
    end

    -- The joined data, what stands around them, and where the last block ends.
    local function join(buffer, size, version)
      local data, around = ByteArray.new(), {headers = "", separators = "", checks = ""}
      local start, finish, count, distances = 0, 0, 0, {0, 1}
      while start do
        local first, check = block_at(buffer, start, size, version)
        if not first or block_index(buffer, start) ~= count then break end
        if start > finish then
          around.separators = around.separators .. hexadecimal(buffer(finish, start - finish))
        end
        around.headers = around.headers .. hexadecimal(buffer(start + 2, 1))
        around.checks = around.checks .. hexadecimal(buffer(check, 1))
        if check > first then data:append(buffer(first, check - first):bytes()) end
        count, finish = count + 1, check + 1
        local distance
        local is_last = buffer(start + 2, 1):uint() % 8 >= 4
        start, distance = nil, nil
        if not is_last then
          start, distance = next_block(buffer, finish, size, count, distances)
          distances = {distance}
        end
      end
      return count, data, around, finish
    end

    local function dissect_blocks(buffer, packet, tree, version)
      local size = buffer:len()
      local count, data, around, finish = join(buffer, size, version)
      if count == 0 or data:len() == 0 then return false end
      packet.cols.info = message.title
      tree:add(fields.version, buffer(0, 1), version)
      tree:add(fields.kind, message.kind):set_generated()
      tree:add(fields.blocks, buffer(0, finish), count)
      tree:add(fields.block_headers, buffer(0, finish), around.headers)
      if around.separators ~= "" then
        tree:add(fields.block_separators, buffer(0, finish), around.separators)
      end
      tree:add(fields.block_checks, buffer(0, finish), around.checks)
      show_addresses(
        packet, add_fields(tree, data:tvb("Joined blocks"), message, 0, data:len()))
      if finish < size then
        tree:add(fields.unknown, buffer(finish), hexadecimal(buffer(finish)))
      end
      return true
    end


    """

  /// Reads a whole packet.
  static let dissector = """
    function gridstream.dissector(buffer, packet, root)
      local size = buffer:len()
      packet.cols.protocol = "GridStream"
      local tree = root:add(gridstream, buffer())
      local version = buffer(0, 1):uint() == \(literal(HeaderPattern.loggedVersion5[0])) and 5 or 4
      local is_ordinary = size >= 3 and buffer(2, 1):uint() >= first_of_packets
      if size >= 3 and not is_ordinary and dissect_blocks(buffer, packet, tree, version) then
        return size
      end
      if size < 6 or not is_ordinary then
        packet.cols.info = "fragment"
        tree:add(fields.unknown, buffer(), hexadecimal(buffer()))
        return size
      end
      tree:add(fields.version, buffer(0, 1), version)
      local type_of_packet = buffer(3, 1):uint()
      tree:add(fields.type, buffer(3, 1), hexadecimal(buffer(3, 1)))
      local width = short_length[type_of_packet] and 1 or 2
      local length, start = number(buffer(4, width)), 4 + width
      tree:add(fields.length, buffer(4, width), length)
      local finish = math.min(start + length, size)
      if finish == start or start + length > size then
        packet.cols.info = "packet of an unknown kind"
        if size > start then
          tree:add(fields.unknown, buffer(start), hexadecimal(buffer(start)))
        end
        return size
      end
      local layout = layout_of(type_of_packet, length, buffer(start, 1):uint(), buffer)
      packet.cols.info = layout.title
      tree:add(fields.kind, layout.kind):set_generated()
      show_addresses(packet, add_fields(tree, buffer, layout, start, finish))
      if finish < size then
        tree:add(fields.unknown, buffer(finish), hexadecimal(buffer(finish)))
      end
      return size
    end

    DissectorTable.get("wtap_encap"):add(wtap.USER0, gridstream)

    """

  /// A byte as Lua writes it.
  private static func literal(_ byte: UInt8) -> String { "0x" + [byte].hexadecimal }
}
