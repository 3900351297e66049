import AirInterface

extension PacketBuilder {
  /// Bytes of joined data without the CRC that blocks can carry.
  static let longestMessage =
    BlockHeader.mostBlocks * BlockHeader.fullDataLength - PacketHeader.checkLength

  /// A long message in blocks, with its message CRC and all block checks.
  ///
  /// - Parameters:
  ///   - content: the joined data from CI on, without the CRC; 1 ... 2558 bytes are sent, which
  ///     fill the 32 blocks that an index of five bits can tell apart.
  ///   - link: the two addresses that the CRC covers and that are not sent.
  ///   - version: 4 puts an `04` after every block, 5 does not.
  public static func message(
    network: UInt16, content: [UInt8], link: LinkAddresses, version: UInt8
  ) -> [UInt8] {
    let content = content.prefix(longestMessage)
    guard let identifier = content.first else { return [] }
    let covered = [identifier] + link.destination + link.source + content.dropFirst()
    var data = Array(content)
    data.appendBigEndian(CyclicRedundancyCheck.remainder(of: covered, initial: network))
    var bytes: [UInt8] = []
    for start in stride(from: 0, to: data.count, by: BlockHeader.fullDataLength) {
      let end = min(start + BlockHeader.fullDataLength, data.count)
      bytes +=
        MessageBlock(
          index: UInt8(truncatingIfNeeded: start / BlockHeader.fullDataLength),
          isLast: end == data.count, data: data[start..<end], network: network
        ).bytes
      bytes += repeatElement(
        PacketHeader.trailingByte, count: BlockHeader.separatorLength(version: version))
    }
    return bytes
  }
}
