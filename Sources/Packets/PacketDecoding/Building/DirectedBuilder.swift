public import AirInterface

/// An element of a directed packet: its tag and what follows it.
public struct MeshElement: Equatable, Sendable {
  /// The byte that it begins with.
  public let tag: UInt8
  /// As many bytes as `ElementForm` has for the tag.
  public let content: [UInt8]

  /// An element with content of any length; only with that of its tag can it be read again.
  public init(tag: UInt8, content: [UInt8] = []) {
    self.tag = tag
    self.content = content
  }

  /// The place of the sender in the mesh.
  public static func route(cost: UInt16, treeID: UInt8, level: UInt8) -> MeshElement {
    MeshElement(tag: 0x01, content: cost.bigEndianBytes + [treeID, level])
  }

  /// The announcement of a long message.
  public static func announcement(
    length: UInt16, blockSize: UInt8 = UInt8(BlockHeader.fullDataLength), identifier: UInt16
  ) -> MeshElement {
    MeshElement(
      tag: 0x06, content: length.bigEndianBytes + [blockSize] + identifier.bigEndianBytes)
  }
}

extension PacketBuilder {
  /// The content of a directed packet of type D5; the defaults are typical values.
  public struct DirectedFields: Sendable {
    /// CI: 21, 22 or 29.
    public var commandIdentifier: UInt8 = 0x29
    /// LAN address of the addressee.
    public var destination: UInt32
    /// LAN address of the sender.
    public var source: UInt32
    /// Sequence number.
    public var sequence: UInt8 = 0
    /// A byte of no known meaning: 88, 90, 91, 98 and B8 were seen.
    public var flags: UInt8 = 0x90
    /// The elements, in order.
    public var elements: [MeshElement] = []
    /// Place in the hopping cycle.
    public var tail = HopTail()

    /// A packet without elements from one meter to another.
    public init(source: UInt32, destination: UInt32) {
      self.source = source
      self.destination = destination
    }
  }

  /// The four bytes before the check of beacons, status pushes, directed packets and floods.
  public struct HopTail: Sendable {
    /// Time within the hopping cycle in milliseconds, 0 ... 655 359.
    public var phase: Int = 0
    /// 7E in broadcasts.
    public var linkByte: UInt8 = 0x7E

    /// A tail of a broadcast.
    public init(phase: Int = 0) { self.phase = phase }

    var bytes: [UInt8] {
      UInt16(truncatingIfNeeded: phase / 10).bigEndianBytes
        + [linkByte, UInt8(truncatingIfNeeded: (phase % 10) << 4)]
    }
  }

  /// A directed packet of type D5 with its CRC.
  public static func directed(network: UInt16, fields: DirectedFields) -> [UInt8] {
    let elements = fields.elements.flatMap { [$0.tag] + $0.content }
    let content =
      [fields.commandIdentifier] + fields.destination.bigEndianBytes
      + fields.source.bigEndianBytes + [fields.sequence, fields.flags] + elements
      + fields.tail.bytes
    return packet(type: 0xD5, content: content, network: network)
  }
}

extension FixedWidthInteger {
  /// The bytes, most significant first, as everything in GridStream packets.
  var bigEndianBytes: [UInt8] { Swift.withUnsafeBytes(of: bigEndian) { Array($0) } }
}
