-- Dissector of GridStream packets, generated from the packet layouts: do not edit.
-- Reads captures of gs-export pcap:  tshark -X lua_script:gridstream.lua -r packets.pcap

local gridstream = Proto("gridstream", "Landis+Gyr GridStream")
local fields = gridstream.fields

fields.type = ProtoField.string("gridstream.type", "type", "type byte")
fields.version = ProtoField.uint32("gridstream.version", "version", base.DEC, nil, nil, "protocol version")
fields.length = ProtoField.uint32("gridstream.length", "length", base.DEC, nil, nil, "length field")
fields.kind = ProtoField.string("gridstream.kind", "kind", "kind of packet")
fields.unknown = ProtoField.string("gridstream.unknown", "unknown", "bytes of no known meaning")
fields.ci = ProtoField.string("gridstream.ci", "ci", "CI, the frame class")
fields.checksum = ProtoField.string("gridstream.checksum", "checksum", "the check bytes of the packet")
fields.source = ProtoField.string("gridstream.source", "source", "LAN address of the sender: the meter's id")
fields.source_wan = ProtoField.string("gridstream.source_wan", "source_wan", "WAN address of the sender")
fields.destination = ProtoField.string("gridstream.destination", "destination", "LAN address of the addressee, or FFFFFFFFFFFF for everybody")
fields.destination_wan = ProtoField.string("gridstream.destination_wan", "destination_wan", "WAN address of the addressee")
fields.link_source = ProtoField.string("gridstream.link_source", "link_source", "LAN address of this hop's sender")
fields.link_destination = ProtoField.string("gridstream.link_destination", "link_destination", "LAN address of this hop's addressee")
fields.counter = ProtoField.uint32("gridstream.counter", "counter", base.DEC, nil, nil, "packet counter of the sender; wraps at 256")
fields.sequence = ProtoField.uint32("gridstream.sequence", "sequence", base.DEC, nil, nil, "sequence number; wraps at 256")
fields.uptime_s = ProtoField.uint32("gridstream.uptime_s", "uptime_s", base.DEC, nil, nil, "time since power-on")
fields.hop_phase_s = ProtoField.double("gridstream.hop_phase_s", "hop_phase_s", "time within the network's frequency-hopping cycle")
fields.route_cost = ProtoField.uint32("gridstream.route_cost", "route_cost", base.DEC, nil, nil, "cost of the route to the collector; lower is nearer")
fields.route_cost_fine = ProtoField.uint32("gridstream.route_cost_fine", "route_cost_fine", base.DEC, nil, nil, "route cost in sixteenths")
fields.tree_id = ProtoField.string("gridstream.tree_id", "tree_id", "the same for all meters under one collector")
fields.level = ProtoField.uint32("gridstream.level", "level", base.DEC, nil, nil, "level in that tree")
fields.session = ProtoField.string("gridstream.session", "session", "no longer printed: sequence, flags and elements stand there")
fields.sub_selector = ProtoField.string("gridstream.sub_selector", "sub_selector", "no longer printed: it is one of elements")
fields.object_word = ProtoField.string("gridstream.object_word", "object_word", "no longer printed: route_cost stands there")
fields.countdown = ProtoField.uint32("gridstream.countdown", "countdown", base.DEC, nil, nil, "falls by one about every 30 minutes")
fields.unix_time = ProtoField.uint32("gridstream.unix_time", "unix_time", base.DEC, nil, nil, "the sender's clock, since 1970-01-01 UTC")
fields.microseconds = ProtoField.uint32("gridstream.microseconds", "microseconds", base.DEC, nil, nil, "microseconds of that second")
fields.unix_time_candidate = ProtoField.uint32("gridstream.unix_time_candidate", "unix_time_candidate", base.DEC, nil, nil, "hypothesis: a clock, since 1970-01-01 UTC")
fields.microseconds_candidate = ProtoField.uint32("gridstream.microseconds_candidate", "microseconds_candidate", base.DEC, nil, nil, "hypothesis: microseconds of that second")
fields.microseconds_2_candidate = ProtoField.uint32("gridstream.microseconds_2_candidate", "microseconds_2_candidate", base.DEC, nil, nil, "hypothesis: microseconds of another event")
fields.time_to_live_s = ProtoField.uint32("gridstream.time_to_live_s", "time_to_live_s", base.DEC, nil, nil, "time that a message has left")
fields.hop_limit = ProtoField.uint32("gridstream.hop_limit", "hop_limit", base.DEC, nil, nil, "hops that a message has left, from 28")
fields.message_id = ProtoField.string("gridstream.message_id", "message_id", "rises with every message of a source; the same in each copy")
fields.message_class = ProtoField.uint32("gridstream.message_class", "message_class", base.DEC, nil, nil, "class of a message")
fields.fragment = ProtoField.uint32("gridstream.fragment", "fragment", base.DEC, nil, nil, "number of a message's fragment")
fields.last_fragment = ProtoField.bool("gridstream.last_fragment", "last_fragment", base.NONE, nil, nil, "true if no fragment follows")
fields.blocks = ProtoField.uint32("gridstream.blocks", "blocks", base.DEC, nil, nil, "blocks that a long message came in")
fields.block_headers = ProtoField.string("gridstream.block_headers", "block_headers", "of each block the byte after 00 FF: index, last-block flag, high bits of its check")
fields.block_separators = ProtoField.string("gridstream.block_separators", "block_separators", "the bytes between blocks: 04 each in version 4; absent in version 5")
fields.block_checks = ProtoField.string("gridstream.block_checks", "block_checks", "of each block the low byte of its check")
fields.payload = ProtoField.string("gridstream.payload", "payload", "a message's opaque payload")

-- offset, bytes (0: up to the check), key, format
local layouts = {
  {
    title = "broadcast beacon", kind = "beacon",
    type = 85, length = 35, ci = {[48] = true},
    checked = true,
    fields = {
      {6, 1, "ci", "hexadecimal"},
      {7, 6, "destination", "hexadecimal"},
      {13, 6, "source_wan", "hexadecimal"},
      {19, 1, "counter", "number"},
      {20, 4, "uptime_s", "number"},
      {24, 2, "unknown", "hexadecimal"},
      {26, 4, "source", "hexadecimal"},
      {30, 2, "unknown", "hexadecimal"},
      {32, 1, "route_cost", "number"},
      {33, 1, "tree_id", "hexadecimal"},
      {34, 1, "level", "number"},
      {35, 2, "hop_phase_s", "centiseconds"},
      {37, 2, "unknown", "hexadecimal"},
    },
  },
  {
    title = "status push", kind = "status",
    type = 213, length = 71, ci = {[81] = true, [85] = true},
    checked = true,
    fields = {
      {6, 1, "ci", "hexadecimal"},
      {7, 4, "destination", "hexadecimal"},
      {11, 4, "source", "hexadecimal"},
      {15, 1, "unknown", "hexadecimal"},
      {16, 4, "unix_time", "number"},
      {20, 4, "microseconds", "number"},
      {24, 4, "uptime_s", "number"},
      {28, 2, "unknown", "hexadecimal"},
      {30, 2, "unknown", "hexadecimal"},
      {32, 6, "source_wan", "hexadecimal"},
      {38, 4, "source", "hexadecimal"},
      {42, 1, "unknown", "hexadecimal"},
      {43, 3, "unknown", "hexadecimal"},
      {46, 11, "unknown", "hexadecimal"},
      {57, 3, "unknown", "hexadecimal"},
      {60, 2, "route_cost", "number"},
      {62, 1, "tree_id", "hexadecimal"},
      {63, 1, "level", "number"},
      {64, 2, "route_cost_fine", "number"},
      {66, 5, "unknown", "hexadecimal"},
      {71, 2, "hop_phase_s", "centiseconds"},
      {73, 1, "unknown", "hexadecimal"},
      {74, 1, "unknown", "hexadecimal"},
    },
  },
  {
    title = "mesh control", kind = "control",
    type = 213, length = 17, ci = {[33] = true, [34] = true, [41] = true},
    checked = true,
    fields = {
      {6, 1, "ci", "hexadecimal"},
      {7, 4, "destination", "hexadecimal"},
      {11, 4, "source", "hexadecimal"},
      {15, 6, "unknown", "hexadecimal"},
    },
  },
  {
    title = "directed packet", kind = "directed",
    type = 213, length = 20, ci = {[33] = true, [34] = true, [41] = true},
    checked = true,
    fields = {
      {6, 1, "ci", "hexadecimal"},
      {7, 4, "destination", "hexadecimal"},
      {11, 4, "source", "hexadecimal"},
      {15, 9, "unknown", "hexadecimal"},
    },
  },
  {
    title = "directed packet with route", kind = "directed",
    type = 213, length = 22, ci = {[33] = true, [34] = true, [41] = true},
    checked = true,
    fields = {
      {6, 1, "ci", "hexadecimal"},
      {7, 4, "destination", "hexadecimal"},
      {11, 4, "source", "hexadecimal"},
      {15, 3, "session", "hexadecimal"},
      {18, 2, "route_cost", "number"},
      {20, 1, "tree_id", "hexadecimal"},
      {21, 1, "level", "number"},
      {22, 2, "hop_phase_s", "centiseconds"},
      {24, 1, "unknown", "hexadecimal"},
      {25, 1, "unknown", "hexadecimal"},
    },
  },
  {
    title = "directed packet with sub-selector 04", kind = "directed",
    type = 213, length = 23, ci = {[33] = true, [34] = true, [41] = true},
    checked = true,
    fields = {
      {6, 1, "ci", "hexadecimal"},
      {7, 4, "destination", "hexadecimal"},
      {11, 4, "source", "hexadecimal"},
      {15, 3, "session", "hexadecimal"},
      {18, 2, "route_cost", "number"},
      {20, 1, "tree_id", "hexadecimal"},
      {21, 1, "level", "number"},
      {22, 1, "sub_selector", "hexadecimal"},
      {23, 2, "hop_phase_s", "centiseconds"},
      {25, 1, "unknown", "hexadecimal"},
      {26, 1, "unknown", "hexadecimal"},
    },
  },
  {
    title = "directed packet of 31 bytes", kind = "directed",
    type = 213, length = 25, ci = {[33] = true, [34] = true, [41] = true},
    checked = true,
    fields = {
      {6, 1, "ci", "hexadecimal"},
      {7, 4, "destination", "hexadecimal"},
      {11, 4, "source", "hexadecimal"},
      {15, 14, "unknown", "hexadecimal"},
    },
  },
  {
    title = "directed packet with sub-selector 05", kind = "directed",
    type = 213, length = 28, ci = {[33] = true, [34] = true, [41] = true},
    checked = true,
    fields = {
      {6, 1, "ci", "hexadecimal"},
      {7, 4, "destination", "hexadecimal"},
      {11, 4, "source", "hexadecimal"},
      {15, 7, "unknown", "hexadecimal"},
      {22, 1, "sub_selector", "hexadecimal"},
      {23, 5, "unknown", "hexadecimal"},
      {28, 4, "unknown", "hexadecimal"},
    },
  },
  {
    title = "long mesh control", kind = "control",
    type = 213, length = 29, ci = {[33] = true, [34] = true, [41] = true},
    checked = true,
    fields = {
      {6, 1, "ci", "hexadecimal"},
      {7, 4, "destination", "hexadecimal"},
      {11, 4, "source", "hexadecimal"},
      {15, 18, "unknown", "hexadecimal"},
    },
  },
  {
    title = "short directed packet of 9 bytes", kind = "directed",
    type = 210, length = 4, ci = {[83] = true},
    checked = false,
    fields = {
      {5, 1, "ci", "hexadecimal"},
      {6, 1, "sequence", "number"},
      {7, 2, "unknown", "hexadecimal"},
    },
  },
  {
    title = "short directed packet of 10 bytes", kind = "directed",
    type = 210, length = 5, ci = {[34] = true},
    checked = false,
    fields = {
      {5, 1, "ci", "hexadecimal"},
      {6, 1, "sequence", "number"},
      {7, 3, "unknown", "hexadecimal"},
    },
  },
  {
    title = "short directed packet of 15 bytes", kind = "directed",
    type = 210, length = 10, ci = {[34] = true},
    checked = false,
    fields = {
      {5, 1, "ci", "hexadecimal"},
      {6, 2, "object_word", "hexadecimal"},
      {8, 7, "unknown", "hexadecimal"},
    },
  },
  {
    title = "short directed packet of 21 bytes", kind = "directed",
    type = 210, length = 16, ci = {[34] = true},
    checked = false,
    fields = {
      {5, 1, "ci", "hexadecimal"},
      {6, 1, "sequence", "number"},
      {7, 2, "unknown", "hexadecimal"},
      {9, 2, "object_word", "hexadecimal"},
      {11, 2, "unknown", "hexadecimal"},
      {13, 1, "sub_selector", "hexadecimal"},
      {14, 5, "unknown", "hexadecimal"},
      {19, 2, "unknown", "hexadecimal"},
    },
  },
  {
    title = "time synchronisation, or encrypted", kind = "encrypted",
    type = 210, length = 18, ci = {[82] = true},
    checked = false,
    fields = {
      {5, 1, "ci", "hexadecimal"},
      {6, 1, "sequence", "number"},
      {7, 2, "unknown", "hexadecimal"},
      {9, 4, "unix_time_candidate", "number"},
      {13, 4, "microseconds_candidate", "number"},
      {17, 4, "microseconds_2_candidate", "number"},
      {21, 2, "checksum", "hexadecimal"},
    },
  },
  {
    title = "scheduled beacon", kind = "scheduled",
    type = 165, length = 18, ci = {[60] = true},
    checked = true,
    fields = {
      {5, 1, "ci", "hexadecimal"},
      {6, 4, "source", "hexadecimal"},
      {10, 4, "unknown", "hexadecimal"},
      {14, 1, "countdown", "number"},
      {15, 6, "unknown", "hexadecimal"},
    },
  },
  {
    title = "long message in one piece", kind = "bulk",
    type = 213, length = 125, ci = {[129] = true, [133] = true},
    checked = true,
    fields = {
      {6, 1, "ci", "hexadecimal"},
      {7, 4, "link_destination", "hexadecimal"},
      {11, 4, "link_source", "hexadecimal"},
      {15, 1, "sequence", "number"},
      {16, 6, "destination_wan", "hexadecimal"},
      {22, 4, "destination", "hexadecimal"},
      {26, 6, "source_wan", "hexadecimal"},
      {32, 4, "source", "hexadecimal"},
      {36, 2, "time_to_live_s", "number"},
      {38, 1, "hop_limit", "number"},
      {39, 1, "unknown", "hexadecimal"},
      {40, 3, "message_id", "hexadecimal"},
      {43, 1, "unknown", "hexadecimal"},
      {44, 1, "last_fragment", "highBit"},
      {44, 1, "message_class", "lowBits"},
      {45, 1, "fragment", "number"},
      {46, 0, "payload", "hexadecimal"},
    },
  },
  {
    title = "packet of 259 bytes", kind = "directed",
    type = 213, length = 253, ci = {[192] = true},
    checked = true,
    fields = {
      {6, 1, "ci", "hexadecimal"},
      {7, 4, "destination", "hexadecimal"},
      {11, 4, "source", "hexadecimal"},
      {15, 242, "unknown", "hexadecimal"},
    },
  }
}

-- of the joined data of a message's blocks
local message =
  {
    title = "long message in blocks", kind = "message",
    type = 0, length = 0, ci = {[129] = true, [133] = true},
    checked = true,
    fields = {
      {0, 1, "ci", "hexadecimal"},
      {1, 1, "sequence", "number"},
      {2, 6, "destination_wan", "hexadecimal"},
      {8, 4, "destination", "hexadecimal"},
      {12, 6, "source_wan", "hexadecimal"},
      {18, 4, "source", "hexadecimal"},
      {22, 2, "time_to_live_s", "number"},
      {24, 1, "hop_limit", "number"},
      {25, 1, "unknown", "hexadecimal"},
      {26, 3, "message_id", "hexadecimal"},
      {29, 1, "unknown", "hexadecimal"},
      {30, 1, "last_fragment", "highBit"},
      {30, 1, "message_class", "lowBits"},
      {31, 1, "fragment", "number"},
      {32, 0, "payload", "hexadecimal"},
    },
  }

-- data bytes of a block that is not the last; header bytes below this begin a block
local full_block, first_of_packets = 80, 32
-- what may follow a packet, and the types whose length field has one byte
local trailing_byte, short_length = 4, {[165] = true, [210] = true}

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

-- Returns the value of each key; of one that stands there twice, the first.
local function add_fields(tree, buffer, layout, start, finish)
  local values, content = {}, finish
  if layout.checked then content = math.max(start, finish - 2) end
  for _, field in ipairs(layout.fields) do
    local offset, width, key, format = table.unpack(field)
    if offset < content then
      if width == 0 then width = content - offset end
      if offset + width > content then
        key, format, width = "unknown", "hexadecimal", content - offset
      end
      local range = buffer(offset, width)
      local value = formats[format](range)
      tree:add(fields[key], range, value)
      values[key] = values[key] or value
    end
  end
  if layout.checked and finish - content == 2 then
    tree:add(fields.checksum, buffer(content, 2), hexadecimal(buffer(content, 2)))
  end
  return values
end

-- Fills the columns of the packet list: LAN addresses, WAN ones where there are no others.
local function show_addresses(packet, values)
  local source = values.source or values.source_wan
  local destination =
    values.destination or values.destination_wan
  if source then packet.cols.src = source end
  if destination then packet.cols.dst = destination end
end

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
    if start + 2 < size and buffer(start, 1):uint() == 0x00
      and buffer(start + 1, 1):uint() == 0xFF
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

function gridstream.dissector(buffer, packet, root)
  local size = buffer:len()
  packet.cols.protocol = "GridStream"
  local tree = root:add(gridstream, buffer())
  local version = buffer(0, 1):uint() == 0x80 and 5 or 4
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
  show_addresses(packet, add_fields(tree, buffer, layout, start, finish))
  if finish < size then
    tree:add(fields.unknown, buffer(finish), hexadecimal(buffer(finish)))
  end
  return size
end

DissectorTable.get("wtap_encap"):add(wtap.USER0, gridstream)
