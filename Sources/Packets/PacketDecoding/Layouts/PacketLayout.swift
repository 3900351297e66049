public import AirInterface
public import PacketSchema

/// What stands where in one kind of packet. Decoder, explanation, manual and tests all read this.
public struct PacketLayout: Sendable {
  /// A packet and the JSON that it must decode to.
  public struct Example: Sendable {
    /// The packet in hexadecimal.
    public let packet: String
    /// The JSON, as printed when nothing was measured.
    public let json: String
  }

  /// What a person calls it.
  public let title: String
  /// The word under `kind`.
  public let kind: PacketKind
  /// Type, length and CI; nil for a layout of packets that have no form of their own, and for joined
  /// messages.
  public let form: PacketForm?
  /// The values that CI takes in this layout; empty for any.
  public let commandIdentifiers: [UInt8]
  /// What ends the packet.
  public let check: PacketEndCheck
  /// True if the WAN address of the source is FE + its LAN address + 00 on FOCUS AXe networks.
  let wrapsLANAddress: Bool
  /// The fields after the header, in order, without gap.
  public let fields: [PacketField]
  /// A packet of this kind, nil in layouts for lengths without a declaration.
  public let example: Example?

  init(
    _ title: String, kind: PacketKind, form: PacketForm, wrapsLANAddress: Bool = false,
    fields: [PacketField], example: Example
  ) {
    self.title = title
    self.kind = kind
    self.form = form
    commandIdentifiers = form.commandIdentifiers
    check = form.check
    self.wrapsLANAddress = wrapsLANAddress
    self.fields = fields
    self.example = example
  }

  /// A layout of packets of no known form.
  init(
    _ title: String, kind: PacketKind, commandIdentifiers: [UInt8] = [],
    check: PacketEndCheck = .networkCRC, fields: [PacketField], example: Example? = nil
  ) {
    self.title = title
    self.kind = kind
    form = nil
    wrapsLANAddress = false
    self.commandIdentifiers = commandIdentifiers
    self.check = check
    self.fields = fields
    self.example = example
  }

  /// Calls `body` with every field and the bytes that it takes in a packet.
  ///
  /// Fields that a short packet or a cut one has no room for are handed out as unknown bytes, as
  /// far as they are there; together the ranges are all the counted bytes that came in.
  ///
  /// - Parameters:
  ///   - header: the packet's header.
  ///   - available: bytes that came in, from `00 FF` on.
  package func forEachField(
    _ header: PacketHeader, available: Int, _ body: (PacketField, Range<Int>) -> Void
  ) {
    let covered = check == .networkCRC ? header.coveredRange : nil
    let contentEnd = min(covered?.upperBound ?? header.totalLength, available)
    for field in fields where field.offset < contentEnd && !isCheck(field) {
      let end = field.width.map { field.offset + $0 } ?? contentEnd
      if end <= contentEnd {
        body(field, field.offset..<end)
      } else {
        body(.unknown(field.offset, nil), field.offset..<contentEnd)
      }
    }
    guard let covered, covered.upperBound < available, let last = fields.last else { return }
    let checkEnd = min(covered.upperBound + 2, available)
    let whole = checkEnd == covered.upperBound + 2
    body(
      whole ? last : .unknown(covered.upperBound, nil), covered.upperBound..<checkEnd)
  }

  private func isCheck(_ field: PacketField) -> Bool {
    check == .networkCRC && field.key == .checksum
  }
}

/// All layouts.
public enum PacketLayouts {
  /// Layouts of which there is an example: every kind of packet.
  public static let all: [PacketLayout] = declared + [message]

  /// Layouts with a type and a length.
  public static let declared: [PacketLayout] =
    [beacon, status] + directed + shortDirected + [scheduled, bulk, longest]

  /// Layouts for the lengths that have none, by type: what all packets of a type have in common.
  static let fallbacks: [UInt8: PacketLayout] = [
    0xD5: PacketLayout(
      "directed packet of another length", kind: .unknown,
      fields: directedStart + [.unknown(15, nil), .check(nil)]),
    0xD2: PacketLayout(
      "short directed packet of another length", kind: .unknown, check: .none,
      fields: [.commandIdentifier(5), .unknown(6, nil)]),
    0xA5: PacketLayout(
      "scheduled packet of another length", kind: .unknown,
      fields: [.commandIdentifier(5), .unknown(6, nil), .check(nil)]),
  ]

  /// The layout of a packet that nothing is known of but its header.
  static let anyOther = PacketLayout(
    "packet of an unknown kind", kind: .unknown,
    fields: [.commandIdentifier(6), .unknown(7, nil), .check(nil)])

  private static let byTypeAndLength: [Int: PacketLayout] = Dictionary(
    declared.compactMap { layout in
      layout.form.map { (key(type: $0.type, length: $0.length), layout) }
    }, uniquingKeysWith: { $1 })

  private static func key(type: UInt8, length: Int) -> Int { Int(type) << 16 | length }

  /// The layout for a header and a CI: that of its type and length if CI agrees, or else what all
  /// packets of the type have in common.
  public static func layout(_ header: PacketHeader, commandIdentifier: UInt8?) -> PacketLayout {
    if let layout = byTypeAndLength[key(type: header.type, length: header.length & 0xFFFF)],
      let commandIdentifier, layout.commandIdentifiers.contains(commandIdentifier)
    {
      return layout
    }
    return fallbacks[header.type] ?? anyOther
  }
}
