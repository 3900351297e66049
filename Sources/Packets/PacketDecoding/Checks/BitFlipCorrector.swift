import AirInterface
import PacketSchema

/// Corrects a packet whose CRC fits no network, with the help of its soft decisions.
///
/// Bits whose value is known (constant fields, and what stands in the packet twice) are set first,
/// and bits that never changed in the network (`SteadyBits`) have that beside their soft decision.
/// Of the rest, the sets of bits that are most likely to be wrong together are flipped, the most
/// likely set first, until the CRC of a believed network fits. The CRC is linear, so each trial is
/// an exclusive or of syndromes.
///
/// How often that is wrong: from the soft decisions, a set's probability P to be exactly what is
/// wrong is known, and so is D, that anything is wrong (at least 0.05, since another burst may have
/// done damage that they do not show). A trial of a wrong set fits by chance with `B` / 65 536 for
/// `B` networks. A set is tried only if P / D >= 2000 · `B` / 65 536 (0.03 for one network): so of
/// the corrected packets less than 1 in 2000 is wrong in the worst case, where every P is at that
/// limit. The usual P / D are far from it: of 150 000 corrected beacons at Eb/N0 from 7 to 12 dB, 2
/// were wrong.
struct BitFlipCorrector: Sendable {
  /// Right corrections for a wrong one, at the limit of what is tried.
  static let requiredOdds = 2000.0
  /// Bits that are corrected at most, header and known bits included. Of the 328 bits of a beacon
  /// more are wrong on the average only below Eb/N0 = 7.2 dB (error rate ½ exp(-Eb / 2 N0) of
  /// frequency-shift keying), where next to nothing is received.
  static let maximumCorrectedBits = 12
  /// Uncertain bits that are considered. They make 65 536 sets at most, so that a packet of nothing
  /// but doubtful bits takes no more time than that.
  private static let consideredBits = 16

  /// True if a packet has what a correction needs, once its network is believed.
  func mayCorrect(_ packet: Packet) -> Bool {
    guard !packet.dataBitDecisions.isEmpty else { return false }
    return HeaderRepair.repairedBytes(of: packet) != nil
  }

  /// The packet corrected, nil if no network's CRC can be made to fit with good reason. Where
  /// several can, it is that of the likeliest set; of equally likely ones, none.
  ///
  /// - Parameter among: how many networks the packet was tried with, those tried before counted in:
  ///   the `B` of the odds. nil if these are all.
  func correct(
    _ packet: Packet, networks: [UInt16], among: Int? = nil, steady: SteadyBits = SteadyBits()
  ) -> CheckedPacket? {
    guard !networks.isEmpty, !packet.dataBitDecisions.isEmpty, packet.erasedBytes.isEmpty,
      let bytes = HeaderRepair.repairedBytes(of: packet)
    else { return nil }
    let repaired = packet.replacing(bytes: bytes)
    guard let covered = repaired.coveredRange else { return nil }
    let checked = covered.lowerBound..<covered.upperBound + 2
    let count = max(networks.count, among ?? 0)
    let leastOdds = BitFlipCorrector.requiredOdds * Double(count) / 65_536
    var best: (cost: Double, hit: CheckedPacket?)?
    for network in networks {
      var known = KnownBits(of: repaired)
      let decisions = steady.weigh(repaired, network: network, copies: known.copies)
      known.settle(decisions, checked: checked)
      let bits = UncertainBits(known, decisions: decisions, checked: checked)
      let sets = bits.likelySets(
        considering: BitFlipCorrector.consideredBits, leastOdds: leastOdds)
      let syndrome = known.syndrome(covered: covered, network: network)
      if let flips = sets.first(where: { $0.reduce(0) { $0 ^ $1.syndrome } == syndrome }) {
        let cost = flips.reduce(0) { $0 + $1.reliability }
        guard let hit = accepted(packet, known.bytes, flips, network) else { continue }
        if best.map({ cost < $0.cost }) ?? true {
          best = (cost, hit)
        } else if cost == best?.cost {
          best = (cost, nil)
        }
      }
    }
    return best?.hit
  }

  /// A packet whose CRC fits a network, with type and length as the one layout has them that is
  /// near; nil if none is, or if the CRC speaks for something else: it covers the CI.
  func repairHeader(_ packet: Packet, network: UInt16) -> CheckedPacket? {
    guard let bytes = HeaderRepair.repairedBytes(of: packet),
      let covered = packet.coveredRange, packet.replacing(bytes: bytes).coveredRange == covered,
      bytes[covered].elementsEqual(packet.bytes[covered])
    else { return nil }
    return accepted(packet, bytes, [], network)
  }

  private func accepted(
    _ packet: Packet, _ known: [UInt8], _ flips: [UncertainBits.Bit], _ network: UInt16
  ) -> CheckedPacket? {
    var bytes = known
    for place in flips.flatMap(\.places) { bytes[place / 8] ^= 1 << UInt8(place % 8) }
    let corrected = BitFlipCorrector.withoutNoise(packet.replacing(bytes: bytes))
    guard let count = BitFlipCorrector.correctedBits(packet, bytes),
      SelfConsistency.holds(in: corrected)
    else { return nil }
    var checked = CheckedPacket(corrected, .ok, network: network)
    checked.correctedBits = count
    checked.received = packet.bytes
    return checked
  }

  /// How many bits were changed; nil if that is more than may be.
  private static func correctedBits(_ packet: Packet, _ bytes: [UInt8]) -> Int? {
    let changed = zip(bytes, packet.bytes).reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount }
    return changed <= maximumCorrectedBits ? changed : nil
  }

  /// A packet that was read by a damaged length may have noise behind it, or a damaged `04`: only
  /// that byte itself stays.
  static func withoutNoise(_ packet: Packet) -> Packet {
    guard case .single(let header, _) = packet.content, header.totalLength < packet.bytes.count,
      packet.bytes[header.totalLength...] != [PacketHeader.trailingByte]
    else { return packet }
    return packet.replacing(bytes: Array(packet.bytes[..<header.totalLength]))
  }
}
