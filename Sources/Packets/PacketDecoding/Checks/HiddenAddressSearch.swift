import AirInterface
import PacketSchema
import RealModule

/// Tries the hypothesis that the check of D2 packets is the network's CRC over
/// `CI ‖ destination ‖ source ‖ rest`, with two LAN addresses that are not sent.
///
/// For a network, each packet gives the 16 bits that the two addresses would have to add to the
/// CRC: run backwards from the check through the rest, and forwards over CI. Packets of one hop
/// agree in them. A pair of addresses is reported only if
/// - two different packets at least agree (by chance 1 in 65 536 for each two packets),
/// - of the 992 pairs of the last 32 addresses heard in the network one alone fits, and
/// - over all such agreements of the network, pairs fit more often than they would by chance: each
///   does with P / 65 536 for P pairs, and the chance of so many fits has to be below 1 in 10 000.
///
/// The last condition keeps a constant but different rule from being taken for addresses: it would
/// make packets agree, too, and with 992 pairs one of 66 such agreements is fitted by a pair.
struct HiddenAddressSearch: Sendable {
  /// Addresses that are tried, in each network: their 992 pairs give the chances above.
  static let addresses = 32
  /// Different values of the 16 bits that are remembered, in each network: one for each hop that is
  /// heard. Bounds memory, and the number of agreements that chance has.
  static let values = 128
  /// Chance of the fits below which they are reported.
  static let tolerance = 1e-4

  private var networks: [UInt16: HiddenAddressEvidence] = [:]

  /// Remembers an address heard, with a good check, in a network.
  mutating func heard(_ source: ArraySlice<UInt8>, network: UInt16) {
    networks[network, default: HiddenAddressEvidence(network)].heard(source)
  }

  /// The network and addresses that all packets so far speak for, with this one; nil if none.
  ///
  /// - Parameter packet: a complete D2 packet.
  mutating func observe(
    _ packet: Packet, networks believed: [UInt16]
  ) -> (network: UInt16, link: LinkAddresses)? {
    guard case .single(let header, _) = packet.content, let covered = header.coveredRange,
      covered.count >= 2, covered.upperBound + 2 <= packet.bytes.count
    else { return nil }
    let content = packet.bytes[covered]
    let check =
      UInt16(packet.bytes[covered.upperBound]) << 8
      | UInt16(packet.bytes[covered.upperBound + 1])
    var found: (network: UInt16, link: LinkAddresses)?
    for network in believed {
      if let link = networks[network]?.observe(content, check: check), found == nil {
        found = (network, link)
      }
    }
    return found
  }
}

/// What was heard in one network.
private struct HiddenAddressEvidence: Sendable {
  /// A value of the 16 bits, and the packets that gave it.
  private struct Agreement {
    let value: UInt16
    let first: [UInt8]
    var isRepeated = false
  }

  private let network: UInt16
  private var addresses: [UInt32] = []
  private var agreements: [Agreement] = []

  init(_ network: UInt16) { self.network = network }

  mutating func heard(_ source: ArraySlice<UInt8>) {
    let address = UInt32(truncatingIfNeeded: source.bigEndianValue)
    guard addresses.last != address else { return }
    addresses.removeAll { $0 == address }
    addresses.append(address)
    if addresses.count > HiddenAddressSearch.addresses { addresses.removeFirst() }
  }

  mutating func observe(_ content: ArraySlice<UInt8>, check: UInt16) -> LinkAddresses? {
    let value = missingBits(content, check)
    guard let place = agreements.firstIndex(where: { $0.value == value }) else {
      agreements.append(Agreement(value: value, first: Array(content)))
      if agreements.count > HiddenAddressSearch.values { agreements.removeFirst() }
      return nil
    }
    if !agreements[place].first.elementsEqual(content) { agreements[place].isRepeated = true }
    guard agreements[place].isRepeated else { return nil }
    let pairs = pairs()
    let fitting = pairs.filter { $0.value == value }
    guard let only = fitting.first, fitting.count == 1, isEvident(pairs.map(\.value)) else {
      return nil
    }
    return LinkAddresses(
      destination: Array(only.destination.bigEndianBytes),
      source: Array(only.source.bigEndianBytes))
  }

  /// What the two addresses would have to add to the CRC, as the remainder of their eight bytes.
  private func missingBits(_ content: ArraySlice<UInt8>, _ check: UInt16) -> UInt16 {
    let after = CyclicRedundancyCheck.initialValue(from: check, through: content.dropFirst())
    let zeros = content.prefix(1) + [UInt8](repeating: 0, count: 8)
    return after ^ CyclicRedundancyCheck.remainder(of: zeros, initial: network)
  }

  /// All pairs of two addresses heard, and what each adds to the CRC.
  private func pairs() -> [(value: UInt16, destination: UInt32, source: UInt32)] {
    var pairs: [(value: UInt16, destination: UInt32, source: UInt32)] = []
    for destination in addresses {
      let start = CyclicRedundancyCheck.remainder(of: destination.bigEndianBytes, initial: 0)
      for source in addresses where source != destination {
        let value = CyclicRedundancyCheck.remainder(of: source.bigEndianBytes, initial: start)
        pairs.append((value, destination, source))
      }
    }
    return pairs
  }

  /// True if pairs fit more of the agreements than chance would let them.
  private func isEvident(_ values: [UInt16]) -> Bool {
    let fitting = Set(values)
    let repeated = agreements.filter(\.isRepeated)
    let fits = repeated.count { fitting.contains($0.value) }
    let chance = Double(values.count) / 65_536
    var tail = 0.0
    for count in fits...max(fits, repeated.count) {
      tail += HiddenAddressEvidence.binomial(count, of: repeated.count, chance)
    }
    return tail < HiddenAddressSearch.tolerance
  }

  /// The probability of exactly `count` among `all`.
  private static func binomial(_ count: Int, of all: Int, _ chance: Double) -> Double {
    func logFactorial(_ number: Int) -> Double { .logGamma(Double(number + 1)) }
    let ways = logFactorial(all) - logFactorial(count) - logFactorial(all - count)
    return .exp(ways) * .pow(chance, Double(count)) * .pow(1 - chance, Double(all - count))
  }
}

extension UInt32 {
  /// The four bytes, most significant first.
  fileprivate var bigEndianBytes: some Sequence<UInt8> {
    stride(from: UInt32(24), through: 0, by: -8).lazy.map { UInt8(truncatingIfNeeded: self >> $0) }
  }
}
