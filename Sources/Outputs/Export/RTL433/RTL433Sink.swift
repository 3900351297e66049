import Notation
public import PacketSchema
public import RecordStream

/// Packets as rtl_433 prints them with `-F json`. As rtl_433, it prints packets of good check, and
/// those that rtl_433 takes for encrypted, which have no check that is known.
public struct RTL433Sink: PacketSink {
  /// A sink before its first packet.
  public init() {}

  /// One object, or none.
  public func write<Output: ByteSink & ~Copyable>(
    _ packet: JSONObject, to output: inout Output
  ) throws {
    guard let form = RTL433Form(packet) else { return }
    let members = RTL433Keys.all.compactMap { row in
      row.forms.contains(form) ? row.value(packet).map { (key: row.key, value: $0) } : nil
    }
    try output.write(line: JSONObject(members).encoded())
  }
}

/// What rtl_433 takes a packet for.
enum RTL433Form: CaseIterable {
  /// A packet whose CRC fits a network.
  case checked
  /// A D2 packet with CI 52: rtl_433 does not check it, and calls it encrypted, whatever it is.
  case encrypted

  /// nil for what rtl_433 prints nothing of.
  init?(_ packet: JSONObject) {
    if packet.text(.check) == PacketCheck.ok.rawValue {
      self = .checked
    } else if packet.text(.type) == "D2", packet.text(.commandIdentifier) == "52",
      packet.text(.check) == PacketCheck.none.rawValue
    {
      self = .encrypted
    } else {
      return nil
    }
  }
}

/// The JSON keys of rtl_433's GridStream decoder, so that what reads them goes on working.
///
/// Source: rtl_433, `src/devices/gridstream.c`, names, order and conditions of its fields; `ci` and
/// `encrypted` after its pull request 3546 of May 2026.
enum RTL433Keys {
  /// A key, and its value for a packet; nil where rtl_433 has none.
  struct Row: Sendable {
    let key: String
    /// The packets that have it.
    let forms: [RTL433Form]
    let value: @Sendable (JSONObject) -> JSONValue?

    init(
      _ key: String, in forms: [RTL433Form] = RTL433Form.allCases,
      _ value: @escaping @Sendable (JSONObject) -> JSONValue?
    ) {
      self.key = key
      self.forms = forms
      self.value = value
    }
  }

  /// All keys, in rtl_433's order.
  static let all: [Row] = [
    // rtl_433 prints local time by default and UTC if told so; a time without a zone was never more.
    Row("time") { packet in
      guard let time = packet.text(.time), Timestamp(time) != nil else { return nil }
      return .string(time.prefix(10) + " " + time.dropFirst(11).prefix(8))
    },
    Row("model") { _ in .string("LandisGyr-GS") },
    Row("networkID", in: [.checked]) { lowercase($0, .network) },
    Row("location", in: [.checked]) { RTL433Networks.row(of: $0).map { .string($0.location) } },
    Row("provider", in: [.checked]) { packet in
      RTL433Networks.row(of: packet).map { .string($0.provider) } ?? packet[PacketKey.utility.name]
    },
    Row("subtype") { byte($0, .type) },
    Row("ci") { byte($0, .commandIdentifier) },
    Row("protoversion") { $0[PacketKey.version.name] },
    Row("encrypted", in: [.encrypted]) { _ in .integer(1) },
    Row("mic", in: [.checked]) { _ in .string("CRC") },
    // In a D5 packet rtl_433 takes the addresses of the hop, which stand first.
    Row("id", in: [.checked]) { packet in
      lowercase(packet, .linkSource, if: isDirected) ?? lowercase(packet, .source)
    },
    Row("wanaddress", in: [.checked]) { lowercase($0, .sourceWAN, if: isBeaconOrStatus) },
    Row("destaddress", in: [.checked]) { packet in
      lowercase(packet, .linkDestination, if: isDirected) ?? lowercase(packet, .destination)
    },
    Row("timestamp", in: [.checked]) { isBeaconOrStatus($0) ? $0[PacketKey.unixTime.name] : nil },
    Row("uptime", in: [.checked]) { packet in
      packet.integer(.uptime).flatMap { $0 > 0 ? .integer($0) : nil }
    },
  ]

  private static func lowercase(
    _ packet: JSONObject, _ key: PacketKey, if condition: (JSONObject) -> Bool = { _ in true }
  ) -> JSONValue? {
    guard condition(packet) else { return nil }
    return packet.text(key).map { .string($0.lowercased()) }
  }

  private static func isDirected(_ packet: JSONObject) -> Bool { packet.text(.type) == "D5" }

  /// The two kinds of which rtl_433 reads more than addresses.
  private static func isBeaconOrStatus(_ packet: JSONObject) -> Bool {
    let type = packet.text(.type)
    return type == "55" || type == "D5" && (packet.integer(.length) ?? 0x47) == 0x47
  }

  private static func byte(_ packet: JSONObject, _ key: PacketKey) -> JSONValue? {
    packet.text(key).flatMap { digits in
      // The standard library would take a sign for a digit.
      Hexadecimal.isDigits(digits) ? Int64(digits, radix: 16).map { .integer($0) } : nil
    }
  }
}
