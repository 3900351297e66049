public import Meters
public import Notation

/// Pieces of the report that another page shows as well: one look, one code.
public enum Drawing: String, CaseIterable, Sendable {
  /// Beacons over time, all of them and those of some meters, with their outages.
  case timeline
  /// Trees of meters under their collectors.
  case trees
  /// Packets by channel.
  case channels

  /// The style sheet that they need, of light and dark.
  public static var styleSheet: String { ReportStyle.sheet }
}

extension ReceptionSummary {
  /// A piece of the report as HTML, in which nothing that was heard is left as it is.
  ///
  /// - Parameters:
  ///   - drawing: which.
  ///   - addresses: the meters that a timeline or the trees show; empty for those that matter.
  public func html(_ drawing: Drawing, of addresses: Set<String> = []) -> String {
    switch drawing {
    case .timeline: timeline(of: addresses)
    case .trees: RouteTrees(meters(of: addresses), networks: neighbourhood.networks).html
    case .channels: ChannelSection(neighbourhood.channels).html
    }
  }

  /// Why somebody should look at a meter, in words; the most urgent first.
  ///
  /// - Parameters:
  ///   - meter: one of the neighbourhood.
  ///   - alone: times at which its power came back, and no other's.
  public func concerns(of meter: Meter, alone: [Timestamp]) -> [String] {
    guard let end = neighbourhood.span.last else { return [] }
    return MeterConcern.all(of: meter, until: end, alone: alone).map(\.words)
  }

  private func timeline(of addresses: Set<String>) -> String {
    let meters = meters(of: addresses)
    guard addresses.isEmpty else {
      return BeaconTimeline(beacons, meters, concerned: []).html
    }
    let groups = neighbourhood.outageGroups
    let concerns = ConcernSection(meters, groups, until: neighbourhood.span.last)
    return BeaconTimeline(beacons, meters, concerned: concerns.concerned(groups)).html
  }

  private func meters(of addresses: Set<String>) -> [ReportedMeter] {
    addresses.isEmpty ? meters : meters.filter { addresses.contains($0.meter.address) }
  }
}

extension ConcernSection {
  /// Addresses of the meters to look at: of the latest outage first, then what else needs a look.
  func concerned(_ groups: [OutageGroup]) -> [String] {
    groups.reversed().prefix(1).flatMap { $0.members.map(\.meter) }
      + meters.map(\.meter.meter.address)
  }
}
