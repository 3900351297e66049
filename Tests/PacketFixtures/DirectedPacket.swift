import PacketDecoding

/// An element of a directed packet: its tag and what follows it.
public struct MeshElement: Equatable, Sendable {
  /// The byte that it begins with.
  public let tag: UInt8
  /// As many bytes as the tag says.
  public let content: [UInt8]

  /// An element with content of any length; only with that of its tag can it be read again.
  public init(tag: UInt8, content: [UInt8] = []) {
    self.tag = tag
    self.content = content
  }

  /// The announcement of a long message in blocks of 80 bytes.
  public static func announcement(length: UInt16, identifier: UInt16) -> MeshElement {
    MeshElement(tag: 0x06, content: bytes(length) + [80] + bytes(identifier))
  }
}

/// A directed packet of type D5; the defaults are typical values.
public struct DirectedPacket: Sendable {
  /// CI: 21, 22 or 29.
  public var commandIdentifier: UInt8 = 0x29
  /// LAN address of the addressee.
  public var destination: UInt32
  /// LAN address of the sender.
  public var source: UInt32
  /// Sequence number.
  public var sequence: UInt8 = 0
  /// A byte of no known meaning.
  public var flags: UInt8 = 0x90
  /// The elements, in order.
  public var elements: [MeshElement] = []
  /// Time within the hopping cycle in milliseconds, 0 ... 655 359.
  public var phase = 0
  /// Steady for a pair of sender and addressee.
  public var linkByte: UInt8 = 0x16

  /// A packet without elements from one meter to another.
  public init(source: UInt32, destination: UInt32) {
    self.source = source
    self.destination = destination
  }

  /// The packet with the CRC of a network.
  public func sealed(network: UInt16) -> [UInt8] {
    let start = [commandIdentifier] + bytes(destination) + bytes(source) + [sequence, flags]
    let tail = bytes(UInt16(phase / 10)) + [linkByte, UInt8(phase % 10) << 4]
    let content = start + elements.flatMap { [$0.tag] + $0.content } + tail
    return PacketBuilder.packet(type: 0xD5, content: content, network: network)
  }
}

/// A number, most significant byte first.
private func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: number.bigEndian) { Array($0) }
}
