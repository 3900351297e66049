public import AirInterface
public import PacketSchema

/// What stands where in one kind of packet. Decoder, explanation, manual and tests all read this.
///
/// A packet is its header, `fields`, then elements where there are any, then a tail that is counted
/// from the end, then the check. Most kinds have neither elements nor a tail.
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
  /// Type, length and CI of each form that was seen; none for a layout of packets that have no form
  /// of their own, and for joined messages.
  public let forms: [PacketForm]
  /// The values that CI takes in this layout; empty for any.
  public let commandIdentifiers: [UInt8]
  /// What must stand in a packet for this layout to hold; nil if its form is enough.
  public let condition: LayoutCondition?
  /// What ends the packet.
  public let check: PacketEndCheck
  /// True if the WAN address of the source is FE + its LAN address + 00 on FOCUS AXe networks.
  let wrapsLANAddress: Bool
  /// The fields after the header, in order, without gap.
  public let fields: [PacketField]
  /// True if elements follow the fields, up to the tail.
  public let carriesElements: Bool
  /// True if packets of this layout may be of any length: those of its forms are not all.
  public let takesAnyLength: Bool
  /// The fields before the check, in order, without gap; their offsets count from the first of
  /// them.
  public let tail: [PacketField]
  /// Packets of this kind, none in layouts for lengths without a declaration.
  public let examples: [Example]

  /// Where fields of fixed width end.
  package let fixedEnd: Int
  /// Bytes of the tail.
  package let tailLength: Int
  private let places: FieldPlaces

  init(
    _ title: String, kind: PacketKind, forms: [PacketForm] = [], commandIdentifiers: [UInt8] = [],
    condition: LayoutCondition? = nil, check: PacketEndCheck = .networkCRC,
    wrapsLANAddress: Bool = false, fields: [PacketField], carriesElements: Bool = false,
    takesAnyLength: Bool = false, tail: [PacketField] = [], examples: [Example] = []
  ) {
    self.title = title
    self.kind = kind
    self.forms = forms
    self.commandIdentifiers = forms.first?.commandIdentifiers ?? commandIdentifiers
    self.condition = condition
    self.check = forms.first?.check ?? check
    self.wrapsLANAddress = wrapsLANAddress
    self.fields = fields
    self.carriesElements = carriesElements
    self.takesAnyLength = takesAnyLength || carriesElements
    self.tail = tail
    self.examples = examples
    fixedEnd = fields.last.map { $0.offset + ($0.width ?? 0) } ?? 0
    tailLength = tail.last.map { $0.offset + ($0.width ?? 0) } ?? 0
    places = FieldPlaces(fields, tail: tail, carriesElements: carriesElements)
  }

  /// True if a header's length fits this layout.
  func takes(length: Int) -> Bool { takesAnyLength || forms.contains { $0.length == length } }

  /// Where the fields before the tail end, where the tail begins, and where the check does, in a
  /// packet of which `available` bytes came in. Of a packet that is cut, or too short for both, the
  /// tail is not told from the rest.
  private func parts(
    _ header: PacketHeader, available: Int
  ) -> (tail: Int, content: Int, covered: Range<Int>?) {
    let covered = check == .networkCRC ? header.coveredRange : nil
    let end = covered?.upperBound ?? header.totalLength
    guard end <= available, end - tailLength >= fixedEnd else {
      let content = min(end, available)
      return (content, content, covered)
    }
    return (end - tailLength, end, covered)
  }

  /// Calls `body` with every field and the bytes that it takes in a packet.
  ///
  /// Fields that a short packet or a cut one has no room for are handed out as unknown bytes, as
  /// far as they are there, and so is all from an element with an unknown tag on; together the
  /// ranges are all the counted bytes that came in. Fields of elements and of the tail come with
  /// offsets of their own: only the range says where they stand.
  ///
  /// - Parameters:
  ///   - header: the packet's header.
  ///   - bytes: all that came in, from `00 FF` on.
  package func forEachField(
    _ header: PacketHeader, in bytes: [UInt8], _ body: (PacketField, Range<Int>) -> Void
  ) {
    let parts = parts(header, available: bytes.count)
    for field in fields where field.offset < parts.tail {
      let end = field.width.map { field.offset + $0 } ?? parts.tail
      if end <= parts.tail {
        body(field, field.offset..<end)
      } else {
        body(.unknown(field.offset, nil), field.offset..<parts.tail)
      }
    }
    forEachFieldAfterFixed(bytes, parts.tail, parts.content, body)
    guard let covered = parts.covered, covered.upperBound < bytes.count else { return }
    let checkEnd = min(covered.upperBound + PacketHeader.checkLength, bytes.count)
    let isWhole = checkEnd == covered.upperBound + PacketHeader.checkLength
    body(isWhole ? .check : .unknown(covered.upperBound, nil), covered.upperBound..<checkEnd)
  }

  /// The bytes of the first field with a key; nil if the packet has none, or not all of it.
  func range(of key: PacketKey, _ header: PacketHeader, in bytes: [UInt8]) -> Range<Int>? {
    let place = places[key]
    switch place.part {
    case .none: return nil
    case .fixed:
      let end = place.offset + place.width
      return end <= parts(header, available: bytes.count).tail ? place.offset..<end : nil
    case .other:
      var found: Range<Int>?
      forEachField(header, in: bytes) { field, range in
        if found == nil, field.key == key { found = range }
      }
      return found
    }
  }

  private func forEachFieldAfterFixed(
    _ bytes: [UInt8], _ tailStart: Int, _ contentEnd: Int, _ body: (PacketField, Range<Int>) -> Void
  ) {
    if carriesElements, fixedEnd < tailStart {
      let end = MeshElements.forEachField(in: bytes, fixedEnd..<tailStart, body)
      if end < tailStart { return body(.unknown(end, nil), end..<contentEnd) }
    }
    guard tailStart < contentEnd else { return }
    for field in tail {
      let start = tailStart + field.offset
      body(field, start..<start + (field.width ?? 0))
    }
  }

  /// True if elements, where there are any, come apart without remainder. False for a packet that
  /// is cut in them.
  func elementsAreWhole(_ header: PacketHeader, in bytes: [UInt8]) -> Bool {
    guard carriesElements else { return true }
    let parts = parts(header, available: bytes.count)
    guard fixedEnd <= parts.tail else { return false }
    return MeshElements.forEachField(in: bytes, fixedEnd..<parts.tail) { _, _ in } == parts.tail
  }
}

/// All layouts.
public enum PacketLayouts {
  /// Layouts of which there is an example: every kind of packet.
  public static let all: [PacketLayout] = declared + [message]

  /// Layouts with a type and a length. Of two for one form, the first whose condition holds counts.
  public static let declared: [PacketLayout] =
    [beacon, beaconOfOtherFirmware, status, statusOfOtherFirmware, directed]
    + [acknowledgement, shortDirected, time, scheduled, bulk, flood]

  /// Layouts for packets that no other fits, by type: what all packets of a type have in common.
  package static let fallbacks: [UInt8: PacketLayout] = [
    0xD5: PacketLayout(
      "directed packet of another length", kind: .unknown,
      fields: directedStart + [.unknown(15, nil)]),
    0xD2: PacketLayout(
      "short directed packet of another length", kind: .unknown, check: .none,
      fields: [.commandIdentifier(5), .unknown(6, nil)]),
    0xA5: PacketLayout(
      "scheduled packet of another length", kind: .unknown,
      fields: [.commandIdentifier(5), .unknown(6, nil)]),
  ]

  /// The layout of a packet that nothing is known of but its header.
  package static let anyOther = PacketLayout(
    "packet of an unknown kind", kind: .unknown,
    fields: [.commandIdentifier(6), .unknown(7, nil)])

  private static let byTypeAndClass: [Int: [PacketLayout]] = declared.reduce(into: [:]) {
    for identifier in $1.commandIdentifiers {
      guard let type = $1.forms.first?.type else { continue }
      $0[key(type: type, commandIdentifier: identifier), default: []].append($1)
    }
  }

  private static func key(type: UInt8, commandIdentifier: UInt8) -> Int {
    Int(type) << 8 | Int(commandIdentifier)
  }

  /// The layout of a packet: that of its type, length and CI, or else what all packets of the type
  /// have in common.
  public static func layout(_ header: PacketHeader, in bytes: [UInt8]) -> PacketLayout {
    if header.contentOffset < bytes.count,
      let candidates = byTypeAndClass[
        key(type: header.type, commandIdentifier: bytes[header.contentOffset])],
      let layout = candidates.first(where: {
        $0.takes(length: header.length) && $0.condition?.holds(in: bytes) ?? true
      })
    {
      return layout
    }
    return fallbacks[header.type] ?? anyOther
  }
}
