public import PacketSchema

/// A line of the input that is no packet. The next line can be read all the same.
public struct MalformedLine: Error, Equatable, CustomStringConvertible {
  /// The line's number, from 1.
  public let number: Int
  /// What is wrong with it.
  public let reason: String

  /// One line for a person.
  public var description: String { "line \(number) skipped: \(reason)" }
}

/// Reads packet NDJSON, schema 1 and later, line by line, and counts.
public struct PacketLineReader: Sendable {
  /// Lines read so far, the empty ones included.
  public private(set) var lines = 0
  /// Packets among them; lines that tell of the receiver are none.
  public private(set) var packets = 0
  /// Lines that were no packets.
  public private(set) var malformed = 0

  /// A reader before the first line.
  public init() {}

  /// The packet of the next line, or what tells of the receiver; nil if the line is empty. Keys that this version does not know
  /// are kept.
  public mutating func read(_ line: String) throws(MalformedLine) -> JSONObject? {
    lines += 1
    if line.utf8.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return nil }
    do throws(JSONParsingError) {
      let packet = try JSONObject(parsing: line)
      guard packet.integer(.schema) != nil else {
        throw JSONParsingError("no \"schema\" key, so this is not packet JSON")
      }
      if !packet.isReceiverLine { packets += 1 }
      return packet
    } catch {
      malformed += 1
      throw MalformedLine(number: lines, reason: error.description)
    }
  }
}
