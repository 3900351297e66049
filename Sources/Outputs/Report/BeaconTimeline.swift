import Meters
import Notation

/// Beacons over time: all of them as a chart, then those of each meter on a lane of its own, with
/// its outages.
struct BeaconTimeline {
  /// Lanes that a person can still compare.
  private static let laneLimit = 16

  private let beacons: TimeHistogram
  private let meters: [ReportedMeter]
  /// How much a meter matters, by its address: those that lost power last, and that need a look.
  private let weights: [String: Int]

  /// - Parameter concerned: addresses of the meters that it is about, the most important first.
  init(_ beacons: TimeHistogram, _ meters: [ReportedMeter], concerned: [String]) {
    weights = Dictionary(
      concerned.reversed().enumerated().map { ($0.element, $0.offset + 1) }, uniquingKeysWith: max)
    self.beacons = beacons
    self.meters = meters.filter { !$0.beacons.counts.isEmpty }
  }

  var html: String {
    let body = TimeAxis(beacons).map(chart) ?? "<p>No beacon bears a time.</p>"
    return ReportText.section("timeline", "Beacons over time", body)
  }

  private func chart(_ axis: TimeAxis) -> String {
    let shown = foremost
    let left = meters.count - shown.count
    let note =
      left > 0
      ? " \(shown.count) of \(ReportText.count(meters.count, "meter")): those that lost power last or "
        + "need a look, then those heard most." : ""
    return """
      <div class="timeline">
      <span class="name">All</span>\(total(axis))
      \(shown.map { lane($0, axis) }.joined(separator: "\n"))
      <span></span><div class="marks">\(marks(axis))</div>
      </div>
      <p class="note">UTC. A column is \(duration(axis.width)).\(outageNote(shown))\(note)</p>
      """
  }

  private var foremost: [ReportedMeter] {
    let numbered = meters.map { meter in
      (
        meter: meter, weight: weights[meter.meter.address] ?? 0,
        beacons: meter.beacons.counts.values.reduce(0, +)
      )
    }
    let kept = numbered.sorted {
      ($1.weight, $1.beacons, $0.meter.address) < ($0.weight, $0.beacons, $1.meter.address)
    }.prefix(BeaconTimeline.laneLimit).map(\.meter)
    return kept.sorted { $0.address < $1.address }
  }

  private func total(_ axis: TimeAxis) -> String {
    let highest = Double(beacons.counts.values.max() ?? 1)
    let columns = rectangles(beacons.counts, axis) { count in
      let height = Double(count) / highest * 100
      return "y=\"\(ReportText.fraction(100 - height))\" height=\"\(ReportText.fraction(height))\""
    }
    return drawing("total", "Beacons of all meters", columns, axis)
  }

  private func lane(_ meter: ReportedMeter, _ axis: TimeAxis) -> String {
    let counts = meter.beacons.counts(inStretchesOf: beacons)
    let highest = Double(counts.values.max() ?? 1)
    let columns = rectangles(counts, axis) { count in
      let opacity = 0.4 + 0.6 * Double(count) / highest
      return "y=\"0\" height=\"100\" fill-opacity=\"\(ReportText.fraction(opacity))\""
    }
    let outages = meter.meter.power.outages.compactMap { outage in
      outage.bootedAt.flatMap(axis.position)
    }
    return "<span class=\"name\">\(meter.address)</span>"
      + drawing("lane", "Beacons of \(meter.address)", columns, axis, outages)
  }

  private func rectangles(
    _ counts: [Int64: Int], _ axis: TimeAxis, _ shape: (Int) -> String
  ) -> String {
    counts.sorted { $0.key < $1.key }.map { column, count in
      let title =
        "\(ReportText.time(seconds: column * axis.width)): \(ReportText.count(count, "beacon"))"
      return "<rect x=\"\(column - axis.firstColumn)\" width=\"0.9\" \(shape(count))>"
        + "<title>\(title)</title></rect>"
    }.joined()
  }

  private func drawing(
    _ name: String, _ label: String, _ content: String, _ axis: TimeAxis, _ outages: [Double] = []
  ) -> String {
    let signs = outages.map {
      "<i style=\"--at:\(ReportText.fraction($0))\" title=\"power back\"></i>"
    }
    return "<div class=\"\(name)\"><svg viewBox=\"0 0 \(axis.columns) 100\" "
      + "preserveAspectRatio=\"none\" role=\"img\" aria-label=\"\(label)\">\(content)</svg>"
      + "\(signs.joined())</div>"
  }

  private func marks(_ axis: TimeAxis) -> String {
    axis.marks.map { mark in
      let style = "style=\"--at:\(ReportText.fraction(mark.position))\""
      return "<span class=\"\(place(mark.position))\" \(style)>\(mark.label)</span>"
    }.joined()
  }

  /// A label at an end would stick out of the page.
  private func place(_ position: Double) -> String {
    position < 0.08 ? "first" : position > 0.92 ? "last" : "middle"
  }

  private func outageNote(_ meters: [ReportedMeter]) -> String {
    meters.allSatisfy(\.meter.power.outages.isEmpty)
      ? "" : " <i class=\"key\"></i> power came back."
  }

  private func duration(_ seconds: Int64) -> String {
    seconds < 120 ? ReportText.count(Int(seconds), "second") : durationText(seconds: seconds)
  }
}
