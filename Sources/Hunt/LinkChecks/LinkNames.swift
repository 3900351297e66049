import AirInterface
import Evidence
import Notation

/// Names of links: pairs of addresses heard in a table that give the register values of clusters.
///
/// A register is linear, so that what an address changes does not depend on what precedes it: each
/// cluster takes a look at each address, not at each pair.
struct LinkNames {
  private struct Fit: Hashable {
    let destination: Int
    let source: Int
    let startValue: UInt16
  }

  private let table: PacketTable
  private let addresses: [(name: String, bytes: [UInt8])]
  private let startValues: [UInt16]

  /// Addresses that are tried at most, and pairs that a cluster shows.
  private static let (mostAddresses, mostPairs) = (4096, 4)
  /// Pairs that chance explains better are not named.
  private static let level = 0.05

  init(_ table: PacketTable, startValues: [UInt16]) {
    self.table = table
    var heard: Set<Int> = []
    var told = Set(startValues)
    for packet in table.packets {
      for place in [packet.source, packet.destination] { if let place { heard.insert(place) } }
      if let name = table.name(packet.network), let value = UInt16(name, radix: 16) {
        told.insert(value)
      }
    }
    addresses = heard.sorted().compactMap { place in
      let name = table.names[place]
      guard let bytes = [UInt8](hexadecimal: name.utf8), bytes.count == 4,
        bytes.contains(where: { $0 != 0xFF })
      else { return nil }
      return (name, bytes)
    }.prefix(Self.mostAddresses).map { $0 }
    self.startValues = told.sorted()
  }

  /// Results whose clusters have the pairs of addresses that fit.
  func named(_ results: [HiddenLinkTest.Result]) -> [HiddenLinkTest.Result] {
    guard addresses.count > 1, !startValues.isEmpty else { return results }
    let fits = results.map { result in result.clusters.map { self.fits($0, of: result) } }
    // What a pair fits, over clusters of all types.
    var support: [Fit: (clusters: Int, packets: Int)] = [:]
    for (result, found) in zip(results, fits) {
      for (cluster, fits) in zip(result.clusters, found) {
        for fit in fits {
          let before = support[fit] ?? (0, 0)
          support[fit] = (before.clusters + 1, before.packets + cluster.packets.count)
        }
      }
    }
    var named = results
    for (place, found) in fits.enumerated() {
      for (number, fits) in found.enumerated() {
        named[place].clusters[number].pairs = pairs(fits, support, results)
      }
    }
    return named
  }

  private func pairs(
    _ fits: [Fit], _ support: [Fit: (clusters: Int, packets: Int)],
    _ results: [HiddenLinkTest.Result]
  ) -> [HiddenLinkTest.AddressPair] {
    let clusters = results.map { Double($0.clusters.count) }.filter { $0 > 0 }.sorted(by: >)
    return fits.compactMap { fit -> HiddenLinkTest.AddressPair? in
      guard let found = support[fit] else { return nil }
      // Any pair, with any start value, fits one cluster of each of so many types.
      let tried = Double(addresses.count * (addresses.count - 1) * startValues.count)
      let p = clusters.prefix(found.clusters).reduce(tried) { $0 * $1 / 65_536 }
      guard p < Self.level else { return nil }
      return HiddenLinkTest.AddressPair(
        destination: addresses[fit.destination].name, source: addresses[fit.source].name,
        startValue: fit.startValue, packets: found.packets, clusters: found.clusters, p: p)
    }
    .sorted { ($0.p, $0.destination, $0.source) < ($1.p, $1.destination, $1.source) }
    .prefix(Self.mostPairs).map { $0 }
  }

  private func fits(_ cluster: HiddenLinkTest.Cluster, of result: HiddenLinkTest.Result) -> [Fit] {
    guard let first = cluster.packets.first else { return [] }
    let register = CheckRegister(result.form)
    let packet = Array(table.bytes(of: table.packets[first]))
    guard let content = PacketHeader(packet)?.contentOffset, content <= result.offset else {
      return []
    }
    let zeros = [UInt8](repeating: 0, count: 4)
    let changes = addresses.map { register.end($0.bytes, from: 0) }
    var sources: [UInt16: [Int]] = [:]
    for (place, change) in changes.enumerated() { sources[change, default: []].append(place) }
    return startValues.flatMap { startValue -> [Fit] in
      let before = register.end(packet[content..<result.offset], from: startValue)
      let target = cluster.value ^ register.end(zeros + zeros, from: before)
      return changes.indices.flatMap { destination -> [Fit] in
        let wanted = target ^ register.end(zeros, from: changes[destination])
        return (sources[wanted] ?? []).compactMap { source in
          source == destination
            ? nil : Fit(destination: destination, source: source, startValue: startValue)
        }
      }
    }
  }
}

extension HiddenLinkTest.Result {
  /// The finding that it makes; nil where chance explains it.
  func finding(in table: PacketTable) -> Finding? {
    guard p < HiddenLinkTest.level, let first = clusters.first?.packets.first else { return nil }
    let named = clusters.compactMap { cluster in
      cluster.pairs.first.map { "\($0.source) to \($0.destination): \(cluster.packets.count)" }
    }
    let sizes = clusters.prefix(10).map { "\($0.packets.count)" }.joined(separator: " ")
    return Finding(
      form: table.form(of: table.packets[first]), place: FieldPlace(offset: -2, size: 2),
      verdict: .check,
      summary: "\(form.text) that covers something before \(offset) that is not sent:"
        + " \(clusters.count) \(clusters.count == 1 ? "link" : "links")",
      evidence: [
        ("register values", "\(values) of \(packets) packets"),
        ("independent differences", "\(independent)"), ("packets of each link", sizes),
      ] + (named.isEmpty ? [] : [("addresses", named.prefix(10).joined(separator: ", "))]),
      p: p, packets: clusters.reduce(0) { $0 + $1.packets.count })
  }
}
