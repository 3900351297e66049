/// One record of the stream: a 16-byte header and a payload of at most 1 MiB.
public struct Record: Equatable, Sendable {
  /// Bytes of the header, little-endian: kind u16, flags u16, payload length u32, sample index u64.
  public static let headerLength = 16
  /// The longest payload that a reader accepts, in bytes.
  public static let maximumPayloadLength = 1 << 20
  /// Flag bit 0: a reader that does not know this kind must stop.
  public static let criticalFlag: UInt16 = 1

  /// The kind's number; see `RecordKind`. Unknown numbers are kept as they are.
  public var kindNumber: UInt16
  /// Flag bits; see `criticalFlag`.
  public var flags: UInt16
  /// Index of the input sample that the record speaks of, counted from sample 0 of its description.
  public var sampleIndex: UInt64
  /// The payload: raw I/Q for `samples`, tag-length-value items for all other kinds.
  public var payload: [UInt8]

  /// The kind, nil if this version does not know it.
  public var kind: RecordKind? { RecordKind(rawValue: kindNumber) }

  /// True for an `end` whose writer failed, and has told why.
  public var isAbandoned: Bool {
    (try? PayloadReader(self, as: .end).bytes(.failed)) == [1]
  }

  /// A record of a known kind.
  public init(_ kind: RecordKind, sampleIndex: UInt64 = 0, payload: [UInt8] = []) {
    self.init(kindNumber: kind.rawValue, flags: 0, sampleIndex: sampleIndex, payload: payload)
  }

  /// A record of any kind, known or not.
  public init(kindNumber: UInt16, flags: UInt16, sampleIndex: UInt64, payload: [UInt8]) {
    self.kindNumber = kindNumber
    self.flags = flags
    self.sampleIndex = sampleIndex
    self.payload = payload
  }

  /// Header and payload as they stand in the stream.
  public func encoded() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Record.headerLength + payload.count)
    bytes.appendLittleEndian(kindNumber)
    bytes.appendLittleEndian(flags)
    bytes.appendLittleEndian(UInt32(truncatingIfNeeded: payload.count))
    bytes.appendLittleEndian(sampleIndex)
    bytes.append(contentsOf: payload)
    return bytes
  }
}
