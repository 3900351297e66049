import AirInterface
import PacketSchema

/// Gives back bytes that whoever wrote a packet down did not note.
///
/// What the layout has as a constant, and what stands in the packet twice, costs nothing. One more
/// byte is found by the CRC: run backwards, it gives an initial value for each of the 256 values.
/// But the CRC is linear: in packets of one length, the same difference of one byte turns any packet
/// of one network into one of another. A pair of networks has such a difference with 255 in 65 535,
/// so a packet without a byte fits some wrong network among `n` with about `n` / 257. Which network
/// it is has to be known beforehand, therefore: its sender was heard in it. Nor may another one fit
/// that is believed or published.
///
/// In a packet of its sender's network 8 of the CRC's 16 bits are left as a check: of packets with
/// one more byte that was noted wrongly, one in 257 passes (255 of 65 535 differences of a byte are
/// those of another one, were they random), less those that contradict themselves. Of 16 000 beacons
/// with a byte unknown and another one wrong, anywhere under the CRC, 15 passed.
struct UnknownBytes {
  /// A network whose CRC fits.
  struct Fit {
    /// The packet with all bytes given back. What the CRC alone gave counts as missing still.
    let packet: Packet
    /// The network.
    let network: UInt16
  }

  /// Bytes at most that were not noted: one that the CRC gives back, and one of which there is a
  /// copy, or two such.
  static let most = 2

  private let packet: Packet
  private let covered: Range<Int>
  private let bytes: [UInt8]
  /// Where the value stands that nothing but the CRC tells; several places are copies.
  private let places: [Int]

  /// nil for a packet that nothing can be given back in.
  init?(_ packet: Packet) {
    guard packet.missingBytes.count <= UnknownBytes.most, packet.isComplete,
      case .single(let header, let layout) = packet.content, layout.check == .networkCRC,
      let covered = header.coveredRange,
      packet.missingBytes.allSatisfy((covered.lowerBound..<covered.upperBound + 2).contains)
    else { return nil }
    self.packet = packet
    self.covered = covered
    var bytes = packet.bytes
    var unknown: [Int: [Int]] = [:]
    let known = KnownBits(of: packet)
    for offset in packet.missingBytes {
      if known.certain.contains(8 * offset) {
        bytes[offset] = known.bytes[offset]
        continue
      }
      let original = known.copies[8 * offset].map { $0 / 8 } ?? offset
      let copies = known.copies.lazy.filter { $0.value == 8 * original }.map { $0.key / 8 }
      if let noted = ([original] + copies).first(where: { !packet.missingBytes.contains($0) }) {
        bytes[offset] = packet.bytes[noted]
      } else {
        unknown[original, default: []].append(offset)
      }
    }
    guard unknown.count <= 1 else { return nil }
    self.bytes = bytes
    places = unknown.first?.value ?? []
  }

  /// False if the packet itself cannot tell all of the bytes: but for constants, only the source
  /// stands in a packet twice.
  static func mayBeTold(_ packet: Packet) -> Bool {
    guard case .single(let header, let layout) = packet.content else { return false }
    var count = 0
    layout.forEachField(header, in: packet.bytes) { field, range in
      guard field.constant != nil || field.key == .source || field.key == .sourceWAN else { return }
      count += packet.missingBytes.count(where: range.contains)
    }
    return count == packet.missingBytes.count
  }

  /// True if the packet itself tells all bytes, so that the CRC is a check as in any other packet.
  var areTold: Bool { places.isEmpty }

  /// The networks that fit, each with its packet: one that contradicts itself does not.
  func fits(_ networks: Set<UInt16>) -> [Fit] {
    let start = initialValue(bytes)
    guard !places.isEmpty else {
      return networks.contains(start) ? [fit(bytes, start)].compactMap { $0 } : []
    }
    // What each bit of the byte does to the initial value: this is linear, too.
    let effects = (0..<8).map { initialValue(replacing(1 << $0)) ^ start }
    return (0...255).compactMap { (value: UInt8) in
      let network = effects.enumerated().reduce(start) {
        value >> UInt8($1.offset) & 1 == 1 ? $0 ^ $1.element : $0
      }
      return networks.contains(network) ? fit(replacing(value), network) : nil
    }
  }

  private func replacing(_ value: UInt8) -> [UInt8] {
    var bytes = bytes
    for place in places { bytes[place] = value }
    return bytes
  }

  private func initialValue(_ bytes: [UInt8]) -> UInt16 {
    CyclicRedundancyCheck.initialValue(
      from: CyclicRedundancyCheck.value(in: bytes, at: covered.upperBound), through: bytes[covered])
  }

  private func fit(_ bytes: [UInt8], _ network: UInt16) -> Fit? {
    guard SelfConsistency.holds(in: packet.restoring(bytes)) else { return nil }
    return Fit(packet: packet.restoring(bytes, missing: places), network: network)
  }
}

extension NetworkRegistry {
  private static let published = Set(NetworkTable.all.map(\.initialValue))

  /// A packet with all its bytes given back; nil if it is not certain what they were.
  func restored(_ packet: Packet) -> CheckedPacket? {
    if believed.isEmpty || isOfUnheardSender(packet) && !UnknownBytes.mayBeTold(packet) {
      return nil
    }
    guard let unknown = UnknownBytes(packet) else { return nil }
    let fits = unknown.fits(NetworkRegistry.published.union(believed))
    guard fits.count == 1, let fit = fits.first, believes(fit.network),
      unknown.areTold || senderNetwork(of: fit.packet) == fit.network
    else { return nil }
    var checked = CheckedPacket(
      packet.restoring(fit.packet.bytes), .ok, network: fit.network)
    checked.correctedBits = 8 * packet.erasedBytes.count
    return checked
  }

  /// True if it is known who sent a packet, and that one was not heard.
  private func isOfUnheardSender(_ packet: Packet) -> Bool {
    packet.bytes(of: .source) != nil && senderNetwork(of: packet) == nil
  }
}
