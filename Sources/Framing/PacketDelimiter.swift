/// Reads one packet from its header to its end: by its length field, by its blocks, or, for types
/// that are not known, as long as start and stop bits hold.
struct PacketDelimiter {
  /// Bytes read so far, the two header bytes included.
  private(set) var bytes: [SerialByte] = []
  /// True if the burst ended, or serial framing was lost, before the packet's own end.
  private(set) var cut = false
  /// True if the end follows from a length field or a last block.
  private(set) var endIsKnown = false

  private var reader: AsynchronousSerialReader
  private let header: HeaderPattern

  /// The position after the last byte.
  var endPosition: Int { reader.position }

  /// True if the end is known, and no further bytes follow, as they do when a length is damaged.
  var endIsCertain: Bool { endIsKnown && !cut && reader.framedBytes(4) < 4 }

  /// Reads the packet whose header's first bit is at a position.
  ///
  /// - Parameters:
  ///   - decisions: positive for mark, after any exchange of mark and space.
  ///   - nextHeader: the nearest later position where a packet begins; nothing is read beyond it
  ///     as a trailing byte.
  init(_ decisions: [Int8], header: HeaderPattern, position: Int, nextHeader: Int?) {
    self.header = header
    reader = AsynchronousSerialReader(decisions: decisions, position: position)
    guard readHeader(), let start = readByte() else {
      cut = true
      return
    }
    if BlockHeader(start.value).index == 0 {
      readBlocks(BlockHeader(start.value))
    } else {
      readOrdinaryPacket()
    }
    readTrailingByte(before: nextHeader)
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
    reader.position += header.header.count
    return true
  }

  private mutating func readByte() -> SerialByte? {
    guard let byte = reader.next() else { return nil }
    bytes.append(byte)
    return byte
  }

  private mutating func readOrdinaryPacket() {
    var values = bytes.map(\.value)
    var length: Int?
    while length == nil, values.count < LengthField.offset + 2 {
      guard let byte = readByte() else {
        cut = true
        return
      }
      values.append(byte.value)
      length = LengthField.packetLength(values)
    }
    if let length {
      readToLength(length)
    } else {
      readWhileFramed(limit: LengthField.longestPacket, lost: .soon)
    }
  }

  private mutating func readToLength(_ length: Int) {
    endIsKnown = true
    cut = readWhileFramed(limit: length, lost: .late) < length
  }

  /// Reads until there are `limit` bytes, or no more, or serial framing is lost, and gives back
  /// what was read after the loss. Returns the number of bytes.
  @discardableResult
  private mutating func readWhileFramed(limit: Int, lost: FramingLoss) -> Int {
    let first = bytes.count
    while bytes.count < limit, readByte() != nil {
      let window = bytes[max(first, bytes.count - lost.window)...]
      guard window.filter({ !$0.isFramed }).count >= lost.unframedBytes else { continue }
      while let last = bytes.last, bytes.count > window.startIndex, !last.isFramed || lost == .late
      {
        bytes.removeLast()
        reader.position -= AsynchronousSerialReader.bitsPerByte
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
        readWhileFramed(limit: bytes.count + BlockHeader.bodyLength, lost: .soon)
        return
      }
      let end = bytes.count + BlockHeader.bodyLength + (header.version == 4 ? 1 : 0)
      guard readWhileFramed(limit: end, lost: .late) == end, startsHeader(), readHeader(),
        let start = readByte(), BlockHeader(start.value).index == block.index + 1
      else {
        cut = true
        return
      }
      block = BlockHeader(start.value)
    }
  }

  /// True if at least four in five bits, by certainty, are those of the header.
  private func startsHeader() -> Bool {
    let rest = reader.decisions[min(reader.position, reader.decisions.count)...]
    guard rest.count >= header.header.count else { return false }
    var agreement = 0
    var weight = 0
    for (bit, decision) in zip(header.header, rest) {
      agreement += bit ? Int(decision) : -Int(decision)
      weight += abs(Int(decision))
    }
    return 5 * agreement >= 3 * weight && weight > 0
  }

  /// Most packets are followed by one more byte, `04`. It is kept if its start and stop bit are
  /// right, and about as certain as the packet was, so that noise after a burst is not.
  private mutating func readTrailingByte(before nextHeader: Int?) {
    guard endIsKnown, !cut, let byte = reader.byte(at: reader.position), byte.isFramed else {
      return
    }
    if let nextHeader, nextHeader < reader.position + AsynchronousSerialReader.bitsPerByte {
      return
    }
    let certainty = bytes.reduce(0) { $0 + $1.startBit + $1.stopBit } / (2 * bytes.count)
    if 2 * min(byte.startBit, byte.stopBit) >= certainty { _ = readByte() }
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
