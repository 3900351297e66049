import AirInterface
import Notation
import PacketDecoding
import PacketSchema

/// One line of input: packets that go out in one burst, and how.
///
/// A line is hexadecimal bytes, bare or spaced, from `00FF`, `80FF` (version 5, as public tools
/// print it) or `2A` on; then settings as `key=value`. A `|` begins a further packet in the same
/// burst. A line that begins with `{` is a packet as gs-decode writes it; without `raw`, it is
/// built from its other keys.
public struct TransmissionLine: Equatable, Sendable {
  /// Packets, each from `00 FF` on.
  public var packets: [[UInt8]]
  /// The command line's settings with those of the line.
  public var settings: TransmissionSettings
  /// Where the line stands in its input, from 1 on, for messages; nil if that is not known.
  public var number: Int?

  /// Reads a line; nil if it is empty, a comment, or tells of the receiver.
  public init?(_ line: String, defaults: TransmissionSettings) throws(SynthesisError) {
    let text = line.prefix { $0 != "#" }
    guard let first = text.first(where: { !$0.isWhitespace }) else { return nil }
    settings = defaults
    packets = []
    if first == "{" {
      guard let object = try? JSONObject(parsing: line) else {
        throw .unreadable("not a packet in JSON: this is no object")
      }
      if object.isReceiverLine { return nil }
      try read(object)
    } else {
      try readHexadecimal(text)
    }
  }

  private mutating func readHexadecimal(_ text: Substring) throws(SynthesisError) {
    var digits = [""]
    for word in text.replacing("|", with: " | ").split(whereSeparator: \.isWhitespace) {
      if word == "|" {
        digits.append("")
      } else if word.contains("=") {
        try settings.apply(word)
      } else {
        digits[digits.count - 1] += word
      }
    }
    for packet in digits { try append(packet) }
  }

  private mutating func read(_ object: JSONObject) throws(SynthesisError) {
    for (override, key) in [
      (Override.version, PacketKey.version), (.rate, .symbolRate), (.channel, .channel),
    ] {
      guard let number = object.number(key) else { continue }
      try settings.apply("\(override.rawValue)=\(number)")
    }
    if let raw = object.text(.raw) { return try append(raw) }
    do {
      packets.append(try PacketBuilder.packet(describedBy: object))
    } catch {
      throw .unreadable("\(error)")
    }
  }

  /// Adds a packet given in hexadecimal, and takes the version from its header.
  private mutating func append(_ digits: String) throws(SynthesisError) {
    guard var bytes = [UInt8](hexadecimal: digits) else {
      throw .unreadable("\(excerpt(digits)) is not hexadecimal bytes")
    }
    if HeaderPattern.restore(&bytes) {
      settings.version = settings.version ?? 5
    } else if bytes.first == PacketHeader.startByte {
      bytes = HeaderPattern.bytes + bytes
    } else if !HeaderPattern.begins(bytes) {
      throw .unreadable("a packet begins with 00FF, 80FF or 2A, not \(excerpt(digits.prefix(4)))")
    }
    packets.append(bytes)
  }
}
