import Evidence
import LinkChecks
import Notation
import PacketSchema

/// Pieces of the JSON of gs-hunt, and numbers for a person.
enum HuntDocument {
  typealias Members = [(key: String, value: JSONValue)]

  /// The version of the keys.
  static let schema: Int64 = 1

  static func members(of form: PacketTable.Form?, network: String?, meter: String?) -> Members {
    var members: Members = []
    if let form {
      if !form.kind.isEmpty { members.append(("packet_kind", .string(form.kind))) }
      members.append(("type", .string(form.type)))
      if form.size > 0 { members.append(("size", .integer(Int64(form.size)))) }
    }
    if let network { members.append(("network", .string(network))) }
    if let meter { members.append(("meter", .string(meter))) }
    return members
  }

  static func members(of place: FieldPlace) -> Members {
    var members: Members = [
      ("offset", .integer(Int64(place.offset))), ("bytes", .integer(Int64(place.size))),
    ]
    if let bits = place.bits {
      members.append(("lowest_bit", .integer(Int64(bits.lowerBound))))
      members.append(("bits", .integer(Int64(bits.count))))
    }
    if place.size > 1 { members.append(("order", .string(place.reading.rawValue))) }
    return members
  }

  static func member(_ key: String, _ value: Double?) -> Members {
    value.flatMap { $0.isFinite ? [(key, .number($0))] : nil } ?? []
  }

  static func finding(_ finding: Finding) -> JSONObject {
    JSONObject(
      members(of: finding.form, network: finding.network, meter: finding.meter)
        + members(of: finding.place)
        + [
          ("what", .string(finding.verdict.rawValue)), ("found", .string(finding.summary)),
          (
            "evidence",
            .object(JSONObject(finding.evidence.map { ($0.name, .string($0.value)) }))
          ),
        ] + member("p", finding.p) + [("packets", .integer(Int64(finding.packets)))])
  }

  static func link(_ link: HiddenLinkTest.Result) -> JSONObject {
    let clusters = link.clusters.map { cluster in
      JSONValue.object(
        JSONObject([
          ("register", .string(cluster.value.hexadecimal)),
          ("packets", .integer(Int64(cluster.packets.count))),
          (
            "addresses",
            .array(
              cluster.pairs.map { pair in
                .object(
                  JSONObject([
                    ("destination", .string(pair.destination)), ("source", .string(pair.source)),
                    ("start", .string(pair.startValue.hexadecimal)), ("p", .number(pair.p)),
                  ]))
              })
          ),
        ]))
    }
    return JSONObject(
      [
        ("type", .string(link.type)), ("check", .string(link.form.text)),
        ("offset", .integer(Int64(link.offset))), ("packets", .integer(Int64(link.packets))),
        ("values", .integer(Int64(link.values))),
      ] + member("p", link.p) + [("links", .array(clusters))])
  }

  /// A probability for a person: `0.03`, `2e-12`; empty if there is none.
  static func probability(_ p: Double?) -> String {
    guard let p, p.isFinite else { return "" }
    guard p > 1e-300 else { return "< 1e-300" }
    if p >= 0.001 { return p.decimals(3) }
    var (mantissa, exponent) = (p, 0)
    while mantissa < 0.95 {
      mantissa *= 10
      exponent -= 1
    }
    return "\(mantissa.decimals(0))e\(exponent)"
  }
}
