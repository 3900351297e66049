import AirInterface
import Notation

/// How a packet begins, and whether it does.
struct PacketStart {
  /// Bytes from which that is told.
  static let lookedAt = 10
  /// With its version: 0 where the header was left out.
  let version: UInt8

  /// The packet that begins with a cell; nil if none does.
  ///
  /// - Parameter isFirst: whether it is the first cell of the line.
  init?(_ line: [UInt8], at first: Range<Int>, isFirst: Bool) {
    guard PacketStart.mayBegin(line[first]) else { return nil }
    let start = first.lowerBound
    var cells = LineCells(line, from: start)
    var bytes: [UInt8] = []
    var high: UInt8?
    var (isAtEnd, goesOn) = (false, false)
    while bytes.count < PacketStart.lookedAt, !isAtEnd, let cell = cells.next() {
      let content = CellDigits(line[cell])
      for character in content.digits where !isAtEnd {
        let value = Hexadecimal.value(of: character)
        isAtEnd = value == Hexadecimal.noDigit || bytes.count == PacketStart.lookedAt
        if isAtEnd {
          // `00FF2A5g` and `00FF2A XX` claim to be a packet; `00FF2A good` does not.
          goesOn = cell.lowerBound == start || content.areUnknown
        } else if let first = high {
          bytes.append(first << 4 | value)
          high = nil
        } else {
          high = value
        }
      }
    }
    self.init(bytes[...], isFirst: isFirst, goesOn: goesOn || high != nil)
  }

  /// The packet that begins with some bytes, `lookedAt` of them if there are as many.
  ///
  /// - Parameter goesOn: whether there is more than whole bytes.
  init?(_ bytes: ArraySlice<UInt8>, isFirst: Bool, goesOn: Bool) {
    if bytes.starts(with: HeaderPattern.bytes) {
      version = 4
    } else if bytes.starts(with: HeaderPattern.loggedVersion5) {
      version = 5
    } else {
      // `2A` and two further bytes may be anything, of a type that is known and with a length they
      // are not.
      guard bytes.count >= 5, bytes.first == PacketHeader.startByte,
        PacketForm.types.contains(bytes[bytes.startIndex + 1]),
        let header = PacketHeader(HeaderPattern.bytes + bytes),
        header.totalLength <= PacketHeader.longestPacket
      else { return nil }
      version = 0
      return
    }
    guard let third = bytes.dropFirst(2).first else { return nil }
    if third == PacketHeader.startByte {
      guard bytes.count > 3 || goesOn else { return nil }
    } else {
      // A block of a long message; or a start byte with a wrong bit, if nothing stands before it.
      guard bytes.count == PacketStart.lookedAt, isFirst || BlockHeader.isBlockHeader(third) else {
        return nil
      }
    }
  }

  /// True for `00`, `80` and `2A`, with `0x` before them or not.
  private static func mayBegin(_ cell: ArraySlice<UInt8>) -> Bool {
    let digits = CellDigits(cell.prefix(4)).digits.prefix(2)
    guard let first = digits.first, let second = digits.last, digits.count == 2 else {
      return false
    }
    switch (Unicode.Scalar(first), Unicode.Scalar(second | 0x20)) {
    case ("0", "0"), ("8", "0"), ("2", "a"): return true
    default: return false
    }
  }
}
