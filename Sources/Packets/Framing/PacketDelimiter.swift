import AirInterface

/// Reads one packet from its header to its end: by its length field, by its blocks, or, for types
/// that are not known, as long as start and stop bits hold.
struct PacketDelimiter {
  /// Bytes read so far, the two header bytes included.
  private(set) var bytes: [SerialByte] = []
  /// True if the burst ended, or serial framing was lost, before the packet's own end.
  private(set) var cut = false
  /// True if the end follows from a length field or a last block.
  private(set) var endIsKnown = false

  /// Positions of the headers that were read: the packet's own, and those of its further blocks.
  private(set) var headerPositions: [Int] = []

  private var reader: AsynchronousSerialReader
  /// Number of the first byte after the last header.
  private var firstOfRun = 0
  private let header: HeaderPattern

  /// The position after the last byte.
  var endPosition: Int { reader.position }

  /// True if the end is known, and no further bytes follow, as they do when a length is damaged,
  /// but those of a further packet.
  var endIsCertain: Bool { endIsKnown && !cut && (reader.framedBytes(4) < 4 || isFollowed) }

  /// True if another packet begins right at the end, without a preamble.
  var isFollowed: Bool { endIsKnown && !cut && startsPacket(at: reader.position) }

  /// Reads the packet whose header's first bit is at a position.
  ///
  /// - Parameter decisions: positive for mark, after any exchange of mark and space.
  init(_ decisions: [Int8], header: HeaderPattern, position: Int) {
    self.header = header
    reader = AsynchronousSerialReader(decisions: decisions, position: position)
    guard readHeader(), let start = readByte(limit: PacketHeader.longestPacket) else {
      cut = true
      return
    }
    if BlockHeader(start.value).index == 0 {
      readBlocks(BlockHeader(start.value))
    } else {
      readOrdinaryPacket()
    }
    readTrailingByte()
  }

  /// Takes the two bytes of the header; false if the burst ends in it.
  private mutating func readHeader() -> Bool {
    let start = reader.position
    let decisions = reader.decisions
    guard start >= 0, start + header.header.count <= decisions.count else { return false }
    for offset in header.dataOffsets {
      let first = start + offset
      let expectsSpace = !header.header[offset - 1]
      let before = Int(decisions[first - 1])
      bytes.append(
        SerialByte(
          decisions: decisions[first..<first + 8], startBit: expectsSpace ? -before : before,
          stopBit: Int(decisions[first + 8])))
    }
    headerPositions.append(start)
    reader.position += header.header.count
    firstOfRun = bytes.count
    return true
  }

  /// Reads a byte; if it has lost its start or stop bit, and those of the bytes after it stand one
  /// bit off, it and the byte before it are read again around the slip.
  ///
  /// - Parameter limit: number of the packet's bytes up to which serial framing goes on unbroken.
  private mutating func readByte(limit: Int) -> SerialByte? {
    let start = reader.position
    guard let byte = reader.next() else { return nil }
    bytes.append(byte)
    guard !byte.isFramed else { return byte }
    let following = min(BitSlip.evidenceBytes, limit - bytes.count)
    guard let slip = BitSlip(after: start, followingBytes: following, in: reader) else {
      return byte
    }
    let isSecond = bytes.count > firstOfRun + 1
    bytes.removeLast(isSecond ? 2 : 1)
    bytes += slip.bytes(
      isSecond ? 2 : 1, from: isSecond ? start - SerialFormat.bitsPerByte : start)
    reader.position += slip.shift
    return bytes.last
  }

  private mutating func unreadByte() {
    guard bytes.popLast() != nil else { return }
    reader.position -= SerialFormat.bitsPerByte
  }

  private mutating func readOrdinaryPacket() {
    // One byte more than the longest header, CI, also shows a slip in the length field.
    while bytes.count <= PacketHeader.lengthOffset + 2,
      readByte(limit: PacketHeader.longestPacket) != nil
    {
    }
    let values = bytes.map(\.value)
    let likely = LengthField.lengthByTwoOfThree(values)
    let decisions = bytes.dropFirst(PacketHeader.startOffset).flatMap(\.decisions)
    if let nearest = LengthField.nearestLength(decisions), goesOn(to: nearest) {
      return readToLength(nearest)
    }
    if let announced = LengthField.packetLength(values) {
      while bytes.count > announced { unreadByte() }
      let isRefuted =
        likely.map { $0 != announced && !ends(at: announced) && ends(at: $0) } ?? false
      readToLength(isRefuted ? likely ?? announced : announced)
    } else if let likely, ends(at: likely) {
      readToLength(likely)
    } else {
      cut = values.count <= PacketHeader.lengthOffset + 2
      readWhileFramed(limit: PacketHeader.longestPacket, lost: .soon)
    }
  }

  /// Of ten bytes so many have start and stop bit if a packet goes on; two or three in noise.
  private static let framedBytesOfTen = 6

  /// True if there are so many bytes, and serial framing speaks for most of them.
  private func goesOn(to length: Int) -> Bool {
    let rest = length - bytes.count
    return rest >= 0
      && 10 * reader.framedBytes(rest) >= PacketDelimiter.framedBytesOfTen * rest
      && reader.byte(at: reader.position + (rest - 1) * SerialFormat.bitsPerByte) != nil
  }

  /// True if serial framing holds up to a length, and then no longer, or for one byte `04` only.
  private func ends(at length: Int) -> Bool {
    var ahead = self
    guard ahead.readWhileFramed(limit: length, lost: .soon) == length else { return false }
    if ahead.reader.byte(at: ahead.reader.position)?.value == PacketHeader.trailingByte {
      ahead.reader.position += SerialFormat.bitsPerByte
    }
    return ahead.reader.framedBytes(2) == 0
  }

  private mutating func readToLength(_ length: Int) {
    endIsKnown = true
    cut = readWhileFramed(limit: length, lost: .late) < length
  }

  /// Reads until there are `limit` bytes, or no more, or serial framing is lost, and gives back
  /// what was read after the loss. Returns the number of bytes.
  ///
  /// - Parameter endsAtPacket: true to end before the header of another packet, too.
  @discardableResult
  private mutating func readWhileFramed(
    limit: Int, lost: FramingLoss, endsAtPacket: Bool = false
  ) -> Int {
    let first = bytes.count
    while bytes.count < limit, !(endsAtPacket && startsPacket(at: reader.position)),
      readByte(limit: limit) != nil
    {
      let window = bytes[max(first, bytes.count - lost.window)...]
      guard window.filter({ !$0.isFramed }).count >= lost.unframedBytes else { continue }
      while let last = bytes.last, bytes.count > window.startIndex, !last.isFramed || lost == .late
      {
        unreadByte()
      }
      break
    }
    return bytes.count
  }

  private mutating func readBlocks(_ first: BlockHeader) {
    var block = first
    while true {
      if block.isLast {
        endIsKnown = true
        readWhileFramed(
          limit: bytes.count + BlockHeader.bodyLength, lost: .soon, endsAtPacket: true)
        return
      }
      let end =
        bytes.count + BlockHeader.bodyLength
        + BlockHeader.separatorLength(version: header.version)
      guard readWhileFramed(limit: end, lost: .late) == end, moveToHeader(), readHeader(),
        let start = readByte(limit: bytes.count + BlockHeader.bodyLength),
        BlockHeader(start.value).index == block.index + 1
      else {
        cut = true
        return
      }
      block = BlockHeader(start.value)
    }
  }

  /// Moves by a bit if the header stands there, after a slip; false if there is no header.
  private mutating func moveToHeader() -> Bool {
    guard let shift = [0, 1, -1].first(where: { startsHeader(at: reader.position + $0) }) else {
      return false
    }
    reader.position += shift
    return true
  }

  /// True if at least four in five bits, by certainty, are those of the header.
  private func startsHeader(at position: Int) -> Bool {
    let rest = reader.decisions[max(0, min(position, reader.decisions.count))...]
    guard rest.count >= header.header.count else { return false }
    var agreement = 0
    var weight = 0
    for (bit, decision) in zip(header.header, rest) {
      agreement += bit ? Int(decision) : -Int(decision)
      weight += abs(Int(decision))
    }
    return 5 * agreement >= 3 * weight && weight > 0
  }

  /// True if each bit is that of a header, and the next byte is what a packet goes on with: one in
  /// 15 million places in random bytes of version 4.
  private func startsPacket(at position: Int) -> Bool {
    let rest = reader.decisions[max(0, min(position, reader.decisions.count))...]
    guard zip(header.header, rest).allSatisfy({ $0 == ($1 > 0) }),
      let start = reader.byte(at: position + header.header.count), start.isFramed
    else { return false }
    return start.value == PacketHeader.startByte || BlockHeader(start.value).index == 0
  }

  /// Most packets are followed by one more byte, `04`. It is kept if its start and stop bit are
  /// right, and about as certain as the packet was; anything else is noise after a burst.
  private mutating func readTrailingByte() {
    guard endIsKnown, !cut, let byte = reader.byte(at: reader.position), byte.isFramed,
      byte.value == PacketHeader.trailingByte
    else { return }
    let certainty = bytes.reduce(0) { $0 + $1.startBit + $1.stopBit } / (2 * bytes.count)
    if 2 * min(byte.startBit, byte.stopBit) >= certainty { _ = readByte(limit: 0) }
  }
}

/// When serial framing counts as lost: so many bytes without start or stop bit of the last few.
private enum FramingLoss {
  /// Where nothing else tells the end. In noise three of four bytes are unframed.
  case soon
  /// Inside a known length, where the bytes after a fade are worth having.
  case late

  var window: Int { self == .soon ? 4 : 24 }
  var unframedBytes: Int { self == .soon ? 3 : 16 }
}
