import Notation
import PacketSchema
public import RecordStream

/// Reads a packet from a line of text: packet JSON, as gs-decode prints it, or any dialect of
/// `HexLine`.
///
/// Of packet JSON only what came in counts: `raw`, `version`, and what was measured. The rest was
/// concluded from that, and is concluded anew; so a packet that was corrected is read as one that
/// came in as `raw` has it. Soft decisions are not in the JSON: nothing can be corrected.
public enum PacketLine {
  /// Why a line holds no packet.
  public struct Fault: Error, Equatable, CustomStringConvertible {
    /// One line for a person.
    public let description: String
  }

  /// The packet of a line; nil for a line that is empty or a comment (`#`).
  public static func frame(_ line: String) throws(Fault) -> Frame? {
    guard beginsObject(line) else { return try frame(hexadecimal: line) }
    let packet: Result<JSONObject, JSONParsingError>
    do {
      packet = .success(try JSONObject(parsing: line))
    } catch {
      packet = .failure(error)
    }
    // rtl_433 writes objects, too, but with other keys.
    if case .success(let object) = packet, let raw = object.text(.raw) {
      return try frame(of: object, raw: raw)
    }
    do {
      return try HexLine.frame(line)
    } catch {
      switch packet {
      case .success: throw Fault(description: "no packet: the object has no “\(rawKey)”")
      case .failure(let error): throw Fault(description: error.description)
      }
    }
  }

  private static let rawKey = PacketKey.raw.name

  private static func frame(hexadecimal line: String) throws(Fault) -> Frame? {
    do {
      return try HexLine.frame(line)
    } catch {
      throw Fault(description: error.description)
    }
  }

  /// True for `{`, unless a number follows, as in rtl_433's `{600}2ad5…`.
  public static func beginsObject(_ line: some StringProtocol) -> Bool {
    var text = line.utf8[...]
    if text.starts(with: "\u{FEFF}".utf8) { text = text.dropFirst(3) }
    text = text.drop { $0 <= 0x20 }
    guard text.first == UInt8(ascii: "{") else { return false }
    return !(text.dropFirst().first.map { (0x30...0x39).contains($0) } ?? false)
  }

  private static func frame(of packet: JSONObject, raw: String) throws(Fault) -> Frame {
    guard let bytes = [UInt8](hexadecimal: raw), !bytes.isEmpty else {
      throw Fault(description: "no packet: “\(rawKey)” is no whole bytes in hexadecimal")
    }
    var frame = Frame(
      bytes: bytes, version: packet.integer(.version).flatMap { UInt8(exactly: $0) } ?? 0)
    frame.measurement = BurstMeasurement(packet)
    return frame
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
