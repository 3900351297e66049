/// When a network is believed: the rule, and how often it errs.
///
/// Every complete packet that fits no believed network waits. It votes for the initial value that
/// its CRC gives when run backwards, provided that type, length and CI belong together and that all
/// it says twice agrees. A packet that comes again, byte for byte, has one vote. The last 512 packets
/// that wait are counted, those without a vote included: what damage lets through to vote is not
/// random, but how often the same damage happens among all damaged packets is bounded.
///
/// Among `n` random packets, the number of ways that `k` agree by chance is expected to be
/// C(n, k) / 65 536^(k - 1); on one of the 19 values of the published list,
/// 19 · C(n, k) / 65 536^k. A network is believed when that is less than 1 in 10 000:
/// two packets are enough among 4, three among 138, four among 512. A published
/// network needs two among 213, and one is enough while there are no more than three packets to
/// choose from (1 in 1150 for three damaged packets). The least number of votes is enough only
/// if their soft decisions, where there are any, leave hardly a bit in doubt.
///
/// Damage is not random. Votes that one wrong bit in a packet of a believed network would explain,
/// or that come from a meter heard in one, are rivals of that network and do not count, unless they
/// outnumber the packets heard in it: then it was the damage, and is withdrawn. Where one
/// wrong byte in a packet of a believed network would explain a vote, the number of such damages
/// stands in place of 65 536.
public enum NetworkBelief {
  /// Votes that are counted at a time.
  static let window = 512
  /// Expected number of chance agreements below which a network is believed.
  static let tolerance = 1e-4
  /// Unresolved packets among which one packet is enough for a published network.
  static let singleVoteWindow = 3

  /// Packets that a network must have before it is remembered between runs: two make it believed,
  /// and one more bears it out. A remembered network counts as heard in as many.
  public static let packetsToRemember = 3

  /// Packets that a network counts as heard in, beside those that were, if the user named it: so
  /// many first packets with the same damage make no network beside it. A choice, not a
  /// measurement: damage that lasts longer is a fault of a transmitter.
  static let trustInNamed = 8

  /// True if `votes` agreeing packets among `packets` are enough.
  ///
  /// - Parameters:
  ///   - likeDamages: how many initial values the votes could have fallen on; see
  ///     `DamageSyndrome`.
  ///   - isPublished: true if the initial value stands in the published list.
  static func isEnough(
    votes: Int, among packets: Int, likeDamages: Int, isPublished: Bool
  ) -> Bool {
    guard votes > 0 else { return false }
    if votes == 1 {
      return isPublished && likeDamages == 1 << 16 && packets <= singleVoteWindow
    }
    let candidates = isPublished ? NetworkTable.all.count : likeDamages
    let ways = (0..<votes).reduce(1.0) { ways, taken in
      ways * Double(packets - taken) / Double(taken + 1) / Double(likeDamages)
    }
    return Double(candidates) * ways < tolerance
  }

  /// Votes that are enough only if they are free of doubt: the least that a rule above asks for.
  static func needsCertainty(votes: Int, isPublished: Bool) -> Bool {
    votes <= (isPublished ? 1 : 2)
  }
}
