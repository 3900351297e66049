public import Evidence
import AirInterface
import Statistics

/// Do checks cover bytes that are not sent, the same for each link, such as two addresses?
///
/// The register of each packet's check is run back through all that is sent behind them. Whatever they
/// are, and whatever network it is: packets of a link then have one and the same value there, and all
/// packets only a few, one for each link. Checks that cover something else, or are no checks, spread
/// over all 65 536 values. So the number of packets less that of different values decides, against what
/// coincides by chance (birthdays); nothing needs to be known. Which packets share a value is which
/// link they belong to.
///
/// The value depends on what is covered before: packets of each type and CI are taken by themselves,
/// of any length.
public struct HiddenLinkTest: Sendable {
  /// Packets that share a register value: of one link, if the test says that there are links.
  public struct Cluster: Sendable {
    /// The value of the register behind what is hidden.
    public let value: UInt16
    /// Places in `PacketTable.packets`.
    public let packets: [Int]
    /// Pairs of addresses that give this value.
    public internal(set) var pairs: [AddressPair] = []
  }

  /// Two addresses that a check may cover, in their order.
  public struct AddressPair: Hashable, Sendable {
    /// The first address.
    public let destination: String
    /// The second one.
    public let source: String
    /// The start value from which they give the cluster's value.
    public let startValue: UInt16
    /// Packets in all clusters that they fit.
    public let packets: Int
    /// How many clusters that are.
    public let clusters: Int
    /// How likely any pair fits so many clusters by chance.
    public let p: Double
  }

  /// What packets of one type say.
  public struct Result: Sendable {
    /// Type byte and CI, as in `PacketTable.Form.type`.
    public let type: String
    /// The check that collapses most.
    public let form: CheckForm
    /// Offset of the first byte that is sent behind what is hidden.
    public let offset: Int
    /// Different packets that were looked at.
    public let packets: Int
    /// Different values among them.
    public let values: Int
    /// Differences within clusters that do not follow from each other.
    public let independent: Int
    /// How likely values collapse so by chance, corrected for all types, checks and offsets.
    public let p: Double
    /// The links, the greatest first; none where chance explains them.
    public internal(set) var clusters: [Cluster]
  }

  /// Results above this probability show no clusters.
  public static let level = 0.01
  /// Packets of a type that the test looks at; its clusters are of all.
  static let most = 512
  /// Packets of a type that are needed.
  static let least = 4

  private let table: PacketTable
  private let registers: [CheckRegister]
  private let types: Set<String>?

  /// A test of a table's packets.
  ///
  /// - Parameters:
  ///   - forms: checks of two bytes that are tried, at the end of packets.
  ///   - types: types that are looked at, as in `PacketTable.Form.type`; nil for those whose packets
  ///     tell no network, as their check fits none.
  public init(
    _ table: PacketTable, forms: [CheckForm] = CheckForm.cyclic(), types: Set<String>? = nil
  ) {
    self.table = table
    registers = forms.filter { $0.size == 2 }.map { CheckRegister($0) }
    self.types = types
  }

  /// What each type of packets says, in the order of types.
  ///
  /// - Parameter startValues: start values of networks, for naming links by the addresses that are
  ///   heard in the table; those that packets tell are tried as well.
  public func results(
    startValues: [UInt16] = [], progress: (Double) -> Void = { _ in },
    isCancelled: () -> Bool = { false }
  ) -> [Result] {
    let samples = self.samples
    var results: [Result] = []
    for (place, sample) in samples.enumerated() {
      var best: Collapse?
      for (number, register) in registers.enumerated() where !isCancelled() {
        for collapse in sample.collapses(of: register) where collapse.isBetter(than: best) {
          best = collapse
        }
        progress(
          (Double(place) + Double(number + 1) / Double(registers.count)) / Double(samples.count))
      }
      guard let best else { continue }
      let tried = samples.count * registers.count * LinkSample.depths
      let p = Correction.familywise(best.chance, tests: tried)
      results.append(
        Result(
          type: sample.type, form: best.register.form, offset: sample.content + best.depth,
          packets: sample.packets.count, values: best.values, independent: best.independent, p: p,
          clusters: p < Self.level ? clusters(sample, best) : []))
    }
    return LinkNames(table, startValues: startValues).named(results)
  }

  /// The same as findings: those that chance does not explain.
  public func findings(
    startValues: [UInt16] = [], progress: (Double) -> Void = { _ in },
    isCancelled: () -> Bool = { false }
  ) -> [Finding] {
    results(startValues: startValues, progress: progress, isCancelled: isCancelled)
      .compactMap { $0.finding(in: table) }
  }

  private var samples: [LinkSample] {
    var members: [String: [Int]] = [:]
    for (index, packet) in table.packets.enumerated() {
      let type = table.form(of: packet).type
      guard types?.contains(type) ?? (packet.network == nil) else { continue }
      members[type, default: []].append(index)
    }
    return members.compactMap { LinkSample(table, $0, $1) }.sorted { $0.type < $1.type }
  }

  private func clusters(_ sample: LinkSample, _ collapse: Collapse) -> [Cluster] {
    let values = sample.all.map {
      LinkSample.value(of: $0, in: table, collapse.register, sample.content + collapse.depth)
    }
    var members: [UInt16: [Int]] = [:]
    for (packet, value) in zip(sample.all, values) {
      if let value { members[value, default: []].append(packet) }
    }
    // Of so many values, how many packets share one by chance.
    let mean = Double(sample.all.count) / 65_536
    return members.filter { Tails.poisson($1.count, mean: mean) * 65_536 < Self.level }
      .map { Cluster(value: $0, packets: $1) }
      .sorted { ($1.packets.count, $0.value) < ($0.packets.count, $1.value) }
  }
}
