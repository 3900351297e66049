import AirInterface
import Notation
public import PacketSchema

/// Why packet JSON describes no packet that can be built.
public enum PacketEncodingError: Error, Equatable, CustomStringConvertible {
  /// Neither `kind` nor `type` and `ci` name a layout.
  case noLayout
  /// No network, whose CRC would end the packet.
  case noNetwork
  /// A value that its key's place in the packet cannot hold.
  case misfit(String)
  /// Only whole packets can be built.
  case cut
  /// More than a packet, or a message's blocks, can hold.
  case tooLong

  /// One line for a person, saying what to do.
  public var description: String {
    switch self {
    case .noLayout: "no packet: give “raw”, or the “kind” of a packet that is known"
    case .noNetwork: "no packet: “network” is missing, whose check it should have"
    case .misfit(let key): "no packet: “\(key)” has a value that it cannot have there"
    case .cut: "no packet: it is cut, and has no “raw”"
    case .tooLong: "no packet: it would be longer than any"
    }
  }
}

extension PacketBuilder {
  /// Bytes from CI to the check that are built at most.
  static let longestContent = PacketHeader.longestPacket - PacketHeader.lengthOffset - 4

  /// The packet that some packet JSON describes, by the layout of its kind: what `PacketDecoder`
  /// tells, written down again. `raw` is not looked at.
  ///
  /// Keys that are absent are zeros, but for those that always have one value, and for a WAN
  /// address that follows from the LAN address. `elements` says which elements there are.
  public static func packet(
    describedBy object: JSONObject
  ) throws(PacketEncodingError) -> [UInt8] {
    if object[.cut] == .bool(true) { throw .cut }
    guard let layout = PacketEncoder.layout(of: object) else { throw .noLayout }
    var encoder = PacketEncoder(object, layout)
    let network = object.text(.network).flatMap { UInt16(fourDigits: $0) }
    let trailing = try encoder.bytes(of: .trailing)
    guard let form = layout.forms.first else {
      guard let network else { throw .noNetwork }
      let content = try encoder.content(from: 0)
      let version = UInt8(clamping: object.integer(.version) ?? 4)
      let link = LinkAddresses(
        destination: try encoder.address(.linkDestination, or: content[13..<17]),
        source: try encoder.address(.linkSource, or: content[18..<22]))
      return message(network: network, content: content, link: link, version: version)
    }
    let content = try encoder.content(from: form.totalLength - form.length)
    guard layout.check == .networkCRC else {
      return header(type: form.type, length: content.count) + content + trailing
    }
    guard let network else { throw .noNetwork }
    return packet(type: form.type, content: content, network: network) + trailing
  }
}

/// Writes the fields of a layout with the values that packet JSON has.
private struct PacketEncoder {
  private let object: JSONObject
  private let layout: PacketLayout
  private var bytes: [UInt8] = []

  init(_ object: JSONObject, _ layout: PacketLayout) {
    self.object = object
    self.layout = layout
  }

  /// The layout of type and CI, or else the first of the kind.
  static func layout(of object: JSONObject) -> PacketLayout? {
    let kind = object.text(.kind)
    if kind == PacketLayouts.message.kind.rawValue { return PacketLayouts.message }
    func number(_ key: PacketKey) -> UInt8? {
      object.text(key).flatMap { [UInt8](hexadecimal: $0) }.flatMap { $0.count == 1 ? $0[0] : nil }
    }
    let (type, identifier) = (number(.type), number(.commandIdentifier))
    let candidates = PacketLayouts.declared.filter { layout in
      (kind == nil || layout.kind.rawValue == kind)
        && (type == nil || layout.forms.first?.type == type)
        && (identifier.map { layout.commandIdentifiers.contains($0) } ?? true)
    }
    guard kind != nil || type != nil && identifier != nil else { return nil }
    return candidates.first { $0.condition.map { holds($0, object) } ?? true }
  }

  /// True unless the object says that other bytes stand there.
  private static func holds(_ condition: LayoutCondition, _ object: JSONObject) -> Bool {
    guard case .object(let unknown)? = object[.unknown],
      case .string(let digits)? = unknown["\(condition.offset)"]
    else { return true }
    return condition.values.contains { $0.hexadecimal == digits.uppercased() }
  }

  /// The bytes of a key, or others if it is absent.
  func bytes(
    of key: PacketKey, or others: ArraySlice<UInt8> = []
  ) throws(PacketEncodingError) -> [UInt8] {
    guard let text = object.text(key) else { return Array(others) }
    guard let bytes = [UInt8](hexadecimal: text) else { throw .misfit(key.name) }
    return bytes
  }

  /// A LAN address, or another one if it is absent.
  func address(
    _ key: PacketKey, or other: ArraySlice<UInt8>
  ) throws(PacketEncodingError) -> [UInt8] {
    let address = try bytes(of: key, or: other)
    guard address.count == 4 else { throw .misfit(key.name) }
    return address
  }

  /// Everything from an offset, that of CI, to the check.
  mutating func content(from start: Int) throws(PacketEncodingError) -> [UInt8] {
    bytes = [UInt8](repeating: 0, count: start)
    try write(layout.fields, from: 0)
    if layout.carriesElements {
      for tag in try bytes(of: .elements) {
        guard let element = MeshElements.layout(ofTag: tag) else {
          throw .misfit(PacketKey.elements.name)
        }
        let place = bytes.count
        bytes.append(tag)
        try write(Array(element.fields.dropFirst()), from: place)
      }
    }
    try write(layout.tail, from: bytes.count)
    if let condition = layout.condition, let value = condition.values.first {
      replace(condition.offset, with: value)
    }
    try writeUnknown(after: start)
    let most = start == 0 ? PacketBuilder.longestMessage : PacketBuilder.longestContent
    guard bytes.count <= start + most else { throw .tooLong }
    return Array(bytes.dropFirst(start))
  }

  private mutating func write(
    _ fields: [PacketField], from place: Int
  ) throws(PacketEncodingError) {
    for field in fields {
      let value = try content(of: field)
      let offset = place + field.offset
      if offset < bytes.count {
        for (position, byte) in value.enumerated() { bytes[offset + position] |= byte }
      } else {
        bytes += value
      }
    }
  }

  /// The bytes of a field; those that nothing is said of are 0.
  private func content(of field: PacketField) throws(PacketEncodingError) -> [UInt8] {
    let absent = field.constant ?? [UInt8](repeating: 0, count: field.width ?? 0)
    guard let key = field.key else { return absent }
    guard let value = object[key] else {
      if key == .sourceWAN, layout.wrapsLANAddress, let source = object.text(.source),
        let address = [UInt8](hexadecimal: source), address.count == 4
      {
        return [0xFE] + address + [0x00]
      }
      return key == .commandIdentifier ? Array(layout.commandIdentifiers.prefix(1)) : absent
    }
    guard let bytes = field.bytes(of: value) else { throw .misfit(key.name) }
    return bytes
  }

  private mutating func replace(_ offset: Int, with value: [UInt8]) {
    for (position, byte) in value.enumerated() where bytes.indices.contains(offset + position) {
      bytes[offset + position] = byte
    }
  }

  /// Last: what differs from an earlier copy stands there, too.
  private mutating func writeUnknown(after start: Int) throws(PacketEncodingError) {
    guard let unknown = object[.unknown] else { return }
    guard case .object(let members) = unknown else { throw .misfit(PacketKey.unknown.name) }
    for (place, digits) in members.members {
      guard let offset = Int(place), case .string(let text) = digits,
        let value = [UInt8](hexadecimal: text), offset > start, offset <= bytes.count
      else { throw .misfit(PacketKey.unknown.name) }
      let room = bytes.count - offset
      replace(offset, with: Array(value.prefix(room)))
      bytes += value.dropFirst(room)
    }
  }
}

extension PacketField {
  /// The bytes that stand for a value; nil if the field cannot hold it.
  fileprivate func bytes(of value: JSONValue) -> [UInt8]? {
    switch (format, value) {
    case (.hexadecimal, .string(let digits)), (.tag, .string(let digits)):
      return [UInt8](hexadecimal: digits).flatMap { width == nil || $0.count == width ? $0 : nil }
    case (.number, .integer(let number)): return bigEndian(number)
    case (.highBit, .bool(let isSet)): return [isSet ? 0x80 : 0]
    case (.lowBits, .integer(let number)):
      return (0...0x7F).contains(number) ? [UInt8(number)] : nil
    case (.centiseconds, _): return value.milliseconds.flatMap { bigEndian($0 / 10) }
    case (.millisecondDigit, _): return value.milliseconds.map { [UInt8($0 % 10) << 4] }
    default: return nil
    }
  }

  private func bigEndian(_ number: Int64) -> [UInt8]? {
    guard let width, number >= 0, width >= 8 || number < 1 << (8 * width) else { return nil }
    return (0..<width).map { UInt8(truncatingIfNeeded: number >> (8 * Int64(width - 1 - $0))) }
  }
}

extension JSONValue {
  /// A time in seconds as whole milliseconds; nil for anything else, and for a negative one.
  fileprivate var milliseconds: Int64? {
    let seconds: Double
    switch self {
    case .integer(let value): seconds = Double(value)
    case .number(let value): seconds = value
    default: return nil
    }
    return Int64(exactly: (seconds * 1000).rounded()).flatMap { $0 >= 0 ? $0 : nil }
  }
}
