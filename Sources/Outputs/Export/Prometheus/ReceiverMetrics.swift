import Notation
import PacketSchema

/// The latest health of each receiver, in Prometheus' text format. A receiver is known by the source
/// of its samples; counts begin anew when it does, as Prometheus expects of counters.
struct ReceiverMetrics {
  /// More receivers than one decoder has; their samples come from outside, and so do their names.
  static let mostReceivers = 64

  private static let timeName = "gridstream_receiver_timestamp_seconds"
  private static let suffixOfCounters = "_total"

  private var latest: [String: ReceiverLine] = [:]

  /// Takes in a line.
  mutating func add(_ line: ReceiverLine) {
    let source = line.text(.capture, "source") ?? ""
    guard latest[source] != nil || latest.count < Self.mostReceivers else { return }
    latest[source] = line
  }

  /// The lines of all metrics, receivers in the order of their sources; empty before the first line.
  var page: String {
    let lines = latest.sorted { $0.key < $1.key }
    var names: [String] = []
    var sections: [String: [String]] = [:]
    func add(_ name: String, _ sample: String) {
      if sections[name] == nil { names.append(name) }
      sections[name, default: []].append(sample)
    }
    for (source, line) in lines {
      let base = source.isEmpty ? [] : [(name: "source", value: source)]
      if let time = Timestamp(line.time) {
        add(Self.timeName, PrometheusText.sample(base, "\(time.seconds)"))
      }
      for value in line.values {
        guard let (name, labels, number) = Self.metric(value) else { continue }
        add(name, PrometheusText.sample(base + labels, number))
      }
    }
    return names.map { name in
      PrometheusText.section(
        name, help: Self.helps[name] ?? "", isCounter: name.hasSuffix(Self.suffixOfCounters),
        sections[name] ?? [])
    }.joined()
  }

  /// A word becomes a label of a metric that is 1; a receiver's own name is a label of all others.
  private static func metric(
    _ value: ReceiverValue
  ) -> (name: String, labels: [(name: String, value: String)], number: String)? {
    let name = metricName(value.stage, value.name, isCount: value.isCount)
    let labels = value.label.map { [(name: $0.name, value: $0.value)] } ?? []
    if case .string(let word) = value.value {
      return value.name == "source" ? nil : (name, [(value.name, word)], "1")
    }
    return (name, labels, value.value.word)
  }

  /// Prometheus wants units written out.
  private static func metricName(_ stage: ReceiverStage, _ key: String, isCount: Bool) -> String {
    var name = "gridstream_receiver_\(stage.rawValue)_\(key)"
    for (short, long) in [("_s", "_seconds"), ("_db", "_decibels"), ("_hz", "_hertz")]
    where name.hasSuffix(short) {
      name = name.dropLast(short.count) + long
    }
    return isCount ? name + suffixOfCounters : name
  }

  private static let helps: [String: String] = {
    var helps = [timeName: "When the receiver told of itself last."]
    for key in ReceiverKeys.all {
      let sentence = key.meaning.prefix(1).uppercased() + key.meaning.dropFirst() + "."
      helps[metricName(key.stage, key.name, isCount: key.form.isCount)] = sentence
    }
    return helps
  }()
}
