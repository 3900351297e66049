public import AirInterface

/// One block of a long message: `00 FF`, header, data, check.
public struct MessageBlock: Equatable, Sendable {
  /// Index, last block, and the check's high bits.
  public let header: BlockHeader
  /// The data bytes: 80, or 1 ... 80 in the last block.
  public let data: ArraySlice<UInt8>
  /// The check's low byte.
  public let check: UInt8

  /// Position in the chain, from 0.
  public var index: Int { header.index }
  /// True for the last block of a message.
  public var isLast: Bool { header.isLast }

  init(header: BlockHeader, data: ArraySlice<UInt8>, check: UInt8) {
    self.header = header
    self.data = data
    self.check = check
  }

  /// A block with its check, for synthesis and tests.
  ///
  /// - Parameters:
  ///   - index: position in the chain, 0 ... 31.
  ///   - data: 80 bytes, or 1 ... 80 in the last block.
  public init(index: UInt8, isLast: Bool, data: ArraySlice<UInt8>, network: UInt16) {
    let place = BlockHeader(index: index, isLast: isLast).place
    let bits = MessageBlock.check(of: data, place: place, network: network)
    header = BlockHeader(index: index, isLast: isLast, checkHighBits: UInt8(bits >> 8))
    self.data = data
    check = UInt8(truncatingIfNeeded: bits)
  }

  /// True if the block's ten check bits fit a network.
  public func passesCheck(network: UInt16) -> Bool {
    MessageBlock.check(of: data, place: header.place, network: network)
      == UInt16(header.checkHighBits) << 8 | UInt16(check)
  }

  /// The ten check bits: the CRC of data and place, its bits in opposite order, the last ten.
  private static func check(
    of data: ArraySlice<UInt8>, place: UInt8, network: UInt16
  ) -> UInt16 {
    let afterData = CyclicRedundancyCheck.remainder(of: data, initial: network)
    return CyclicRedundancyCheck.remainder(of: CollectionOfOne(place), initial: afterData)
      .bitsReversed & 0x3FF
  }

  /// The block as it is sent.
  public var bytes: [UInt8] { HeaderPattern.bytes + [header.byte] + data + [check] }
}

extension UInt16 {
  /// The same bits in opposite order.
  fileprivate var bitsReversed: UInt16 {
    (0..<16).reduce(0) { reversed, bit in reversed << 1 | self >> bit & 1 }
  }
}
