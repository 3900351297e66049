import AirInterface

/// One byte of asynchronous serial data, 8N1, least significant bit first.
struct SerialByte: Equatable, Sendable {
  /// The byte by the signs of its bits.
  var value: UInt8
  /// Its eight data bits, least significant first.
  var decisions: ArraySlice<Int8>
  /// How much the start bit looks like a space; negative if it looks like a mark.
  var startBit: Int
  /// How much the stop bit looks like a mark; negative if it looks like a space.
  var stopBit: Int

  /// True if start and stop bit are what they should be.
  var isFramed: Bool { startBit > 0 && stopBit > 0 }

  /// The least certain of the ten bits, 0 ... 127; a wrong start or stop bit makes it 0.
  var reliability: UInt8 {
    let data = decisions.map { abs(Int($0)) }.min() ?? 0
    return UInt8(clamping: max(0, min(data, startBit, stopBit)))
  }

  /// A byte from its data bits.
  init(decisions: ArraySlice<Int8>, startBit: Int, stopBit: Int) {
    self.decisions = decisions
    self.startBit = startBit
    self.stopBit = stopBit
    value = decisions.reversed().reduce(0) { $0 << 1 | ($1 > 0 ? 1 : 0) }
  }
}

/// Reads bytes one after the other at ten bits each. A wrong start or stop bit is no end: the bits
/// of a burst come from one clock, so the next byte stands where it would have stood anyway.
struct AsynchronousSerialReader: Sendable {
  /// A burst's decisions, positive for mark.
  let decisions: [Int8]
  /// Position of the next byte's start bit.
  var position: Int

  /// The next byte, nil if the burst has fewer than ten more bits.
  mutating func next() -> SerialByte? {
    guard let byte = byte(at: position) else { return nil }
    position += SerialFormat.bitsPerByte
    return byte
  }

  /// The byte whose start bit is at a position, nil if it is not wholly in the burst.
  func byte(at start: Int) -> SerialByte? {
    guard start >= 0, start + SerialFormat.bitsPerByte <= decisions.count else { return nil }
    return SerialByte(
      decisions: decisions[start + 1..<start + 9], startBit: -Int(decisions[start]),
      stopBit: Int(decisions[start + 9]))
  }

  /// How many of the next bytes, at most `count`, have both start and stop bit.
  func framedBytes(_ count: Int) -> Int {
    (0..<count).count { isFramed(byte: $0, shift: 0) }
  }

  /// How many of the next bytes, at most `count`, have both start and stop bit if from any one of
  /// them on all may stand one bit off.
  func framedBytesAroundSlip(_ count: Int) -> Int {
    [-1, 1].reduce(framedBytes(count)) { most, shift in
      (1..<count).reduce(most) { most, slip in
        max(most, (0..<count).count { isFramed(byte: $0, shift: $0 < slip ? 0 : shift) })
      }
    }
  }

  private func isFramed(byte number: Int, shift: Int) -> Bool {
    byte(at: position + number * SerialFormat.bitsPerByte + shift)?.isFramed ?? false
  }
}
