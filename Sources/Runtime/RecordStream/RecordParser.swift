/// Cuts a byte stream into records, however the bytes are split.
///
/// Give it bytes with `append`, take records with `next` until that returns nil, and call
/// `finish` at the end of the input. Memory is bounded by one record and one appended block.
public struct RecordParser: Sendable {
  /// The eight bytes at the start of a stream, and wherever another stream was appended.
  public static let signature: [UInt8] = [0x89, 0x47, 0x53, 0x53, 0x0D, 0x0A, 0x1A, 0x0A]

  private var buffer: [UInt8] = []
  private var position = 0
  private var consumed: UInt64 = 0
  private var sawSignature = false
  private var ending = Ending.none

  /// What the last record says of the end.
  private enum Ending { case none, clean, abandoned }

  /// A parser at the start of a stream.
  public init() {}

  /// Takes the next bytes of the input.
  public mutating func append(_ bytes: some Sequence<UInt8>) {
    if position > 0 {
      buffer.removeSubrange(..<position)
      position = 0
    }
    buffer.append(contentsOf: bytes)
  }

  /// The next whole record, nil when more bytes are needed.
  ///
  /// Throws `RecordStreamError` when the bytes are not a record stream; nothing can be read after.
  public mutating func next() throws(RecordStreamError) -> Record? {
    while buffer.count - position >= 2 {
      let startsSignature =
        buffer[position] == RecordParser.signature[0]
        && buffer[position + 1] == RecordParser.signature[1]
      guard startsSignature else { return try nextRecord() }
      guard buffer.count - position >= RecordParser.signature.count else { return nil }
      guard buffer[position...].starts(with: RecordParser.signature) else {
        throw .notARecordStream(offset: consumed)
      }
      advance(by: RecordParser.signature.count)
      sawSignature = true
      ending = .none
    }
    return nil
  }

  /// Says whether the stream ended with an `end` record; throws `truncated` otherwise, and
  /// `abandoned` if it tells of a failure.
  public func finish() throws(RecordStreamError) {
    guard sawSignature || buffer.count - position == 0 else {
      throw .notARecordStream(offset: consumed)
    }
    guard ending != .none, buffer.count == position else {
      throw .truncated(offset: consumed + UInt64(buffer.count - position))
    }
    if ending == .abandoned { throw .abandoned(offset: consumed) }
  }

  private mutating func nextRecord() throws(RecordStreamError) -> Record? {
    guard sawSignature else { throw .notARecordStream(offset: consumed) }
    guard buffer.count - position >= Record.headerLength else { return nil }
    let kind: UInt16 = field(at: 0)
    let flags: UInt16 = field(at: 2)
    let length: UInt32 = field(at: 4)
    guard length <= UInt32(Record.maximumPayloadLength) else {
      throw .payloadTooLong(length: length, offset: consumed)
    }
    let total = Record.headerLength + Int(length)
    guard buffer.count - position >= total else { return nil }
    let record = Record(
      kindNumber: kind, flags: flags, sampleIndex: field(at: 8),
      payload: Array(buffer[position + Record.headerLength..<position + total]))
    if record.kind == nil, flags & Record.criticalFlag != 0 {
      throw .unknownCriticalKind(kind, offset: consumed)
    }
    advance(by: total)
    ending = record.kind != .end ? .none : record.isAbandoned ? .abandoned : .clean
    return record
  }

  private func field<Integer: FixedWidthInteger>(at offset: Int) -> Integer {
    let start = position + offset
    return Integer(littleEndianBytes: buffer[start..<start + Integer.bitWidth / 8]) ?? 0
  }

  private mutating func advance(by count: Int) {
    position += count
    consumed += UInt64(count)
  }
}
