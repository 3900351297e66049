package import AirInterface
package import PacketSchema

/// A long message, joined from its blocks.
///
/// Nothing says how long the last block is: it ends with the burst, and in version 4 with an `04`
/// after its check.
public struct BlockedMessage: Sendable {
  /// The blocks in the order in which they came.
  public private(set) var blocks: [MessageBlock] = []
  /// Data of all blocks, joined.
  public private(set) var data: [UInt8] = []
  /// Where the last block ends in the packet.
  public private(set) var end = 0
  /// True if the chain begins with block 0, misses none, and ends with a last block.
  public private(set) var isComplete = false
  /// What stands between the blocks: one byte each, `04`, in version 4, nothing in version 5.
  public private(set) var separators: [UInt8] = []

  /// Data bytes of a message without payload, its CRC included.
  static let shortestData = 34

  /// Reads a chain of blocks; nil if the bytes do not begin with `00 FF` and a block header.
  public init?(_ bytes: [UInt8], version: UInt8) {
    guard bytes.count >= 5, HeaderPattern.begins(bytes),
      BlockHeader.isBlockHeader(bytes[PacketHeader.startOffset])
    else { return nil }
    var start: Int? = 0
    while let at = start, let block = BlockedMessage.block(bytes, at: at, version: version) {
      guard block.index == blocks.count else { break }
      if !blocks.isEmpty { separators += bytes[end..<at] }
      blocks.append(block)
      data += block.data
      end = block.data.endIndex + 1
      isComplete = block.isLast
      start = block.isLast ? nil : nextHeader(bytes)
    }
    guard !blocks.isEmpty else { return nil }
  }

  private static func block(_ bytes: [UInt8], at start: Int, version: UInt8) -> MessageBlock? {
    guard start + BlockHeader.length + 1 < bytes.count else { return nil }
    let header = BlockHeader(bytes[start + BlockHeader.length - 1])
    let dataStart = start + BlockHeader.length
    var check = dataStart + BlockHeader.fullDataLength
    if header.isLast {
      let endsWith04 =
        version != 5 && bytes.last == PacketHeader.trailingByte && bytes.count - dataStart > 2
      check = min(check, bytes.count - (endsWith04 ? 2 : 1))
    }
    guard check < bytes.count else { return nil }
    return MessageBlock(header: header, data: bytes[dataStart..<check], check: bytes[check])
  }

  /// Where the block after the last one read begins: at its end, or one byte later. That byte
  /// carries nothing, so it may be damaged; what holds for the first two blocks holds for all.
  private func nextHeader(_ bytes: [UInt8]) -> Int? {
    let distances = blocks.count == 1 ? [0, 1] : [separators.isEmpty ? 0 : 1]
    return distances.map { end + $0 }.first { start in
      start + 2 < bytes.count && HeaderPattern.begins(bytes, at: start)
        && BlockHeader(bytes[start + 2]).index == blocks.count
    }
  }

  /// How many blocks pass their check in a network.
  package func goodBlocks(network: UInt16) -> Int {
    blocks.count { $0.passesCheck(network: network) }
  }

  /// Destination and source of the link, which the message CRC covers but which are not sent.
  /// On the first hop (hop limit 28) they stand in the message: the parent, and the meter itself.
  var firstHopAddresses: (destination: ArraySlice<UInt8>, source: ArraySlice<UInt8>)? {
    guard isComplete, data.count >= BlockedMessage.shortestData else { return nil }
    return (data[13..<17], data[18..<22])
  }

  /// The initial value that the message CRC has with these link addresses.
  func initialValue(destination: ArraySlice<UInt8>, source: ArraySlice<UInt8>) -> UInt16? {
    guard isComplete, data.count >= BlockedMessage.shortestData else { return nil }
    let covered = [data[0]] + destination + source + data[1..<data.count - 2]
    let check = CyclicRedundancyCheck.value(in: data, at: data.count - 2)
    return CyclicRedundancyCheck.initialValue(from: check, through: covered)
  }

  /// Header of the joined data, as if it were one packet: the layout's offsets begin at CI.
  package var header: PacketHeader { PacketHeader(type: 0, length: data.count, contentOffset: 0) }

  /// The bytes under a key in the joined data.
  package func field(_ key: PacketKey) -> ArraySlice<UInt8>? {
    var found: ArraySlice<UInt8>?
    PacketLayouts.message.forEachField(header, in: data) { field, range in
      if found == nil, field.key == key { found = data[range] }
    }
    return found
  }
}
