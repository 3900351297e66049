import PacketSchema

/// A packet with every bit set that its layout knows, and which bits stand in it twice.
///
/// A bit's place is 8 · byte + its number, 0 for the least significant, as in the soft decisions.
struct KnownBits {
  /// The packet's bytes, known bits set.
  private(set) var bytes: [UInt8]
  /// Places whose value is known.
  private(set) var certain: Set<Int> = []
  /// Places whose value must be that of another place.
  private(set) var copies: [Int: Int] = [:]

  /// Two addresses are taken for the same if they differ in no more bits: by chance that
  /// happens to 32 bits once in 4000.
  private static let likelyCopy = 6
  /// Offsets of bytes that did not come in.
  private let erased: Set<Int>

  /// Applies the layout of a packet.
  init(of packet: Packet) {
    bytes = packet.bytes
    erased = Set(packet.erasedBytes)
    guard case .single(let header, let layout) = packet.content else { return }
    var sources: [Int] = []
    var wideSource: Int?
    layout.forEachField(header, in: packet.bytes) { field, range in
      if let constant = field.constant { set(range.lowerBound, to: constant) }
      if field.key == .source { sources.append(range.lowerBound) }
      if field.key == .sourceWAN { wideSource = range.lowerBound }
    }
    guard let first = sources.first else { return }
    for other in sources.dropFirst() { tie(other, to: first) }
    // Only FOCUS AXe networks write FE + LAN address + 00.
    guard layout.wrapsLANAddress, let wideSource,
      bytes[wideSource] == 0xFE || bytes[wideSource + 5] == 0x00
    else { return }
    if tie(wideSource + 1, to: first) {
      set(wideSource, to: [0xFE])
      set(wideSource + 5, to: [0x00])
    }
  }

  /// What the CRC disagrees by in a network.
  func syndrome(covered: Range<Int>, network: UInt16) -> UInt16 {
    let check = CyclicRedundancyCheck.value(in: bytes, at: covered.upperBound)
    return CyclicRedundancyCheck.remainder(of: bytes[covered], initial: network) ^ check
  }

  private mutating func set(_ offset: Int, to constant: [UInt8]) {
    for (position, byte) in constant.enumerated() where offset + position < bytes.count {
      bytes[offset + position] = byte
      certain.formUnion(8 * (offset + position)..<8 * (offset + position + 1))
    }
  }

  /// Ties an address of four bytes to another one, if they are nearly the same.
  @discardableResult
  private mutating func tie(_ copy: Int, to original: Int) -> Bool {
    let difference = (0..<4).reduce(0) {
      let isKnown = !erased.contains(copy + $1) && !erased.contains(original + $1)
      return $0 + (isKnown ? (bytes[copy + $1] ^ bytes[original + $1]).nonzeroBitCount : 0)
    }
    guard difference <= KnownBits.likelyCopy else { return false }
    for bit in 0..<32 { copies[8 * copy + bit] = 8 * original + bit }
    return true
  }

  /// Sets the bits of the checked bytes to what their decisions say, tied ones to what theirs say
  /// together.
  mutating func settle(_ decisions: [Int8], checked: Range<Int>) {
    for place in 8 * checked.lowerBound..<8 * checked.upperBound
    where decisions[place] != 0 && !certain.contains(place) {
      bytes[place / 8].setBit(place % 8, to: decisions[place] > 0)
    }
    let originals = Dictionary(grouping: copies, by: \.value)
    for (original, pairs) in originals {
      let places = [original] + pairs.map(\.key)
      let sum = places.reduce(0) { $0 + Int(decisions[$1]) }
      // A tie goes to the original as it was received.
      let isSet = sum == 0 ? bytes[original / 8] >> UInt8(original % 8) & 1 == 1 : sum > 0
      for place in places { bytes[place / 8].setBit(place % 8, to: isSet) }
    }
  }
}

extension UInt8 {
  fileprivate mutating func setBit(_ number: Int, to isSet: Bool) {
    let mask: UInt8 = 1 << UInt8(number)
    self = isSet ? self | mask : self & ~mask
  }
}
