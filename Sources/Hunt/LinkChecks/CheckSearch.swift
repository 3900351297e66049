public import Evidence
import Statistics

/// Which bytes check others? Looks through the packets of a table, form by form and network by
/// network, and is told nothing of them.
///
/// The register of a check is run back from where the check may stand, through the bytes that it may
/// cover, to each place at which it may have begun. What it is there depends on no byte of the packet if
/// the guess is right, whatever value the sender began with or put on the result: a check is found where
/// packets that differ agree in it. A few packets decide which guesses are worth a look at all.
public struct CheckSearch: Sendable {
  /// A check that was found.
  public struct Check: Sendable {
    /// How it is made.
    public let form: CheckForm
    /// Where it stands.
    public let place: Int
    /// The bytes that it covers.
    public let covered: Range<Int>
    /// Where it may begin as well: between are bytes that never change.
    public let starts: ClosedRange<Int>
    /// The value before the first covered byte, most frequent first; 0 ..< 2^(8 size).
    public let startValues: [UInt16]
    /// What is put on the result, by exclusive or.
    public let finalValue: UInt16
    /// Groups of packets, of other forms, that have the same start value.
    public let agreeingForms: Int
  }

  /// Groups of fewer different packets are not looked at: chance would explain whatever is found.
  public static let leastPackets = 3
  /// Findings are made below this probability by chance.
  public static let level = 0.01

  private let table: PacketTable
  private let forms: [CheckForm]

  /// A search through a table for some forms of checks.
  public init(_ table: PacketTable, forms: [CheckForm] = CheckForm.cyclic() + CheckForm.sums) {
    self.table = table
    self.forms = forms
  }

  /// What was found, as findings, of great groups first.
  public func findings(
    progress: (Double) -> Void = { _ in }, isCancelled: () -> Bool = { false }
  ) -> [Finding] {
    checks(progress: progress, isCancelled: isCancelled).map(\.finding)
  }

  /// What was found, each check with its finding.
  public func checks(
    progress: (Double) -> Void = { _ in }, isCancelled: () -> Bool = { false }
  ) -> [(check: Check, finding: Finding)] {
    let groups = CheckGroup.all(of: table, least: Self.leastPackets)
    // Groups take time by the squares of their sizes.
    let costs = groups.map { Double($0.form.size * $0.form.size) }
    let total = costs.reduce(0, +)
    var done = 0.0
    var candidates: [CheckCandidate] = []
    for (group, cost) in zip(groups, costs) {
      if isCancelled() { break }
      var screen = CheckScreen(group)
      for (place, form) in forms.enumerated() where !isCancelled() {
        screen.look(for: CheckRegister(form))
        progress((done + cost * Double(place + 1) / Double(forms.count)) / total)
      }
      done += cost
      candidates += screen.best(correctedFor: groups.count)
    }
    return StartValues(candidates).checks
  }
}
