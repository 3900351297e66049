import PacketSchema

/// How many packets there are of each kind.
struct KindSection {
  private let kinds: [PacketKind: Int]

  init(_ kinds: [PacketKind: Int]) { self.kinds = kinds }

  var html: String {
    let highest = Double(kinds.values.max() ?? 1)
    let rows = PacketKind.allCases.compactMap { kind in
      kinds[kind].map { packets in
        ReportText.bar(
          kind.rawValue, share: Double(packets) / highest, text: ReportText.count(packets))
      }
    }
    return ReportText.section(
      "kinds", "Kinds of packet", rows.isEmpty ? "<p>No packet.</p>" : ReportText.bars(rows))
  }
}
