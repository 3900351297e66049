import Notation
package import PacketSchema

extension InfluxLine {
  private static let receiverMeasurement = "gridstream_receiver"

  /// The points of a receiver: one of all values that stand alone, and one for each channel, step of
  /// the band, check and kind, which are tags. Their fields are `capture_gain_db` and so on.
  package static func lines(for line: ReceiverLine) -> [String] {
    let time = Timestamp(line.time).map { " \($0.nanoseconds)" } ?? ""
    let source = line.text(.capture, "source").flatMap { $0.isEmpty ? nil : $0 }
    let tags = receiverMeasurement + (source.map { ",source=" + escaped($0, " ,=\\") } ?? "")
    var points: [(tags: String, fields: [String])] = [(tags, [])]
    for value in line.values {
      guard value.name != "source", let text = text(value) else { continue }
      let field = "\(value.stage.rawValue)_\(value.name)=\(text)"
      guard let label = value.label else {
        points[0].fields.append(field)
        continue
      }
      let own = tags + ",\(label.name)=\(label.value)"
      if let last = points.indices.last, points[last].tags == own {
        points[last].fields.append(field)
      } else {
        points.append((own, [field]))
      }
    }
    return points.filter { !$0.fields.isEmpty }.map { point in
      "\(point.tags) \(point.fields.joined(separator: ","))\(time)"
    }
  }

  /// A field that was once written with a type keeps it: types follow from the table, too.
  private static func text(_ value: ReceiverValue) -> String? {
    if case .string = value.value { return text(value.value, .text) }
    return text(value.value, value.isCount || value.name == "networks" ? .integer : .float)
  }
}
