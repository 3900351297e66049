import AirInterface
import Notation
public import PacketSchema

/// How sure the meaning of a field is.
public enum FieldCertainty: String, CaseIterable, Sendable {
  /// Validated on many recordings, or by a CRC.
  case verified
  /// Fits all that was seen, but not proven.
  case hypothesis
  /// Not known.
  case unknown
}

/// Where the knowledge of a field comes from.
public enum FieldSource: String, CaseIterable, Sendable {
  case wiki = "RECESSIM wiki, Landis+Gyr GridStream Protocol"
  case study = "swannman/gridstream-protocol, a study of 71 727 packets"
  case reports = "packets in public reports"
  case recordings = "recordings measured for this project"
  case log = "a log of 1514 packets of one network"
}

/// How the bytes of a field become a JSON value. All numbers are big-endian.
public enum FieldFormat: Sendable, Equatable {
  /// An unsigned whole number.
  case number
  /// Upper-case hexadecimal digits.
  case hexadecimal
  /// A number of 10 ms units, printed in seconds.
  case centiseconds
  /// Bit 7 of a byte, as true or false.
  case highBit
  /// Bits 0 to 6 of a byte, as a number.
  case lowBits
  /// The high nibble of a byte, a decimal digit: milliseconds that are added to the key's value.
  /// Its low nibble is 0.
  case millisecondDigit
  /// Upper-case hexadecimal digits, which go after those that the key has already.
  case tag
}

/// One field of a packet.
public struct PacketField: Sendable {
  /// Offset of the first byte, counted from the `00` of `00 FF`.
  public let offset: Int
  /// Bytes; nil for all that is left before the check.
  public let width: Int?
  /// The key it is printed under; nil for bytes that go to `unknown`.
  public let key: PacketKey?
  /// How it is printed.
  public let format: FieldFormat
  /// How sure the meaning is.
  public let certainty: FieldCertainty
  /// Where the meaning comes from.
  public let source: FieldSource
  /// The value that these bytes always have; nil if there is no such value.
  public let constant: [UInt8]?
  /// Of a field of no known meaning, the values that were seen in several packets or networks, and so
  /// name no meter: of four bytes or more, nothing else is shared unasked.
  public let seen: [[UInt8]]
  /// What is seen there, for a person; may be empty.
  public let note: String
}

extension PacketField {
  /// A field with a meaning.
  static func named(
    _ offset: Int, _ width: Int?, _ key: PacketKey, _ format: FieldFormat,
    _ certainty: FieldCertainty, _ source: FieldSource, constant: [UInt8]? = nil, note: String = ""
  ) -> PacketField {
    PacketField(
      offset: offset, width: width, key: key, format: format, certainty: certainty, source: source,
      constant: constant, seen: [], note: note)
  }

  /// Bytes without a known meaning. The values that were `seen` stand in the note, before what is said
  /// of them.
  static func unknown(
    _ offset: Int, _ width: Int?, _ source: FieldSource = .recordings, seen: [[UInt8]] = [],
    note: String = ""
  ) -> PacketField {
    PacketField(
      offset: offset, width: width, key: nil, format: .hexadecimal, certainty: .unknown,
      source: source, constant: nil, seen: seen,
      note: [words(of: seen), note].filter { !$0.isEmpty }.joined(separator: "; "))
  }

  private static func words(of seen: [[UInt8]]) -> String {
    let values = seen.map(\.hexadecimal)
    guard let last = values.last else { return "" }
    return values.count == 1
      ? "\(last) was seen" : "\(values.dropLast().joined(separator: ", ")) or \(last) were seen"
  }

  /// The frame class, the first byte that the length counts.
  static func commandIdentifier(_ offset: Int) -> PacketField {
    named(offset, 1, .commandIdentifier, .hexadecimal, .verified, .wiki)
  }

  /// The CRC over everything from CI on, which ends packets of most kinds.
  public static let check = named(
    0, PacketHeader.checkLength, .checksum, .hexadecimal, .verified, .wiki,
    note: "CRC-16, polynomial 1021; its initial value is the network's")
}
