/// One block of a long message: `00 FF`, `NN`, data, `C`.
///
/// Source: recordings of network 5FD6, on which 3500 of 3619 blocks pass the check.
public struct MessageBlock: Equatable, Sendable {
  /// Bytes of data in every block but the last.
  public static let fullLength = 80

  /// `NN`: bits 7 to 3 the block's index, bit 2 last block, bits 1 and 0 the check's high bits.
  public let header: UInt8
  /// The data bytes.
  public let data: ArraySlice<UInt8>
  /// `C`: the check's low byte.
  public let check: UInt8

  /// Tells a block from an ordinary packet by the byte after `00 FF`. Messages of more than four
  /// blocks were never seen, so values below 20 mean a block; 2A does not.
  public static func isBlockHeader(_ byte: UInt8) -> Bool { byte < 0x20 }

  /// Position in the chain, from 0.
  public var index: Int { Int(header >> 3) }
  /// True for the last block of a message.
  public var isLast: Bool { header & 4 != 0 }

  /// True if the block's ten check bits fit a network.
  public func passesCheck(network: UInt16) -> Bool {
    let data = CyclicRedundancyCheck.remainder(of: data, initial: network)
    let remainder = CyclicRedundancyCheck.remainder(of: [header & 0xF8], initial: data)
    return remainder.bitsReversed & 0x3FF == UInt16(header & 3) << 8 | UInt16(check)
  }

  /// A block with its check, for synthesis and tests.
  ///
  /// - Parameters:
  ///   - index: position in the chain, 0 ... 31.
  ///   - data: 80 bytes, or 1 ... 80 in the last block.
  public init(index: UInt8, isLast: Bool, data: ArraySlice<UInt8>, network: UInt16) {
    let place = index << 3 | (isLast ? 4 : 0)
    let data16 = CyclicRedundancyCheck.remainder(of: data, initial: network)
    let remainder = CyclicRedundancyCheck.remainder(of: [place & 0xF8], initial: data16)
    let bits = remainder.bitsReversed & 0x3FF
    self.init(
      header: place | UInt8(bits >> 8), data: data, check: UInt8(truncatingIfNeeded: bits))
  }

  init(header: UInt8, data: ArraySlice<UInt8>, check: UInt8) {
    self.header = header
    self.data = data
    self.check = check
  }

  /// The block as it is sent.
  public var bytes: [UInt8] { [0x00, 0xFF, header] + data + [check] }
}

extension UInt16 {
  /// The same bits in opposite order.
  fileprivate var bitsReversed: UInt16 {
    (0..<16).reduce(0) { reversed, bit in reversed << 1 | self >> bit & 1 }
  }
}
