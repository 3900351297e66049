/// Why a record stream could not be read on. Everything before the fault has been delivered.
public enum RecordStreamError: Error, Equatable, CustomStringConvertible {
  /// The bytes do not begin with the signature.
  case notARecordStream(offset: UInt64)
  /// A header announces more than `Record.maximumPayloadLength`.
  case payloadTooLong(length: UInt32, offset: UInt64)
  /// The stream stopped inside a record, or without an `end` record.
  case truncated(offset: UInt64)
  /// Whoever wrote the stream failed, and has told why.
  case abandoned(offset: UInt64)
  /// A record that this version does not know says that it must be understood.
  case unknownCriticalKind(UInt16, offset: UInt64)
  /// A payload lacks an item, or an item has a wrong size or value.
  case malformedPayload(RecordKind, detail: String)

  /// One line for a person, saying where and what.
  public var description: String {
    switch self {
    case .notARecordStream(let offset):
      "not a GridStream record stream: no signature at byte \(offset)"
    case .payloadTooLong(let length, let offset):
      "damaged stream: a record of \(length) bytes at byte \(offset), "
        + "more than \(Record.maximumPayloadLength)"
    case .truncated(let offset):
      "the stream was cut off at byte \(offset), before its end record"
    case .abandoned(let offset):
      "the stage that wrote the stream failed at byte \(offset)"
    case .unknownCriticalKind(let kind, let offset):
      "record kind \(kind) at byte \(offset) needs a newer version of this program"
    case .malformedPayload(let kind, let detail):
      "damaged \(kind) record: \(detail)"
    }
  }
}
