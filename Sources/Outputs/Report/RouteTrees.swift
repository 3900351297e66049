import Meters

/// Trees of meters under their collectors, by what each meter says its route costs and how many
/// hops it has. Which neighbour a meter goes through, no packet tells.
struct RouteTrees {
  private struct Place {
    let network: String
    let tree: String
    let cost: Int
    let level: Int?
    let address: String
  }

  /// More hops than that cannot be told apart in a bar.
  private static let segmentLimit = 16
  /// Trees that one looks through.
  private static let openTrees = 4

  private let places: [Place]
  private let networks: [String: String]

  init(_ meters: [ReportedMeter], networks: [String: String]) {
    places = meters.compactMap(RouteTrees.place)
    self.networks = networks
  }

  var html: String {
    ReportText.section(
      "trees", "Trees",
      places.isEmpty
        ? "<p>No meter told its place.</p>"
        : trees + "<p class=\"note\">Bars are route costs to the collector, cut into as many hops "
          + "as the meter tells: the shorter, the nearer.</p>")
  }

  private static func place(_ meter: ReportedMeter) -> Place? {
    guard let tree = meter.meter.route.treeID, let cost = meter.meter.route.cost else { return nil }
    return Place(
      network: meter.meter.network ?? "", tree: tree, cost: max(0, Int(clamping: cost)),
      level: meter.meter.route.level.map { Int(clamping: $0) }, address: meter.address)
  }

  private var trees: String {
    let highest = Double(max(1, places.map(\.cost).max() ?? 1))
    let groups = Dictionary(grouping: places) { [$0.network, $0.tree] }
    let trees = groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
    let drawn = trees.map { members in
      let nearestFirst = members.sorted { ($0.cost, $0.address) < ($1.cost, $1.address) }
      let bars = ReportText.bars(nearestFirst.map { bar($0, highest) })
      return title(nearestFirst.first)
        + ReportText.fold(
          places.count > ReportText.openRows, ReportText.count(members.count, "meter"), bars)
    }
    return ReportText.fold(
      trees.count > RouteTrees.openTrees, ReportText.count(trees.count, "tree"),
      drawn.joined(separator: "\n"))
  }

  private func title(_ place: Place?) -> String {
    guard let place else { return "" }
    let utility = networks[place.network].map { $0.isEmpty ? "" : ", " + ReportText.escaped($0) }
    let network = place.network.isEmpty ? "not known" : ReportText.escaped(place.network)
    return "<h3>Tree \(ReportText.escaped(place.tree)) <small>network \(network)\(utility ?? "")"
      + "</small></h3>\n"
  }

  private func bar(_ place: Place, _ highest: Double) -> String {
    let hops = place.level.map { ", " + ReportText.count($0, "hop") } ?? ""
    return ReportText.bar(
      place.address, share: Double(place.cost) / highest, text: "cost \(place.cost)\(hops)",
      segments: min(max(1, place.level ?? 1), RouteTrees.segmentLimit))
  }
}
