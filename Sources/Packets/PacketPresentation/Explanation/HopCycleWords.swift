import Notation
import PacketDecoding

/// What a person is told of the hop cycle, besides the phase that a packet tells itself.
enum HopCycleWords {
  /// A name, a value, how sure it is, and a remark.
  typealias Row = (name: String, value: String, certainty: FieldCertainty, remark: String)

  /// The rows that stand below the phase.
  static func rows(_ checked: CheckedPacket) -> [Row] {
    switch checked.hopCycle {
    case .certain(let cycle): certain(cycle, slot: checked.hopSlot)
    case .candidates(let published, let others):
      [candidates(published, others, network: checked.network)]
    case nil: []
    }
  }

  private static func certain(_ cycle: HopCycle, slot: Int?) -> [Row] {
    let remark = "\(cycle.slots) slots of 0.7 s; from the network's beacons"
    let place =
      slot.map { "\($0)" } ?? "none: the phase is not shorter than the cycle"
    return [
      ("hop_cycle_s", "\(cycle.seconds) s", .verified, remark),
      ("hop_slot", place, .verified, "counted from 0"),
    ]
  }

  /// Candidates that a person may want to see one by one.
  private static let mostListed = 40

  /// Names what is published for the network; for one of which nothing is, or nothing that fits,
  /// what is published at all. Lists the others once they are few.
  private static func candidates(
    _ published: [HopCycle], _ others: [HopCycle], network: UInt16?
  ) -> Row {
    let own = published.filter { cycle in
      PublishedHopCycle.all.contains { $0.network == network && $0.cycle == cycle }
    }
    let named = own.isEmpty ? published : own
    let rest = (published.filter { !named.contains($0) } + others).sorted()
    let names = named.map { "\($0.seconds) s" }.joined(separator: ", ")
    let value =
      names.isEmpty
      ? "one of \(rest.count)"
      : rest.isEmpty
        ? names : names + (rest.count == 1 ? " or another one" : " or \(rest.count) others")
    let sources = named.map { "published: \($0.seconds) s for \(networks(of: $0))" }
    let list =
      rest.isEmpty || rest.count > mostListed
      ? [] : ["the others: " + rest.map { "\($0.seconds)" }.joined(separator: ", ") + " s"]
    let remark = (["not certain yet"] + sources + list).joined(separator: "; ")
    return ("hop cycle", value, .hypothesis, remark)
  }

  private static func networks(of cycle: HopCycle) -> String {
    PublishedHopCycle.all.filter { $0.cycle == cycle }
      .map { ($0.certainty == .verified ? "" : "perhaps ") + $0.network.hexadecimal }
      .joined(separator: ", ")
  }
}
