import Notation
import PacketDecoding
import PacketPresentation
import PacketSchema
import RecordStream

/// Gathers the statistics of a cascade into one line, with what gs-decode itself has counted.
struct ReceiverReport {
  private var cascade = StatisticsCascade(after: "gs-frame")
  private var line: ReceiverLine?
  private var packetsByCheck: [PacketCheck: Int64] = [:]
  private var packetsByKind: [PacketKind: Int64] = [:]
  /// Records that would be packets and are none.
  var unreadable = 0

  /// Counts a packet that was decided.
  mutating func count(_ checked: CheckedPacket) {
    packetsByCheck[checked.check, default: 0] += 1
    if checked.isTrustworthy { packetsByKind[checked.packet.kind, default: 0] += 1 }
  }

  /// Takes any record, in the order of the stream; returns the lines that it completes. What cannot
  /// be read is left out.
  mutating func take(_ record: Record, _ verifier: PacketVerifier) -> [JSONObject] {
    let place = cascade.take(record)
    var lines = place.before == nil ? [] : finishLine(verifier)
    if let statistics = try? StageStatistics(record) {
      if line == nil { line = ReceiverLine(time: statistics.time) }
      if let stage = ReceiverStage(program: statistics.stage), stage != .decode,
        let told = try? JSONObject(parsing: statistics.counters)
      {
        line?.add(told, of: stage)
      }
    }
    if place.after != nil { lines += finishLine(verifier) }
    return lines
  }

  /// The line of a cascade that the end of the input has cut, if there is one.
  mutating func finish(_ verifier: PacketVerifier) -> [JSONObject] {
    cascade.close() == nil ? [] : finishLine(verifier)
  }

  private mutating func finishLine(_ verifier: PacketVerifier) -> [JSONObject] {
    guard var line else { return [] }
    self.line = nil
    line.add(decoding(verifier), of: .decode)
    return [line.object]
  }

  private func decoding(_ verifier: PacketVerifier) -> JSONObject {
    let counters = verifier.counters
    let checks = PacketCheck.allCases.map { check in
      (key: check.rawValue, value: JSONValue.integer(packetsByCheck[check] ?? 0))
    }
    let kinds = PacketKind.allCases.compactMap { kind in
      packetsByKind[kind].map { (key: kind.rawValue, value: JSONValue.integer($0)) }
    }
    let networks = verifier.registry.believed.prefix(32).map { JSONValue.string($0.hexadecimal) }
    return JSONObject([
      ("frames", .integer(Int64(counters.frames))),
      ("packets_by_crc", .object(JSONObject(checks))),
      ("packets_by_kind", .object(JSONObject(kinds))),
      ("corrected_packets", .integer(Int64(counters.corrected))),
      ("expected_packets", .integer(Int64(counters.expected))),
      ("networks", .array(networks)),
      ("unreadable", .integer(Int64(unreadable))),
    ])
  }
}
