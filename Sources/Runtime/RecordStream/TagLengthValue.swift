/// Writes tag-length-value items: tag u16, length u32, value; little-endian.
public struct PayloadWriter: Sendable {
  /// The payload so far.
  public private(set) var bytes: [UInt8] = []

  /// An empty payload.
  public init() {}

  /// Appends an item of bytes.
  public mutating func append(_ tag: Tag, bytes value: some Collection<UInt8>) {
    bytes.appendLittleEndian(tag.rawValue)
    bytes.appendLittleEndian(UInt32(truncatingIfNeeded: value.count))
    bytes.append(contentsOf: value)
  }

  /// Appends an integer item.
  public mutating func append(_ tag: Tag, _ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { append(tag, bytes: $0) }
  }

  /// Appends a 64-bit floating-point item.
  public mutating func append(_ tag: Tag, _ value: Double) { append(tag, value.bitPattern) }

  /// Appends a 32-bit floating-point item.
  public mutating func append(_ tag: Tag, _ value: Float) { append(tag, value.bitPattern) }

  /// Appends a text item, in UTF-8.
  public mutating func append(_ tag: Tag, _ text: String) { append(tag, bytes: Array(text.utf8)) }

  /// Appends an item of signed bytes.
  public mutating func append(_ tag: Tag, decisions: [Int8]) {
    append(tag, bytes: decisions.map { UInt8(bitPattern: $0) })
  }
}

/// Reads tag-length-value items. Unknown tags are skipped; of a tag that comes twice the last counts.
public struct PayloadReader: Sendable {
  private let kind: RecordKind
  private var values: [Tag: ArraySlice<UInt8>] = [:]

  /// Reads all the items; throws `malformedPayload` if an item is longer than the payload.
  public init(_ record: Record, as kind: RecordKind) throws(RecordStreamError) {
    self.kind = kind
    guard record.kind == kind else {
      throw .malformedPayload(kind, detail: "the record's kind is \(record.kindNumber)")
    }
    var rest = record.payload[...]
    while !rest.isEmpty {
      guard let number = UInt16(littleEndianBytes: rest.prefix(2)),
        let length = UInt32(littleEndianBytes: rest.dropFirst(2).prefix(4)),
        rest.count - 6 >= Int(length)
      else { throw .malformedPayload(kind, detail: "an item is longer than the record") }
      let value = rest.dropFirst(6).prefix(Int(length))
      if let tag = Tag(rawValue: number) { values[tag] = value }
      rest = rest[value.endIndex...]
    }
  }

  /// The bytes of an item, nil if it is absent.
  public func optionalBytes(_ tag: Tag) -> ArraySlice<UInt8>? { values[tag] }

  /// The bytes of an item that must be there.
  public func bytes(_ tag: Tag) throws(RecordStreamError) -> [UInt8] {
    guard let value = values[tag] else { throw .malformedPayload(kind, detail: "no \(tag)") }
    return Array(value)
  }

  /// An integer item that must be there.
  public func integer<Integer: FixedWidthInteger>(_ tag: Tag) throws(RecordStreamError) -> Integer {
    guard let value = try Integer(littleEndianBytes: bytes(tag)) else {
      throw .malformedPayload(kind, detail: "\(tag) has a wrong size")
    }
    return value
  }

  /// A finite 64-bit floating-point item that must be there.
  public func double(_ tag: Tag) throws(RecordStreamError) -> Double {
    let value = Double(bitPattern: try integer(tag))
    guard value.isFinite else { throw .malformedPayload(kind, detail: "\(tag) is not a number") }
    return value
  }

  /// A finite 32-bit floating-point item that must be there.
  public func float(_ tag: Tag) throws(RecordStreamError) -> Float {
    let value = Float(bitPattern: try integer(tag))
    guard value.isFinite else { throw .malformedPayload(kind, detail: "\(tag) is not a number") }
    return value
  }

  /// A text item; empty if it is absent.
  public func text(_ tag: Tag) -> String {
    values[tag].map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// An item of signed bytes that must be there.
  public func decisions(_ tag: Tag) throws(RecordStreamError) -> [Int8] {
    try bytes(tag).map { Int8(bitPattern: $0) }
  }
}
