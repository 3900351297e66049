import AirInterface
import PacketSchema
import RealModule
import RecordStream

/// The bits that have had one value in every packet of a kind in a network: evidence for what a
/// weak bit in the next one is.
///
/// Firmware and place in the mesh leave many bits of a packet the same for ever, without a layout
/// that says so. A bit that differs once is not steady any more, so that nothing is held against a
/// meter once a sound packet of it was heard.
struct SteadyBits: Sendable {
  private struct Kind: Hashable {
    let network: UInt16
    let type: UInt8
    let length: Int
    let commandIdentifier: UInt8
  }

  private struct History {
    /// The first packet.
    let bytes: [UInt8]
    /// Bits that have differed from it.
    private(set) var varied: [UInt8]
    private(set) var packets = 0

    init(_ bytes: [UInt8]) {
      self.bytes = bytes
      varied = [UInt8](repeating: 0, count: bytes.count)
    }

    mutating func add(_ other: [UInt8]) {
      for (index, (byte, first)) in zip(other, bytes).enumerated() { varied[index] |= byte ^ first }
      packets = min(packets + 1, SteadyBits.mostPackets)
    }
  }

  /// Packets that are counted: with more the chance that a steady bit changes is not less. The
  /// evidence of a bit is ln(101) = 4.6 at most, which a sound bit's own decision outweighs.
  private static let mostPackets = 100
  /// Kinds that are remembered; beyond that all are forgotten. With two copies of the longest
  /// packet each that is 1 MiB.
  private static let mostKinds = 1024
  /// Bytes of the longest packet that is remembered: the longest kind known has 259.
  private static let mostBytes = 512

  private var histories: [Kind: History] = [:]

  /// Takes a packet that was received without an error.
  mutating func heard(_ packet: Packet, network: UInt16) {
    guard let kind = kind(of: packet, network: network) else { return }
    if histories.count >= SteadyBits.mostKinds, histories[kind] == nil { histories.removeAll() }
    histories[kind, default: History(packet.bytes)].add(packet.bytes)
  }

  /// A packet's soft decisions with this evidence added. By the rule of succession a bit that was
  /// the same in n packets is another in the next one with odds of 1 to n + 1.
  ///
  /// - Parameter copies: places whose bit stands elsewhere as well, where it gets its evidence.
  func weigh(_ packet: Packet, network: UInt16, copies: [Int: Int] = [:]) -> [Int8] {
    let decisions = packet.dataBitDecisions
    guard let kind = kind(of: packet, network: network), let history = histories[kind] else {
      return decisions
    }
    let weight = Int((SoftBits.scale * .log(Double(history.packets + 1))).rounded())
    let limit = Int(SoftBits.limit)
    return decisions.indices.map { place in
      let (byte, mask) = (place / 8, UInt8(1) << UInt8(place % 8))
      guard byte < history.bytes.count, history.varied[byte] & mask == 0, copies[place] == nil
      else { return decisions[place] }
      let sum = Int(decisions[place]) + (history.bytes[byte] & mask == 0 ? -weight : weight)
      return Int8(max(-limit, min(limit, sum)))
    }
  }

  private func kind(of packet: Packet, network: UInt16) -> Kind? {
    guard case .single(let header, _) = packet.content, let covered = packet.coveredRange,
      packet.bytes.count <= SteadyBits.mostBytes
    else { return nil }
    return Kind(
      network: network, type: header.type, length: header.length,
      commandIdentifier: packet.bytes[covered.lowerBound])
  }
}
