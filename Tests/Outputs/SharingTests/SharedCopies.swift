import Export
import PacketDecoding
import PacketFixtures
import PacketSchema
import SinkKit
import Synchronization
import Testing

@testable import Sharing

/// What a sink tells a person.
final class Notes: Sendable {
  private let lines = Mutex<[String]>([])

  var all: [String] { lines.withLock { $0 } }

  func add(_ line: String) { lines.withLock { $0.append(line) } }
}

extension SharingSink where Form == JSONSink {
  /// A sink with the key of most tests.
  init(_ rules: SharingRules = SharingRules(), notes: Notes = Notes()) throws {
    self.init(key: try .test(), rules: rules, form: JSONSink(layout: .compact)) { notes.add($0) }
  }

  /// The packet's copy; nil if it is left out.
  mutating func copy(_ packet: JSONObject) throws -> JSONObject? {
    try lines(for: packet).first.map { try JSONObject(parsing: $0) }
  }
}

extension SharingRules {
  /// Rules of which one or two are not as by default.
  init(
    damaged: Bool = false, payloads: Bool = false, labels: Bool = false, channels: Bool = false
  ) {
    self.init()
    (keepsDamaged, keepsPayloads) = (damaged, payloads)
    (keepsLabels, keepsChannels) = (labels, channels)
  }
}

/// Packets as gs-decode prints them, all of networks that it is told of.
func decoded(_ packets: [Packet], networks: [UInt16]) -> [JSONObject] {
  var verifier = PacketVerifier(believing: networks, corrects: false)
  let checked = packets.flatMap { verifier.process($0) } + verifier.finish()
  return checked.map { PacketDecoder.decode($0) }
}
