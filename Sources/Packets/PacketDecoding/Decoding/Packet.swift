public import AirInterface
package import PacketSchema
public import RecordStream

/// A packet as it came in, its header read and its layout found; not yet checked.
public struct Packet: Sendable {
  /// What the header says the packet is.
  public enum Content: Sendable {
    /// An ordinary packet.
    case single(PacketHeader, PacketLayout)
    /// A chain of blocks, joined.
    case message(BlockedMessage)
    /// Too short to have a header.
    case fragment
  }

  /// All bytes, from `00 FF` on; what follows the packet's end included.
  public private(set) var bytes: [UInt8]
  /// Protocol version, 4 or 5; 0 if whoever logged the packet left out its header.
  public let version: UInt8
  /// What was measured of the burst; nil if there was no radio.
  public let measurement: BurstMeasurement?
  /// Eight soft decisions per byte, as in `Frame`; empty if there are none.
  public let dataBitDecisions: [Int8]
  /// Offsets of bytes that whoever wrote the packet down did not note, in order: their bits have
  /// the soft decision 0, all others one without doubt.
  public let erasedBytes: [Int]
  /// Those among them that are unknown still: they stand as `00`, which means nothing.
  public private(set) var missingBytes: [Int]
  /// What it is.
  public private(set) var content: Content
  /// What a person calls this packet; nil if nobody said.
  public var label: String?
  /// What was corrected in it before it was written down; nil if nothing was.
  private(set) var pastCorrection: PastCorrection?

  /// Reads the header of a frame. A header written `80 FF`, as some tools log version 5, becomes
  /// `00 FF`: `version` says the same.
  public init(_ frame: Frame) { self.init(frame, erasedBytes: []) }

  /// Reads the header of a packet that stood in a text.
  public init(_ text: TextPacket) {
    self.init(text.frame, erasedBytes: text.erasedBytes)
    label = text.label
    pastCorrection = text.correction
  }

  /// Reads the header of a packet of which bytes were not noted.
  package init(_ frame: Frame, erasedBytes: [Int]) {
    var bytes = frame.bytes
    var version = frame.version
    if HeaderPattern.restore(&bytes) { version = 5 }
    self.bytes = bytes
    self.version = version
    measurement = frame.measurement
    self.erasedBytes = erasedBytes
    missingBytes = erasedBytes
    if !erasedBytes.isEmpty {
      dataBitDecisions = Packet.decisions(bytes, erasedBytes: erasedBytes)
      content = Packet.content(of: bytes, version: version)
      return
    }
    dataBitDecisions =
      frame.dataBitDecisions.count == 8 * bytes.count ? frame.dataBitDecisions : []
    content = Packet.content(of: bytes, version: version)
  }

  /// Decisions without doubt, but for the bits of unknown bytes.
  private static func decisions(_ bytes: [UInt8], erasedBytes: [Int]) -> [Int8] {
    let sure = SoftBits.limit
    var decisions: [Int8] = []
    decisions.reserveCapacity(8 * bytes.count)
    for byte in bytes {
      for bit in 0..<8 { decisions.append(byte >> UInt8(bit) & 1 == 1 ? sure : -sure) }
    }
    for byte in erasedBytes {
      for bit in 8 * byte..<8 * (byte + 1) { decisions[bit] = 0 }
    }
    return decisions
  }

  /// The same packet with bytes given back; some may be missing still.
  package func restoring(_ bytes: [UInt8], missing: [Int] = []) -> Packet {
    var packet = replacing(bytes: bytes)
    packet.missingBytes = missing
    return packet
  }

  /// The same packet with other bytes, as many as before.
  func replacing(bytes: [UInt8]) -> Packet {
    var packet = self
    packet.bytes = bytes
    packet.content = Packet.content(of: bytes, version: version)
    return packet
  }

  /// The same packet, taken to end some bytes earlier; those count as following it.
  func ending(earlierBy surplus: Int) -> Packet {
    var packet = self
    packet.content = Packet.content(of: bytes.dropLast(surplus), version: version)
    return packet
  }

  private static func content(of bytes: [UInt8], version: UInt8) -> Content {
    if let message = BlockedMessage(bytes, version: version) { return .message(message) }
    guard let header = PacketHeader(bytes) else { return .fragment }
    return .single(header, PacketLayouts.layout(header, in: bytes))
  }

  /// True if every counted byte came in.
  public var isComplete: Bool {
    switch content {
    case .single(let header, _): bytes.count >= header.totalLength
    case .message(let message): message.isComplete
    case .fragment: false
    }
  }

  /// True if type, length and CI belong together: in a length that was seen, or in any other that
  /// elements make without remainder.
  public var isConsistent: Bool {
    guard case .single(let header, let layout) = content else { return isComplete }
    return isComplete && bytes[PacketHeader.startOffset] == PacketHeader.startByte
      && (layout.forms.contains { $0.length == header.length }
        || layout.carriesElements && layout.elementsAreWhole(header, in: bytes))
  }

  /// The bytes that the CRC covers; nil if the packet has none, or not all of them came in.
  var coveredRange: Range<Int>? {
    guard case .single(let header, let layout) = content, layout.check == .networkCRC, isComplete
    else { return nil }
    return header.coveredRange
  }

  /// LAN address of whoever sent this hop: in what others pass on, it is not that of the source.
  var linkSource: ArraySlice<UInt8>? { bytes(of: .linkSource) ?? bytes(of: .source) }

  /// True if a field's bytes are known, and are its own: behind a missing byte among the elements,
  /// nothing says what the others are.
  package func knows(_ field: PacketField, at range: Range<Int>, in layout: PacketLayout) -> Bool {
    guard let first = missingBytes.first else { return true }
    if missingBytes.contains(where: range.contains) { return false }
    guard layout.carriesElements, range.lowerBound > first, first >= layout.fixedEnd else {
      return true
    }
    return field.key == .checksum || layout.tail.contains { $0.key == field.key }
  }

  /// The bytes under a key, such as the source; nil if they are not there, or not known.
  package func bytes(of key: PacketKey) -> ArraySlice<UInt8>? {
    switch content {
    case .single(let header, let layout):
      guard let range = layout.range(of: key, header, in: bytes),
        missingBytes.isEmpty || !missingBytes.contains(where: range.contains)
      else { return nil }
      return bytes[range]
    case .message(let message):
      return missingBytes.isEmpty ? message.field(key) : nil
    case .fragment:
      return nil
    }
  }
}
