import Export
import Meters
import Notation

/// Why somebody should look at a meter, by what was heard of it and of the others.
enum MeterConcern: Equatable {
  /// Seconds for which nothing was heard, up to the end of the report, of a meter that was heard once
  /// in so many seconds.
  case silent(Int64, usually: Int64)
  /// Outages in the last week that no other meter shares.
  case aloneWithoutPower(Int)
  /// Eb/N0 in dB, near that at which packets are lost.
  case weak(Double)

  /// Packets by which it is known how often a meter is heard.
  private static let leastPackets: Int64 = 5
  /// A meter is silent after so many times what is usual, and an hour at least.
  private static let usualSilences: Int64 = 10
  private static let leastSilence: Int64 = 3600
  /// In dB. At 8.7 a tenth of the packets is lost.
  private static let weakRatio = 10.5
  /// In seconds.
  private static let week: Int64 = 7 * 86_400

  /// What there is to say of a meter; the most urgent first.
  ///
  /// - Parameters:
  ///   - end: the end of the report.
  ///   - alone: times at which the power of this meter came back, and of no other.
  static func all(of meter: Meter, until end: Timestamp, alone: [Timestamp]) -> [MeterConcern] {
    var concerns: [MeterConcern] = []
    if let first = meter.span.first, let last = meter.span.last, meter.packets >= leastPackets {
      let usual = max(1, (last.seconds - first.seconds) / (meter.packets - 1))
      let silence = end.seconds - last.seconds
      if silence >= max(leastSilence, usual * usualSilences) {
        concerns.append(.silent(silence, usually: usual))
      }
    }
    let recent = alone.count { end.seconds - $0.seconds < week }
    if recent > 0 { concerns.append(.aloneWithoutPower(recent)) }
    if let ratio = meter.reception.meanSignalToNoiseRatio, ratio < weakRatio {
      concerns.append(.weak(ratio))
    }
    return concerns
  }

  /// What a person reads.
  var words: String {
    switch self {
    case .silent(let seconds, let usual):
      "silent for \(durationText(seconds: seconds)); was heard every \(durationText(seconds: usual))"
    case .aloneWithoutPower(let count):
      "lost its power alone, \(ReportText.count(count, "time")) in the last week"
    case .weak(let ratio):
      "weak: \(CellText.decimal(ratio, places: 1)) dB, packets get lost"
    }
  }

  fileprivate var urgency: Int {
    switch self {
    case .silent: 0
    case .aloneWithoutPower: 1
    case .weak: 2
    }
  }
}

/// The meters that need a look, with the reasons. Empty if none does.
struct ConcernSection {
  /// The meters, the most urgent first.
  let meters: [(meter: ReportedMeter, concerns: [MeterConcern])]

  init(_ meters: [ReportedMeter], _ groups: [OutageGroup], until end: Timestamp?) {
    guard let end else {
      self.meters = []
      return
    }
    var alone: [String: [Timestamp]] = [:]
    for group in groups where group.members.count == 1 {
      for member in group.members {
        if let time = member.outage.bootedAt { alone[member.meter, default: []].append(time) }
      }
    }
    self.meters = meters.map { meter in
      let times = alone[meter.meter.address] ?? []
      return (meter, MeterConcern.all(of: meter.meter, until: end, alone: times))
    }.filter { !$0.concerns.isEmpty }
      .sorted {
        ($0.concerns[0].urgency, $0.meter.address) < ($1.concerns[0].urgency, $1.meter.address)
      }
  }

  var html: String {
    guard !meters.isEmpty else { return "" }
    let open = rows(meters.prefix(ReportText.openRows))
    let rest = meters.dropFirst(ReportText.openRows)
    let folded =
      rest.isEmpty
      ? "" : ReportText.fold(true, "\(ReportText.count(rest.count, "more meter"))", rows(rest))
    return ReportText.section("concerns", "Meters that need a look", open + folded)
  }

  private func rows(
    _ meters: ArraySlice<(meter: ReportedMeter, concerns: [MeterConcern])>
  ) -> String {
    let items = meters.map { meter, concerns in
      "<li><span class=\"name\">\(meter.address)</span> "
        + "\(concerns.map(\.words).joined(separator: "; "))</li>\n"
    }
    return "<ul class=\"plain\">\n\(items.joined())</ul>"
  }
}
