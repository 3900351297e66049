import Notation
import PacketSchema

/// The columns of the table, in the order in which the fields stand in a beacon: each field as the
/// bytes that were sent, followed, in parentheses, by its value for a person.
enum TableColumns {
  /// All columns that have a width; `rest` follows them.
  static let all: [TableColumn] = [
    TableColumn("TIME UTC", width: 12, rank: 6, keys: [.time]) { packet in
      packet.text(.time).map(CellText.timeOfDay) ?? ""
    },
    label,
    TableColumn("KIND", width: 9, rank: 2, word: .kind),
    TableColumn("V", width: 1, rank: 15, word: .version),
    TableColumn("START", width: 6, rank: 19, keys: []) { packet in
      packet.text(.raw).map { String($0.prefix(6)) } ?? ""
    },
    TableColumn("TYPE", width: 4, rank: 13, word: .type),
    TableColumn("LENGTH", bytes: 2, rank: 14, key: .length),
    TableColumn("CI", width: 2, rank: 16, word: .commandIdentifier),
    TableColumn("DESTINATION", width: 12, rank: 18, word: .destination),
    TableColumn("WAN ADDRESS", width: 12, rank: 17, word: .sourceWAN),
    TableColumn("COUNTER", bytes: 1, rank: 10, key: .counter),
    TableColumn("UPTIME", bytes: 4, rank: 12, key: .uptime),
    TableColumn(
      "(D H:M:S)", explaining: .init(column: "UPTIME", titleAlone: "UPTIME"), width: 12, .right,
      rank: 4, keys: [.uptime]
    ) { packet in
      packet.integer(.uptime).map(durationText(seconds:)) ?? ""
    },
    TableColumn("LAN ADDRESS", width: 8, rank: 0, word: .source),
    TableColumn("COST", width: 4, rank: 20, keys: [.routeCost]) { packet in
      // One byte in a beacon, two in all other packets.
      let bytes = packet.text(.kind) == PacketKind.beacon.rawValue ? 1 : 2
      return packet.integer(.routeCost)?.hexadecimal(bytes: bytes) ?? ""
    },
    TableColumn("TREE", width: 2, rank: 21, word: .treeID),
    TableColumn("LEVEL", bytes: 1, rank: 22, key: .level),
    TableColumn("TIMING", bytes: 2, rank: 11, key: .hopPhase, number: hopPhaseUnits),
    TableColumn(
      "(S)", explaining: .init(column: "TIMING", titleAlone: "HOP S"), width: 6, .right, rank: 3,
      keys: [.hopPhase]
    ) { packet in
      packet.number(.hopPhase).map { CellText.decimal($0, places: 2) } ?? ""
    },
    TableColumn("CHECKSUM", width: 4, rank: 7, word: .checksum),
    TableColumn(
      "(CHECK)", explaining: .init(column: "CHECKSUM", titleAlone: "CHECK"), width: 10, rank: 1,
      word: .check),
    TableColumn("TRAILING", width: 2, rank: 23, word: .trailing),
    TableColumn("NETWORK", width: 4, rank: 5, word: .network),
    TableColumn("MHZ", width: 7, .right, rank: 8, keys: [.channel]) { packet in
      packet.number(.channel).map { CellText.decimal($0 / 1e6, places: 1) } ?? ""
    },
    TableColumn("SNR DB", width: 6, .right, rank: 9, keys: [.signalToNoiseRatio]) { packet in
      packet.number(.signalToNoiseRatio).map { CellText.decimal($0, places: 1) } ?? ""
    },
  ]

  /// Only there from the first packet on that a person has named; whoever does so wants to see it.
  static let label = TableColumn("LABEL", width: labelWidth, rank: 1, keys: [.label]) { packet in
    packet.text(.label).map { $0.count > labelWidth ? $0.prefix(labelWidth - 1) + "…" : $0 } ?? ""
  }
  private static let labelWidth = 21
  /// The columns of packets that nobody has named.
  static let withoutLabel = all.filter { $0.keys != label.keys }

  /// Keys that the table leaves to the other formats.
  static let leftOut: Set<PacketKey> = [
    .schema, .networkID, .utility, .bootedAt, .frequency, .symbolRate, .deviation, .signalLevel,
    .duration, .raw, .received,
  ]

  /// The title of the last column.
  static let restTitle = "OTHER BYTES AND FIELDS"

  /// What of a packet no column shows: bytes of no known meaning under their offset, and further
  /// fields by name, those of later versions included.
  static func rest(of packet: JSONObject) -> String {
    packet.members.compactMap { member -> String? in
      if namesElsewhere.contains(member.key) { return nil }
      switch (member.key, member.value) {
      case (PacketKey.unknown.name, _): return member.value.word
      case (PacketKey.correctedBits.name, .integer(0)): return nil
      default: return member.key + "=" + member.value.word
      }
    }.joined(separator: " ")
  }

  private static let namesElsewhere: Set<String> = Set(
    (all.flatMap(\.keys) + leftOut).map(\.name))

  /// The field counts units of 10 ms; milliseconds beyond stand elsewhere in the packet.
  private static func hopPhaseUnits(_ packet: JSONObject, _ key: PacketKey) -> Int64? {
    packet.number(key).flatMap { Int64(exactly: ($0 * 1000).rounded()) }.map { $0 / 10 }
  }
}
