import AirInterface
import PacketSchema

/// What an element of a directed packet holds.
public struct MeshElementLayout: Sendable {
  /// The byte that it begins with.
  public let tag: UInt8
  /// What a person calls it.
  public let title: String
  /// The tag and what follows it, without gap; offsets count from the tag.
  public let fields: [PacketField]

  /// All bytes, the tag included.
  package var length: Int { ElementForm.form(ofTag: tag)?.length ?? 1 }

  init(_ tag: UInt8, _ title: String, _ certainty: FieldCertainty, _ content: [PacketField]) {
    self.tag = tag
    self.title = title
    fields =
      [.named(0, 1, .elements, .tag, certainty, .log, note: title)] + content
  }
}

/// The elements of directed packets, of the types D5 and D2 alike.
public enum MeshElements {
  /// All that are known, by tag. `ElementForm` has their lengths.
  public static let all: [MeshElementLayout] = [
    .init(
      0x01, "route", .verified,
      [
        .named(1, 2, .routeCost, .number, .hypothesis, .study),
        .named(3, 1, .treeID, .hexadecimal, .hypothesis, .study),
        .named(4, 1, .level, .number, .hypothesis, .study),
      ]),
    .init(
      0x02, "time", .hypothesis,
      [
        .named(
          1, 4, .unixTimeCandidate, .number, .hypothesis, .recordings,
          note: "the time of recording in both samples; two studies call the packet encrypted"),
        .named(
          5, 4, .microsecondsCandidate, .number, .hypothesis, .recordings,
          note: "a multiple of 10 below 1 000 000"),
        .named(
          9, 4, .secondMicrosecondsCandidate, .number, .hypothesis, .recordings,
          note: "a multiple of 10 below 1 000 000"),
      ]),
    .init(0x04, "empty element", .verified, []),
    .init(
      0x05, "five bytes", .verified,
      [.unknown(1, 5, .study, seen: seenFiveBytes, note: "as in the status push")]),
    .init(0x06, "announcement", .hypothesis, announcement),
    .init(0x07, "two bytes", .verified, [.unknown(1, 2, .study, seen: [[0, 3]])]),
    .init(
      0x08, "about a message", .hypothesis,
      announcement + [
        .unknown(6, 1, .log, seen: [[1]]),
        .named(7, 3, .messageID, .hexadecimal, .hypothesis, .log),
        .named(10, 1, .messageCommandIdentifier, .hexadecimal, .hypothesis, .log, note: "81"),
        .unknown(11, 1, .log),
      ]),
  ]

  /// What was seen in element 05 and at the end of the status push.
  static let seenFiveBytes: [[UInt8]] = [
    [0x20, 0x30, 0x2D, 0x84, 0x80], [0x20, 0x30, 0x20, 0x81, 0x80],
  ]

  /// Of which message an announcement speaks.
  private static let announcement: [PacketField] = [
    .named(1, 2, .announcedLength, .number, .hypothesis, .log),
    .named(3, 1, .announcedBlockSize, .number, .hypothesis, .log, note: "80"),
    .named(4, 2, .announcementID, .hexadecimal, .hypothesis, .log),
  ]

  private static let byTag: [MeshElementLayout?] = (UInt8.min...UInt8.max).map { tag in
    all.first { $0.tag == tag }
  }

  /// The element that a tag begins; nil for a tag that is not known.
  static func layout(ofTag tag: UInt8) -> MeshElementLayout? { byTag[Int(tag)] }

  /// Calls `body` with each field of each element, and the bytes that it takes. Returns where the
  /// first element begins that is not known, or has no room; the end of the range if there is none.
  static func forEachField(
    in bytes: [UInt8], _ range: Range<Int>, _ body: (PacketField, Range<Int>) -> Void
  ) -> Int {
    var start = range.lowerBound
    while start < range.upperBound, let layout = byTag[Int(bytes[start])],
      let form = ElementForm.form(ofTag: layout.tag), start + form.length <= range.upperBound
    {
      for field in layout.fields {
        let first = start + field.offset
        body(field, first..<first + (field.width ?? 0))
      }
      start += form.length
    }
    return start
  }
}
