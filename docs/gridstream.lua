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
fields.flags = ProtoField.string("gridstream.flags", "flags", "the byte after the sequence number, of no known meaning")
fields.uptime_s = ProtoField.uint32("gridstream.uptime_s", "uptime_s", base.DEC, nil, nil, "time since power-on")
fields.hop_phase_s = ProtoField.double("gridstream.hop_phase_s", "hop_phase_s", "time within the network's frequency-hopping cycle")
fields.link_byte = ProtoField.string("gridstream.link_byte", "link_byte", "7E in broadcasts; steady for a pair of sender and addressee")
fields.route_cost = ProtoField.uint32("gridstream.route_cost", "route_cost", base.DEC, nil, nil, "cost of the route to the collector; lower is nearer")
fields.route_cost_fine = ProtoField.uint32("gridstream.route_cost_fine", "route_cost_fine", base.DEC, nil, nil, "route cost in sixteenths")
fields.tree_id = ProtoField.string("gridstream.tree_id", "tree_id", "the same for all meters under one collector")
fields.level = ProtoField.uint32("gridstream.level", "level", base.DEC, nil, nil, "level in that tree")
fields.elements = ProtoField.string("gridstream.elements", "elements", "tags of the elements that a directed packet carries, in their order")
fields.announced_length = ProtoField.uint32("gridstream.announced_length", "announced_length", base.DEC, nil, nil, "hypothesis: length of the long message that the packet announces or speaks of")
fields.announced_block_size = ProtoField.uint32("gridstream.announced_block_size", "announced_block_size", base.DEC, nil, nil, "hypothesis: data bytes of each of its blocks but the last")
fields.announcement_id = ProtoField.string("gridstream.announcement_id", "announcement_id", "hypothesis: what names that message on one hop; the same when it is announced again")
fields.message_ci = ProtoField.string("gridstream.message_ci", "message_ci", "hypothesis: CI of the long message that the packet speaks of")
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

-- offset, bytes (0: up to the tail), key, format; offsets in the tail count from its start
local layouts = {
  {
    title = "broadcast beacon", kind = "beacon",
    type = 85, lengths = {[35] = true},
    any_length = false, ci = {[48] = true},
    condition = {24, 2, {["A403"] = true, ["A40B"] = true, ["A483"] = true}},
    checked = true, carries_elements = false,
    fixed_end = 39, tail_length = 0,
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
      {37, 1, "link_byte", "hexadecimal"},
      {38, 1, "hop_phase_s", "millisecondDigit"},
    },
    tail = {
    },
  },
  {
    title = "broadcast beacon of another firmware", kind = "beacon",
    type = 85, lengths = {[35] = true},
    any_length = false, ci = {[48] = true},
    checked = true, carries_elements = false,
    fixed_end = 39, tail_length = 0,
    fields = {
      {6, 1, "ci", "hexadecimal"},
      {7, 6, "destination", "hexadecimal"},
      {13, 6, "source_wan", "hexadecimal"},
      {19, 1, "counter", "number"},
      {20, 4, "uptime_s", "number"},
      {24, 2, "unknown", "hexadecimal"},
      {26, 4, "source", "hexadecimal"},
      {30, 5, "unknown", "hexadecimal"},
      {35, 2, "hop_phase_s", "centiseconds"},
      {37, 1, "link_byte", "hexadecimal"},
      {38, 1, "hop_phase_s", "millisecondDigit"},
    },
    tail = {
    },
  },
  {
    title = "status push", kind = "status",
    type = 213, lengths = {[71] = true},
    any_length = false, ci = {[81] = true, [85] = true},
    condition = {28, 2, {["A403"] = true, ["A40B"] = true, ["A483"] = true}},
    checked = true, carries_elements = false,
    fixed_end = 75, tail_length = 0,
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
      {73, 1, "link_byte", "hexadecimal"},
      {74, 1, "hop_phase_s", "millisecondDigit"},
    },
    tail = {
    },
  },
  {
    title = "status push of another firmware", kind = "status",
    type = 213, lengths = {[71] = true},
    any_length = false, ci = {[81] = true, [85] = true},
    checked = true, carries_elements = false,
    fixed_end = 75, tail_length = 0,
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
      {60, 11, "unknown", "hexadecimal"},
      {71, 2, "hop_phase_s", "centiseconds"},
      {73, 1, "link_byte", "hexadecimal"},
      {74, 1, "hop_phase_s", "millisecondDigit"},
    },
    tail = {
    },
  },
  {
    title = "directed packet", kind = "directed",
    type = 213, lengths = {[17] = true, [20] = true, [22] = true, [23] = true, [25] = true, [28] = true, [29] = true, [34] = true},
    any_length = true, ci = {[33] = true, [34] = true, [41] = true},
    checked = true, carries_elements = true,
    fixed_end = 17, tail_length = 4,
    fields = {
      {6, 1, "ci", "hexadecimal"},
      {7, 4, "destination", "hexadecimal"},
      {11, 4, "source", "hexadecimal"},
      {15, 1, "sequence", "number"},
      {16, 1, "flags", "hexadecimal"},
    },
    tail = {
      {0, 2, "hop_phase_s", "centiseconds"},
      {2, 1, "link_byte", "hexadecimal"},
      {3, 1, "hop_phase_s", "millisecondDigit"},
    },
  },
  {
    title = "short directed packet without content", kind = "directed",
    type = 210, lengths = {[4] = true},
    any_length = false, ci = {[83] = true},
    checked = false, carries_elements = false,
    fixed_end = 7, tail_length = 2,
    fields = {
      {5, 1, "ci", "hexadecimal"},
      {6, 1, "sequence", "number"},
    },
    tail = {
      {0, 2, "checksum", "hexadecimal"},
    },
  },
  {
    title = "short directed packet", kind = "directed",
    type = 210, lengths = {[5] = true, [10] = true, [16] = true},
    any_length = true, ci = {[34] = true},
    checked = false, carries_elements = true,
    fixed_end = 8, tail_length = 2,
    fields = {
      {5, 1, "ci", "hexadecimal"},
      {6, 1, "sequence", "number"},
      {7, 1, "flags", "hexadecimal"},
    },
    tail = {
      {0, 2, "checksum", "hexadecimal"},
    },
  },
  {
    title = "time synchronisation, or encrypted", kind = "encrypted",
    type = 210, lengths = {[18] = true},
    any_length = true, ci = {[82] = true},
    checked = false, carries_elements = true,
    fixed_end = 8, tail_length = 2,
    fields = {
      {5, 1, "ci", "hexadecimal"},
      {6, 1, "sequence", "number"},
      {7, 1, "flags", "hexadecimal"},
    },
    tail = {
      {0, 2, "checksum", "hexadecimal"},
    },
  },
  {
    title = "scheduled beacon", kind = "scheduled",
    type = 165, lengths = {[18] = true},
    any_length = false, ci = {[60] = true},
    checked = true, carries_elements = false,
    fixed_end = 21, tail_length = 0,
    fields = {
      {5, 1, "ci", "hexadecimal"},
      {6, 4, "source", "hexadecimal"},
      {10, 4, "unknown", "hexadecimal"},
      {14, 1, "countdown", "number"},
      {15, 6, "unknown", "hexadecimal"},
    },
    tail = {
    },
  },
  {
    title = "long message in one piece", kind = "bulk",
    type = 213, lengths = {[125] = true},
    any_length = false, ci = {[129] = true, [133] = true},
    checked = true, carries_elements = false,
    fixed_end = 46, tail_length = 0,
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
    tail = {
    },
  },
  {
    title = "flooded broadcast", kind = "flood",
    type = 213, lengths = {[49] = true, [117] = true, [233] = true, [253] = true},
    any_length = true, ci = {[192] = true},
    checked = true, carries_elements = false,
    fixed_end = 43, tail_length = 4,
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
      {43, 0, "payload", "hexadecimal"},
    },
    tail = {
      {0, 2, "hop_phase_s", "centiseconds"},
      {2, 1, "link_byte", "hexadecimal"},
      {3, 1, "hop_phase_s", "millisecondDigit"},
    },
  }
}

-- for packets that no other fits, by type, and for those of other types
local fallbacks = {
[165] =
  {
    title = "scheduled packet of another length", kind = "unknown",
    type = 0, lengths = {},
    any_length = false, ci = {},
    checked = true, carries_elements = false,
    fixed_end = 6, tail_length = 0,
    fields = {
      {5, 1, "ci", "hexadecimal"},
      {6, 0, "unknown", "hexadecimal"},
    },
    tail = {
    },
  },
[210] =
  {
    title = "short directed packet of another length", kind = "unknown",
    type = 0, lengths = {},
    any_length = false, ci = {},
    checked = false, carries_elements = false,
    fixed_end = 6, tail_length = 0,
    fields = {
      {5, 1, "ci", "hexadecimal"},
      {6, 0, "unknown", "hexadecimal"},
    },
    tail = {
    },
  },
[213] =
  {
    title = "directed packet of another length", kind = "unknown",
    type = 0, lengths = {},
    any_length = false, ci = {},
    checked = true, carries_elements = false,
    fixed_end = 15, tail_length = 0,
    fields = {
      {6, 1, "ci", "hexadecimal"},
      {7, 4, "destination", "hexadecimal"},
      {11, 4, "source", "hexadecimal"},
      {15, 0, "unknown", "hexadecimal"},
    },
    tail = {
    },
  }
}
local any_other =
  {
    title = "packet of an unknown kind", kind = "unknown",
    type = 0, lengths = {},
    any_length = false, ci = {},
    checked = true, carries_elements = false,
    fixed_end = 7, tail_length = 0,
    fields = {
      {6, 1, "ci", "hexadecimal"},
      {7, 0, "unknown", "hexadecimal"},
    },
    tail = {
    },
  }

-- by tag; offsets count from the tag
local elements = {
  [1] = {  -- route
    length = 5,
    fields = {
      {0, 1, "elements", "tag"},
      {1, 2, "route_cost", "number"},
      {3, 1, "tree_id", "hexadecimal"},
      {4, 1, "level", "number"},
    },
  },
  [2] = {  -- time
    length = 13,
    fields = {
      {0, 1, "elements", "tag"},
      {1, 4, "unix_time_candidate", "number"},
      {5, 4, "microseconds_candidate", "number"},
      {9, 4, "microseconds_2_candidate", "number"},
    },
  },
  [4] = {  -- empty element
    length = 1,
    fields = {
      {0, 1, "elements", "tag"},
    },
  },
  [5] = {  -- five bytes
    length = 6,
    fields = {
      {0, 1, "elements", "tag"},
      {1, 5, "unknown", "hexadecimal"},
    },
  },
  [6] = {  -- announcement
    length = 6,
    fields = {
      {0, 1, "elements", "tag"},
      {1, 2, "announced_length", "number"},
      {3, 1, "announced_block_size", "number"},
      {4, 2, "announcement_id", "hexadecimal"},
    },
  },
  [7] = {  -- two bytes
    length = 3,
    fields = {
      {0, 1, "elements", "tag"},
      {1, 2, "unknown", "hexadecimal"},
    },
  },
  [8] = {  -- about a message
    length = 12,
    fields = {
      {0, 1, "elements", "tag"},
      {1, 2, "announced_length", "number"},
      {3, 1, "announced_block_size", "number"},
      {4, 2, "announcement_id", "hexadecimal"},
      {6, 1, "unknown", "hexadecimal"},
      {7, 3, "message_id", "hexadecimal"},
      {10, 1, "message_ci", "hexadecimal"},
      {11, 1, "unknown", "hexadecimal"},
    },
  }
}

-- of the joined data of a message's blocks
local message =
  {
    title = "long message in blocks", kind = "message",
    type = 0, lengths = {},
    any_length = false, ci = {[129] = true, [133] = true},
    checked = true, carries_elements = false,
    fixed_end = 32, tail_length = 0,
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
    tail = {
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
