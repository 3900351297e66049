public import Evidence
import Notation
import Statistics

/// What is this byte? Looks through the packets of a table, form by form and network by network.
public struct StructureSearch: Sendable {
  /// What a search is told; none of it is about the packets' fields.
  public struct Settings: Sendable {
    /// Forms and families of forms that are looked at, those with the most packets.
    public var mostGroups = 64

    /// The usual settings.
    public init() {}
  }

  let table: PacketTable
  let settings: Settings

  /// A search through a table.
  public init(_ table: PacketTable, settings: Settings = Settings()) {
    self.table = table
    self.settings = settings
  }

  /// Looks at all groups, one after the other.
  ///
  /// - Parameters:
  ///   - progress: is told how much is done, 0 ... 1.
  ///   - isCancelled: is asked between groups; what was found until then is returned.
  public func result(
    progress: (Double) -> Void = { _ in }, isCancelled: () -> Bool = { false }
  ) -> StructureResult {
    let groups = PacketGroup.all(of: table, most: settings.mostGroups)
    let names = table.names.map { [UInt8](hexadecimal: $0.utf8) }
    let addresses = Set(
      table.packets.lazy.compactMap { packet in packet.source.flatMap { names[$0] } })
    let tests = Tests(groups: groups.count)
    var explained: [ExplainedGroup] = []
    var grammars: [ElementGrammar] = []
    for (place, group) in groups.enumerated() {
      if isCancelled() { break }
      let analysis = GroupAnalysis(
        group: group, tests: tests, addresses: addresses, names: names, table: table)
      explained.append(ExplainedGroup(group: group, candidates: analysis.candidates()))
      if group.isFromEnd, let grammar = grammar(of: group, tests) { grammars.append(grammar) }
      progress(Double(place + 1) / Double(groups.count))
    }
    return StructureResult(explained, grammars: grammars)
  }

  private func grammar(of group: PacketGroup, _ tests: Tests) -> ElementGrammar? {
    let packets = group.packets.map { Array(table.bytes(of: table.packets[$0])) }
    return GrammarSearch(packets, tests: tests).grammar(form: group.form, network: group.network)
  }
}

/// One group and what explains its bytes.
struct ExplainedGroup: Sendable {
  let group: PacketGroup
  /// By their columns, without overlap.
  let candidates: [Candidate]
}

/// All tests of one group, and the best explanation of each byte.
struct GroupAnalysis {
  let group: PacketGroup
  let tests: Tests
  let addresses: Set<[UInt8]>
  let names: [[UInt8]?]
  let table: PacketTable

  func candidates() -> [Candidate] {
    var found = StillFields(group: group, tests: tests, addresses: addresses, names: names)
      .candidates()
    found += ByteStatistics(group: group).candidates()
    let still = Set(found.filter { $0.rank >= .constant && $0.bits == nil }.flatMap(\.columns))
    let addresses = Set(found.filter { $0.rank == .address }.flatMap(\.columns))
    let clocks = ClockFields(group: group, tests: tests).fields(except: still, fixed: addresses)
    found += clocks.map(\.candidate)
    let ticking = still.union(clocks.flatMap(\.candidate.columns))
    let clocked = addresses.union(clocks.flatMap(\.candidate.columns))
    found += ClockDigit(group: group, tests: tests, clocks: clocks).candidates(except: clocked)
    found += CounterSearch(group: group, tests: tests).candidates(except: ticking)
    found += LinearCopies(group: group, tests: tests, taken: ticking).candidates()
    let trends = BurstTrends(group: group, tests: tests, table: table).trends(except: ticking)
    return Self.best(found).map { Self.told($0, trends) }
  }

  /// With what it goes with.
  private static func told(
    _ candidate: Candidate, _ trends: [Int: (text: String, p: Double)]
  ) -> Candidate {
    guard candidate.size == 1, candidate.rank <= .enumeration, let trend = trends[candidate.column]
    else { return candidate }
    var candidate = candidate
    candidate.rank = max(candidate.rank, .enumeration)
    candidate.verdict = candidate.verdict == .random ? .unknown : candidate.verdict
    candidate.summary = trend.text + "; " + candidate.summary
    candidate.p = trend.p
    return candidate
  }

  /// The best explanation of each byte wins; of equal ones the wider, then the surer.
  static func best(_ all: [Candidate]) -> [Candidate] {
    let order = all.sorted {
      ($1.rank, $1.size, $0.p ?? 1, $0.column, $0.bits?.lowerBound ?? 0)
        < ($0.rank, $0.size, $1.p ?? 1, $1.column, $1.bits?.lowerBound ?? 0)
    }
    var taken: Set<Int> = []
    var chosen: [Candidate] = []
    for candidate in order {
      let bits = candidate.bits ?? 0..<8 * candidate.size
      let places = candidate.columns.flatMap { column in
        bits.count >= 8 ? Array(column * 8..<column * 8 + 8) : bits.map { column * 8 + $0 }
      }
      let free = places.filter { !taken.contains($0) }
      guard free.count == places.count || (candidate.size == 1 && candidate.bits == nil),
        !free.isEmpty
      else { continue }
      var candidate = candidate
      if free.count < places.count {
        // Half of the byte is explained better: this is about the rest.
        let rest = free.map { $0 % 8 }.sorted()
        candidate.bits = rest[0]..<rest[rest.count - 1] + 1
      }
      taken.formUnion(free)
      chosen.append(candidate)
    }
    return chosen.sorted {
      ($0.column, -($0.bits?.lowerBound ?? 0)) < ($1.column, -($1.bits?.lowerBound ?? 0))
    }
  }
}
