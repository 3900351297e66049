import AirInterface
import Notation
import PacketSchema
import RecordStream

/// Packets of a JSON object on a line: packet JSON, as gs-decode prints it, or what rtl_433 prints.
///
/// Of packet JSON only what came in counts: `raw`, but for what is `erased`, `version`, what was
/// measured, what a person called the packet, and how many bits of it were corrected. The rest was
/// concluded from that, and is concluded anew. Soft decisions are not in the JSON: nothing can be
/// corrected.
enum PacketObject {
  /// True for `{`, unless a number follows, as in rtl_433's `{600}2ad5…`.
  static func begins(_ line: some StringProtocol) -> Bool {
    var text = line.utf8[...]
    if text.starts(with: "\u{FEFF}".utf8) { text = text.dropFirst(3) }
    text = text.drop { $0 <= 0x20 }
    guard text.first == UInt8(ascii: "{") else { return false }
    return !(text.dropFirst().first.map { (0x30...0x39).contains($0) } ?? false)
  }

  /// The packets of a line that begins an object; none for one of something else, nil for a line
  /// that is no object. Throws what is wrong with one that claims to hold a packet.
  static func packets(
    _ line: String, zone: TimeZoneRules
  ) throws(TextPacketFault) -> CodedPackets? {
    let object: JSONObject
    do {
      object = try JSONObject(parsing: line)
    } catch {
      guard claims.contains(where: line.contains) else { return nil }
      throw TextPacketFault(error.description)
    }
    if object[.raw] != nil { return CodedPackets(packets: [try packet(object)]) }
    if let codes = object["codes"] { return packets(codes, object["time"], zone) }
    // What tells of the receiver is no packet, and claims to be none.
    if object.isReceiverLine { return CodedPackets(isOfReceiver: true) }
    guard object[.schema] == nil else {
      throw TextPacketFault("no packet: the object has no “\(rawKey)”")
    }
    return CodedPackets()
  }

  private static let rawKey = PacketKey.raw.name
  /// What an object that cannot be read must hold to be taken for a packet.
  private static let claims = ["\"\(rawKey)\"", "\"\(PacketKey.schema.name)\""]

  private static func packet(_ object: JSONObject) throws(TextPacketFault) -> TextPacket {
    guard let raw = object.text(.raw), let bytes = [UInt8](hexadecimal: raw), !bytes.isEmpty else {
      throw TextPacketFault("no packet: “\(rawKey)” is no whole bytes in hexadecimal")
    }
    let version = object.integer(.version).flatMap { UInt8(exactly: $0) } ?? 0
    var packet = try packet(bytes, version: version, erased: object[.erased])
    packet.frame.measurement = BurstMeasurement(object)
    packet.correction = PastCorrection(object, of: bytes)
    packet.label = object.text(.label).flatMap { PacketLabel.plain(Array($0.utf8)) }
    return packet
  }

  /// A byte that nobody noted is unknown again, even if it was given back.
  private static func packet(
    _ bytes: [UInt8], version: UInt8, erased: JSONValue?
  ) throws(TextPacketFault) -> TextPacket {
    guard let erased else { return TextPacket(Frame(bytes: bytes, version: version)) }
    guard case .string(let text) = erased, let offsets = ErasedOffsets.offsets(text, of: bytes)
    else { throw TextPacketFault("“\(PacketKey.erased.name)” holds no offsets of bytes in “raw”") }
    guard bytes.count <= PacketHeader.longestPacket else { throw .tooManyUnknown }
    var bytes = bytes
    for offset in offsets { bytes[offset] = 0 }
    var packet = TextPacket(Frame(bytes: bytes, version: version))
    packet.erasedBytes = offsets
    return packet
  }

  private static func packets(
    _ codes: JSONValue, _ time: JSONValue?, _ zone: TimeZoneRules
  ) -> CodedPackets {
    var texts = [codes]
    if case .array(let elements) = codes { texts = elements }
    let time = time.flatMap { PacketTime(printed: Array($0.word.utf8)[...], zone) }
    var all = CodedPackets()
    for case .string(let text) in texts {
      guard let coded = CountedCode.packets(in: Array(text.utf8)) else { continue }
      for var packet in coded.packets {
        packet.receive(at: time)
        all.packets.append(packet)
      }
      if all.fault == nil { all.fault = coded.fault }
    }
    return all
  }
}

extension BurstMeasurement {
  /// What a line says of its burst; nil without the time. What it does not say is no number, and is
  /// not printed again.
  fileprivate init?(_ packet: JSONObject) {
    guard let time = packet.text(.time).flatMap({ Timestamp($0) }) else { return nil }
    let carrier = packet.number(.frequency) ?? .nan
    self.init(
      time: time.nanoseconds, centerFrequency: carrier, carrierFrequency: carrier,
      symbolRate: packet.number(.symbolRate) ?? .nan,
      deviation: packet.number(.deviation) ?? .nan,
      signalToNoiseRatio: Float(packet.number(.signalToNoiseRatio) ?? .nan),
      level: Float(packet.number(.signalLevel) ?? .nan),
      duration: (packet.number(.duration) ?? .nan) / 1000)
  }
}
