import Meters
import Notation
package import PacketSchema

/// Finds outages in packets, as points in InfluxDB's line protocol: one for each, at the time at which
/// power came back, so that the same packets give the same points.
package struct OutagePoints: Sendable {
  private static let measurement = "gridstream_outage"

  private var table = MeterTable(
    limits: .init(speakers: Neighbourhood.meterLimit, addressees: nil))

  /// No packet yet.
  package init() {}

  /// The points of the outages that a packet shows.
  package mutating func lines(for packet: JSONObject) -> [String] {
    let observation = PacketObservation(packet)
    return table.observe(observation).outages.map { address, outage in
      line(outage, table.meters[address], address, heard: observation)
    }
  }

  /// Types of fields are fixed: whole numbers for seconds, text for times.
  private func line(
    _ outage: PowerOutage, _ meter: Meter?, _ address: String, heard: PacketObservation
  ) -> String {
    var line = Self.measurement
    for (tag, value) in [("network", meter?.network), ("source", address)] {
      if let value, !value.isEmpty { line += ",\(tag)=" + InfluxLine.escaped(value, " ,=\\") }
    }
    let texts = [
      ("begin_earliest", outage.lastSeenBefore?.text),
      ("end_earliest", outage.returnBounds?.lowerBound.text),
      ("end_latest", outage.returnBounds?.upperBound.text), ("tree_id", meter?.route.treeID),
    ]
    line += " uptime_before_s=\(outage.uptimeBefore)i"
    if let longest = outage.longestDuration { line += ",longest_s=\(longest)i" }
    for (name, text) in texts {
      if let field = text.flatMap({ InfluxLine.text(.string($0), .text) }) {
        line += ",\(name)=\(field)"
      }
    }
    if let time = outage.bootedAt ?? heard.time { line += " \(time.nanoseconds)" }
    return line
  }
}
