import Notation
import RecordStream

/// One tag-length-value item of a payload, known or not.
struct PayloadItem {
  /// The tag's number.
  let number: UInt16
  /// The value's bytes.
  let value: ArraySlice<UInt8>

  /// The items of a payload, up to the first that is longer than the payload.
  static func items(in payload: [UInt8]) -> [PayloadItem] {
    var items: [PayloadItem] = []
    var rest = payload[...]
    while let number = UInt16(littleEndianBytes: rest.prefix(2)),
      let length = UInt32(littleEndianBytes: rest.dropFirst(2).prefix(4)),
      rest.count - 6 >= Int(length)
    {
      let value = rest.dropFirst(6).prefix(Int(length))
      items.append(PayloadItem(number: number, value: value))
      rest = rest[value.endIndex...]
    }
    return items
  }

  /// `symbolRate = 9600.0 (symbols per second)`.
  var line: String {
    guard let tag = Tag(rawValue: number) else { return "tag \(number) = \(value.hexadecimal)" }
    return "\(tag) = \(text(tag.encoding)) (\(tag.meaning))"
  }

  private func text(_ encoding: String) -> String {
    switch encoding {
    case "f64":
      UInt64(littleEndianBytes: value).map { "\(Double(bitPattern: $0))" } ?? value.hexadecimal
    case "f32":
      UInt32(littleEndianBytes: value).map { "\(Float(bitPattern: $0))" } ?? value.hexadecimal
    case "i64": Int64(littleEndianBytes: value).map { "\($0)" } ?? value.hexadecimal
    case "u64": UInt64(littleEndianBytes: value).map { "\($0)" } ?? value.hexadecimal
    case "u16": UInt16(littleEndianBytes: value).map { "\($0)" } ?? value.hexadecimal
    case "u8": UInt8(littleEndianBytes: value).map { "\($0)" } ?? value.hexadecimal
    case "utf8": printable(String(decoding: value, as: UTF8.self))
    case "i8[]": value.map { "\(Int8(bitPattern: $0))" }.joined(separator: " ")
    default: value.hexadecimal
    }
  }
}
