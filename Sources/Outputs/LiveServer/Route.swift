import LiveView
import Notation
import PacketSchema
import Report

/// An address below the page's own, and what is told there.
public struct Route: Sendable {
  /// Its path; a part in braces stands for any one.
  public let path: String
  /// What a manual says of it.
  public let meaning: String
  let type: String
  /// True if the answer holds ages, and is another one without anything new.
  let ages: Bool
  let answer: @Sendable (LiveMesh, Parameters) throws(Refusal) -> String

  private static let json = "application/json"
  private static let html = "text/html; charset=utf-8"

  private init(
    _ path: String, _ meaning: String, type: String = json, ages: Bool = false,
    _ answer: @escaping @Sendable (LiveMesh, Parameters) throws(Refusal) -> String
  ) {
    self.path = path
    self.meaning = meaning
    self.type = type
    self.ages = ages
    self.answer = answer
  }

  /// Where server-sent events are.
  public static let events = "api/events"

  /// All of them but the files of the page and the events.
  public static let all: [Route] = [
    Route("api/meters", "all meters that were heard, the user's own first") { mesh, _ in
      mesh.meters()
    },
    Route("api/meters/{address}", "one meter, with its history and its latest packets") {
      mesh, parameters throws(Refusal) in
      guard let text = mesh.meter(parameters.part) else {
        throw .unknown("no such meter was heard")
      }
      return text
    },
    Route("api/packets", "packets that are kept, the newest first") {
      mesh, parameters throws(Refusal) in
      mesh.packets(try parameters.packetQuery())
    },
    Route("api/packets/{index}", "one packet, explained byte by byte") {
      mesh, parameters throws(Refusal) in
      guard let index = Int64(parameters.part) else { throw .wrong("the index is no number") }
      guard let text = mesh.packet(index) else { throw .unknown("no such packet is kept") }
      return text
    },
    Route("api/networks", "networks that were heard") { mesh, _ in mesh.networks() },
    Route("api/mesh", "who sent to whom") { mesh, parameters throws(Refusal) in
      mesh.mesh(from: try parameters.time("from"), to: try parameters.time("to"))
    },
    Route("api/band", "packets by channel over time, and the receivers' noise floors") {
      mesh, _ in mesh.band()
    },
    Route("api/health", "how the receivers and this program are doing", ages: true) {
      mesh, parameters in
      mesh.health(version: parameters.version)
    },
    Route("drawings/timeline", "beacons over time, as HTML", type: html) { mesh, parameters in
      mesh.html(.timeline, of: parameters.meters)
    },
    Route("drawings/trees", "trees under their collectors, as HTML", type: html) {
      mesh, parameters in
      mesh.html(.trees, of: parameters.meters)
    },
    Route("drawings/channels", "packets by channel, as HTML", type: html) { mesh, _ in
      mesh.html(.channels)
    },
  ]

  /// The part of a path that stands in braces, empty if there is none; nil for another path.
  func part(of path: String) -> String? {
    guard let brace = self.path.firstIndex(of: "{") else { return path == self.path ? "" : nil }
    let start = self.path[..<brace]
    guard path.hasPrefix(start) else { return nil }
    let part = path.dropFirst(start.count)
    return part.isEmpty || part.contains("/") || part.utf8.count > 64 ? nil : String(part)
  }
}

/// Why there is no answer.
enum Refusal: Error {
  /// The address is not there, or no more.
  case unknown(String)
  /// The question makes no sense.
  case wrong(String)
}

/// What a question says beside its path.
struct Parameters: Sendable {
  /// What stands for the braces of the path.
  var part = ""
  /// The version of the program.
  var version = ""
  /// What follows the question mark.
  var query: [(name: String, value: String)] = []

  private func value(_ name: String) -> String? {
    query.first { $0.name == name && !$0.value.isEmpty }?.value
  }

  /// Addresses of meters, of `meters=ID,ID`.
  var meters: Set<String> {
    Set((value("meters") ?? "").split(separator: ",").prefix(64).map(String.init))
  }

  func time(_ name: String) throws(Refusal) -> Timestamp? {
    guard let text = value(name) else { return nil }
    guard let time = Timestamp(text) else {
      throw .wrong("\(name) is no time such as 2026-01-31T12:00:00Z")
    }
    return time
  }

  private func number(_ name: String) throws(Refusal) -> Int64? {
    guard let text = value(name) else { return nil }
    guard let number = Int64(text) else { throw .wrong("\(name) is no number") }
    return number
  }

  func packetQuery() throws(Refusal) -> PacketQuery {
    var packets = PacketQuery()
    packets.after = try number("after")
    packets.before = try number("before")
    let limit = try number("limit") ?? Int64(packets.limit)
    guard limit > 0 else { throw .wrong("limit is less than 1") }
    packets.limit = Int(clamping: limit)
    packets.meter = value("meter")
    packets.network = value("network")
    packets.check = value("crc")
    if let kind = value("kind") {
      guard let known = PacketKind(rawValue: kind) else { throw .wrong("there is no such kind") }
      packets.kind = known
    }
    return packets
  }
}
