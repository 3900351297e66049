import Evidence
public import LoadAssociation
import Notation
public import PacketSchema

/// What follows a load, for a person and for programs.
public struct FollowAnswer: Sendable {
  private let association: LoadAssociation
  private let seriesName: String

  /// An answer.
  ///
  /// - Parameters:
  ///   - association: what was found.
  ///   - name: what the load or label is called.
  public init(_ association: LoadAssociation, of name: String) {
    self.association = association
    seriesName = name
  }

  /// Of what the answer is.
  public var subtitle: String {
    "\(counted(association.packetCount, "packet")) beside \(seriesName)"
  }

  /// The answer in plain words.
  var sentences: [String] { [verdict, tried, power, caution].compactMap { $0 } }

  private var verdict: String {
    guard association.isFound, let best = association.ranking.first else {
      return "Nothing was found that follows \(seriesName)."
    }
    let where_ = Self.place(of: best.feature)
    return "Found: \(best.feature.text)\(where_) follows \(seriesName), \(Self.delay(best.delay)), "
      + "with a rank correlation of \(best.correlation.decimals(2)) "
      + "(by chance \(HuntDocument.probability(best.p)))."
  }

  private var tried: String {
    let left =
      association.leftOutCount > 0
      ? " For \(association.leftOutCount) more there was no room." : ""
    return "\(association.featureCount) features were compared with it and with "
      + "\(association.drawCount) \(Self.words(of: association.comparison)).\(left)"
  }

  private var power: String? {
    guard let effect = association.detectable else { return nil }
    guard let correlation = effect.correlation else {
      return
        "This log beside \(seriesName) could not have shown even a field that follows it almost exactly."
    }
    return "A number in its packets that follows it with a rank correlation of "
      + "\(correlation.decimals(2)) would have been found in 4 of 5 cases."
  }

  private var caution: String? {
    switch association.comparison {
    case .wholeDays: nil
    case .spectrum:
      "The log is too short to tell what follows it from what only has the same daily rhythm."
    case .switchings:
      "If it goes by the time of day, so may a field that has nothing to do with it: switch at irregular times."
    }
  }

  /// The answer in parts.
  public var sections: [HuntSection] {
    var section = HuntSection("answer", "What follows \(seriesName)?", sentences)
    section.titles = ["By chance", "Feature", "Packets", "Meter", "Correlation", "Delay", "Of"]
    section.rows = association.ranking.map { one in
      [
        HuntDocument.probability(one.p), one.feature.text, one.feature.form.map(Self.name) ?? "all",
        one.feature.meter ?? "all",
        one.correlation.decimals(2) + (one.label.map { " (\($0))" } ?? ""),
        Self.seconds(one.delay), "\(one.rows)",
      ]
    }
    section.pictures = association.ranking.filter { !$0.columns.times.isEmpty }.map { one in
      .curves(
        name: one.feature.text, times: one.columns.times, field: one.columns.values,
        load: one.columns.loads,
        caption: "Above \(one.feature.text)\(Self.place(of: one.feature)), below \(seriesName)")
    }
    return [section]
  }

  /// The answer for programs: the keys of `gs-hunt(1)`.
  public var document: JSONObject {
    JSONObject(
      [
        ("schema", .integer(HuntDocument.schema)), ("kind", .string("follow")),
        ("found", .bool(association.isFound)),
        ("verdict", .array(sentences.map { .string($0) })),
        ("series", .string(seriesName)),
        ("packets", .integer(Int64(association.packetCount))),
        ("features", .integer(Int64(association.featureCount))),
        ("features_left_out", .integer(Int64(association.leftOutCount))),
        ("compared_with", .string(association.comparison.rawValue)),
        ("comparisons", .integer(Int64(association.drawCount))),
      ] + HuntDocument.member("least_correlation", association.detectable?.correlation)
        + [("ranking", .array(association.ranking.map { .object(Self.document($0)) }))])
  }

  private static func document(_ one: LoadAssociation.Ranked) -> JSONObject {
    JSONObject(
      HuntDocument.members(of: one.feature.form, network: nil, meter: one.feature.meter)
        + (one.feature.place.map { HuntDocument.members(of: $0) } ?? [])
        + [("feature", .string(one.feature.quantity.rawValue))]
        + (one.label.map { [("label", .string($0))] } ?? [])
        + HuntDocument.member("correlation", one.correlation)
        + HuntDocument.member("information_bits", one.information)
        + HuntDocument.member("delay_s", one.delay) + HuntDocument.member("p", one.p)
        + [("rows", .integer(Int64(one.rows)))])
  }

  private static func name(_ form: PacketTable.Form) -> String {
    "\(form.kind) \(form.type)" + (form.size > 0 ? ", \(form.size) bytes" : "")
  }

  private static func place(of feature: TestedFeature) -> String {
    (feature.form.map { " in \(name($0))" } ?? "") + (feature.meter.map { " of \($0)" } ?? "")
  }

  private static func seconds(_ delay: Double) -> String {
    abs(delay) >= 120 ? "\((delay / 60).decimals(1)) min" : "\(delay.decimals(0)) s"
  }

  private static func delay(_ delay: Double) -> String {
    abs(delay) < 1 ? "without delay" : "\(seconds(abs(delay))) \(delay > 0 ? "later" : "earlier")"
  }

  private static func words(of comparison: LoadAssociation.Comparison) -> String {
    switch comparison {
    case .wholeDays: "shifts of it by whole days"
    case .spectrum: "simulated ones of the same spectrum"
    case .switchings: "others that switch as often, at random times"
    }
  }
}
