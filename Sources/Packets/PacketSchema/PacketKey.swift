/// The keys of packet JSON, schema 1, in the order in which they are printed.
///
/// Everything else about a key stands in its `definition`. Within schema 1 keys are only added.
public enum PacketKey: Int, CaseIterable, Sendable {
  // What it is.
  case schema, time, label, kind, type, commandIdentifier, version, length, cut
  // How far it can be trusted.
  case network, networkID, utility, check, checksum, correctedBits, expectedBits
  // Who speaks to whom.
  case source, sourceWAN, sourceLatitude, sourceLongitude, destination, destinationWAN
  case linkSource, linkDestination
  case networkCandidate, linkSourceCandidate, linkDestinationCandidate
  // What it says.
  case counter, sequence, flags, uptime, bootedAt
  case hopPhase, hopCycle, hopSlot, linkByte, routeCost, fineRouteCost, treeID, level
  case elements, announcedLength, announcedBlockSize, announcementID, messageCommandIdentifier
  case readRequestedAt, readDelay, readRequestLength, readRequestID
  case session, subSelector, objectWord, countdown
  case unixTime, microseconds
  case unixTimeCandidate, microsecondsCandidate, secondMicrosecondsCandidate
  case timeToLive, hopLimit, messageID, messageClass, fragment, lastFragment, blocks, goodBlocks
  case blockHeaders, blockSeparators, blockChecks
  case payload, fragments, joinedPayload
  // How it was heard.
  case frequency, channel, symbolRate, deviation, signalToNoiseRatio, signalLevel, duration
  case receiver
  // All the rest.
  case unknown, trailing, raw, received, erased

  /// Name, form, unit, meaning and an example of the key.
  public var definition: PacketKeyDefinition { PacketKeys.all[rawValue] }

  /// The key as it stands in the JSON object.
  public var name: String { definition.name }
}

/// What a value looks like; the JSON Schema follows from it.
public enum PacketValueForm: Equatable, Sendable {
  /// A whole number in a range.
  case integer(ClosedRange<Int64>)
  /// A number with decimals.
  case number
  /// An identifier or bytes, as upper-case hexadecimal digits, two for each byte.
  case hexadecimal(bytes: ClosedRange<Int>)
  /// A date and time in UTC, as in RFC 3339, with `Z`.
  case timestamp
  /// Any text.
  case text
  /// One of these words.
  case choice([String])
  /// True or false.
  case flag
  /// An object: hexadecimal strings, each under its decimal offset in the packet.
  case bytesByOffset

  /// The JSON type, as JSON Schema names it.
  public var jsonType: String {
    switch self {
    case .integer: "integer"
    case .number: "number"
    case .hexadecimal, .timestamp, .text, .choice: "string"
    case .flag: "boolean"
    case .bytesByOffset: "object"
    }
  }
}

/// What a value tells that must not be published as it is: whoever makes copies for publishing asks
/// for it.
public enum PacketKeyRole: Sendable {
  /// The LAN or WAN address of a meter.
  case address
  /// Seconds since 1970-01-01 UTC, by the clock of whoever sent the packet.
  case clock
}

/// One row of the table of keys.
public struct PacketKeyDefinition: Sendable {
  /// The key.
  public let key: PacketKey
  /// The key as it stands in the JSON object; ends in its unit where there is one.
  public let name: String
  /// What the value looks like.
  public let form: PacketValueForm
  /// The unit: `s`, `Hz`, `dB` and so on; nil for what has none.
  public let unit: String?
  /// What it tells that is not for everybody; nil for most keys.
  public let role: PacketKeyRole?
  /// What it means, one line.
  public let meaning: String
  /// A value as it is printed.
  public let example: JSONValue

  init(
    _ key: PacketKey, _ name: String, _ form: PacketValueForm, unit: String? = nil,
    role: PacketKeyRole? = nil, _ meaning: String,
    example: JSONValue
  ) {
    self.key = key
    self.name = name
    self.form = form
    self.unit = unit
    self.role = role
    self.meaning = meaning
    self.example = example
  }
}

extension ClosedRange<Int64> {
  /// What fits in a byte, in two and in four.
  static let byte: Self = 0...0xFF
  static let word: Self = 0...0xFFFF
  static let doubleWord: Self = 0...0xFFFF_FFFF
}

extension ClosedRange<Int> {
  /// The longest packet: what a two-byte length field can announce, its header, and what follows.
  static let anyBytes: Self = 1...(1 << 20)
}

/// The table of all keys: the JSON Schema, `gs-packet(5)` and the exporters read it.
public enum PacketKeys {
  /// The number in `schema`.
  public static let schemaVersion: Int64 = 1
  /// All rows, in the order of printing: that of the cases of `PacketKey`.
  public static let all: [PacketKeyDefinition] =
    whatItIs + trust + addresses + content + messages + reception + rest
  /// Keys whose values tell such a thing.
  public static func keys(of role: PacketKeyRole) -> Set<PacketKey> {
    Set(all.filter { $0.role == role }.map(\.key))
  }
  /// Names of keys that every object has.
  public static let required: [String] =
    ([.schema, .kind, .check, .raw] as [PacketKey]).map(\.name)
}
