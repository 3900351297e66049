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

  /// Names what is published for the network; for one of which nothing is, or nothing that fits, what
  /// is published at all.
  private static func candidates(
    _ published: [HopCycle], _ others: Int, network: UInt16?
  ) -> Row {
    let own = published.filter { cycle in
      PublishedHopCycle.all.contains { $0.network == network && $0.cycle == cycle }
    }
    let named = own.isEmpty ? published : own
    let rest = others + published.count - named.count
    let names = named.map { "\($0.seconds) s" }.joined(separator: ", ")
    let value =
      names.isEmpty
      ? "one of \(rest)"
      : rest == 0 ? names : names + (rest == 1 ? " or another one" : " or \(rest) others")
    let sources = named.map { "published: \($0.seconds) s for \(networks(of: $0))" }
    let remark = (["not certain yet"] + sources).joined(separator: "; ")
    return ("hop cycle", value, .hypothesis, remark)
  }

  private static func networks(of cycle: HopCycle) -> String {
    PublishedHopCycle.all.filter { $0.cycle == cycle }
      .map { ($0.certainty == .verified ? "" : "perhaps ") + $0.network.hexadecimal }
      .joined(separator: ", ")
  }
}
