public import Evidence
public import FieldStructure
public import LinkChecks
import Notation
public import PacketSchema
public import SlotRules

/// What was found about bytes, for a person and for programs.
public struct StructureAnswer: Sendable {
  /// Of fewer packets a person is shown no table: all of their bytes are constant.
  private static let leastPackets = 4

  private let packetCount: Int
  private let uncheckedCount: Int
  private let repeatCount: Int
  private let structure: StructureResult
  private let checks: [Finding]
  private let links: [HiddenLinkTest.Result]
  private let slots: [SlotRuleResult]

  /// An answer.
  ///
  /// - Parameters:
  ///   - table: the packets that were looked through.
  ///   - structure: what their bytes are.
  ///   - checks: which bytes check others.
  ///   - links: what the checks of each type say of addresses that are not sent.
  ///   - slots: how the slots of each network's meters decide their channels.
  public init(
    _ table: PacketTable, _ structure: StructureResult, checks: [Finding],
    links: [HiddenLinkTest.Result], slots: [SlotRuleResult]
  ) {
    packetCount = table.packets.count
    uncheckedCount = table.uncheckedCount
    repeatCount = table.repeatCount
    self.structure = structure
    self.checks = checks
    self.links = links
    self.slots = slots
  }

  /// Of what the answer is.
  public var subtitle: String {
    let left = [
      uncheckedCount > 0 ? "\(counted(uncheckedCount, "packet")) of no proven check left out" : nil,
      repeatCount > 0 ? "\(counted(repeatCount, "repeat")) within two seconds counted once" : nil,
    ]
    return ([counted(packetCount, "packet")] + left.compactMap { $0 }).joined(separator: "; ")
  }

  /// The answer in parts: each form of packets, what holds for packets of any length, links.
  public var sections: [HuntSection] {
    let layouts = structure.layouts.filter { $0.packets >= Self.leastPackets }
      .map { LayoutTable($0, checks: checks) }
    return layouts.enumerated().map { $1.section(number: $0 + 1) } + families
      + [linkSection, SlotSections.section(slots)].compactMap { $0 }
  }

  /// The answer for programs: the keys of `gs-hunt(1)`.
  public var document: JSONObject {
    let layouts = structure.layouts.map { LayoutTable($0, checks: checks).document }
    let findings = (structure.findings + checks).map(HuntDocument.finding)
    return JSONObject([
      ("schema", .integer(HuntDocument.schema)), ("kind", .string("structure")),
      ("packets", .integer(Int64(packetCount))), ("left_out", .integer(Int64(uncheckedCount))),
      ("repeats", .integer(Int64(repeatCount))),
      ("layouts", .array(layouts.map { .object($0) })),
      ("findings", .array(findings.map { .object($0) })),
      ("links", .array(links.map { .object(HuntDocument.link($0)) })),
      ("slots", .array(slots.map { .object(SlotSections.document($0)) })),
    ])
  }

  /// What was found of packets of any length, and stands in no layout.
  private var families: [HuntSection] {
    let findings = structure.findings.filter { $0.form.size == 0 }
    var order: [String] = []
    for finding in findings where !order.contains(finding.form.type) {
      order.append(finding.form.type)
    }
    return order.map { type in
      let own = findings.filter { $0.form.type == type }
      var section = HuntSection(
        "family" + type.lowercased().filter { $0.isLetter || $0.isNumber },
        "Packets of type \(type), of any length")
      section.titles = ["Offset", "What", "Found", "Evidence", "By chance"]
      section.rows = own.map { finding in
        [
          finding.place.text, finding.verdict.rawValue, finding.summary,
          finding.evidence.map { "\($0.name) \($0.value)" }.joined(separator: ", "),
          HuntDocument.probability(finding.p),
        ]
      }
      return section
    }
  }

  private var linkSection: HuntSection? {
    guard !links.isEmpty else { return nil }
    var section = HuntSection("links", "Addresses that are not sent")
    section.sentences = links.map { link in
      let name = "Packets of type \(link.type)"
      guard !link.clusters.isEmpty else {
        return
          "\(name): nothing. Registers run backwards give \(link.values) values in "
          + "\(counted(link.packets, "packet")), as many as by chance."
      }
      return
        "\(name): their checks cover bytes that are not sent; they belong to "
        + "\(counted(link.clusters.count, "link")) (by chance \(HuntDocument.probability(link.p))). "
        + "The check is \(link.form.text)."
    }
    section.titles = ["Type", "Register", "Packets", "Addresses that fit"]
    section.rows = links.flatMap { link in
      link.clusters.prefix(40).map { cluster in
        let pairs = cluster.pairs.prefix(3).map { pair in
          "\(pair.destination) from \(pair.source), start \(pair.startValue.hexadecimal)"
        }
        return [
          link.type, cluster.value.hexadecimal, "\(cluster.packets.count)",
          pairs.joined(separator: "; "),
        ]
      }
    }
    return section
  }
}

/// A layout, in which checks that were proven have their rows.
private struct LayoutTable {
  private let layout: LayoutProposal
  private let rows: [(place: FieldPlace, verdict: Finding.Verdict, summary: String, p: Double?)]

  init(_ layout: LayoutProposal, checks: [Finding]) {
    self.layout = layout
    let size = layout.form.size
    func bytes(_ place: FieldPlace) -> Range<Int> {
      let start = place.offset < 0 ? size + place.offset : place.offset
      return start..<start + place.size
    }
    let own = checks.filter { $0.form == layout.form && $0.network == layout.network }
    let kept = layout.rows.filter { row in
      !own.contains { bytes($0.place).overlaps(bytes(row.place)) }
    }
    rows =
      (kept.map { ($0.place, $0.verdict, $0.summary, $0.p) }
      + own.map { ($0.place, $0.verdict, $0.summary, $0.p) })
      .sorted { bytes($0.place).lowerBound < bytes($1.place).lowerBound }
  }

  func section(number: Int) -> HuntSection {
    let form = layout.form
    let network = layout.network.map { ", network \($0)" } ?? ""
    var section = HuntSection(
      "form\(number)",
      "\(form.kind) \(form.type), \(form.size) bytes\(network): "
        + counted(layout.packets, "packet"))
    section.titles = ["Offset", "What", "Found", "By chance"]
    section.rows = rows.map { row in
      [row.place.text, row.verdict.rawValue, row.summary, HuntDocument.probability(row.p)]
    }
    section.pictures = [
      .bytes(rows.map { ($0.place, $0.verdict, $0.summary) }, size: form.size)
    ]
    return section
  }

  var document: JSONObject {
    JSONObject(
      HuntDocument.members(of: layout.form, network: layout.network, meter: nil)
        + [
          ("packets", .integer(Int64(layout.packets))),
          (
            "fields",
            .array(
              rows.map { row in
                .object(
                  JSONObject(
                    HuntDocument.members(of: row.place)
                      + [
                        ("what", .string(row.verdict.rawValue)), ("found", .string(row.summary)),
                      ] + HuntDocument.member("p", row.p)))
              })
          ),
        ])
  }
}
