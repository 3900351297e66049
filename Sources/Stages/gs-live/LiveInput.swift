import Export
import FilterRuntime
import Inspection
import LiveView
import PacketSchema

/// Reads packet JSON into a mesh.
struct LiveInput {
  private struct Counters: Encodable {
    var lines = 0
    var packets = 0
    var malformed = 0
  }

  private let mesh: LiveMesh
  private var reader = PacketLineReader()

  init(_ mesh: LiveMesh) { self.mesh = mesh }

  /// Reads standard input to its end.
  ///
  /// Throws `StageFailure` if it is no packet JSON. Lines that are none among others are told of,
  /// counted and passed over.
  mutating func read(_ environment: inout StageEnvironment) throws {
    let (kind, bytes) = try environment.input.recognize()
    if kind == .recordStream {
      throw StageFailure(
        .badInput, "this is a record stream, not packet JSON: put gs-decode in front of gs-live")
    }
    try ForeignFormat.refuse(bytes)
    defer { mesh.setInput(.ended) }
    var faults = FaultReport(environment.log)
    var lines = TextLines(environment.input, startingWith: bytes)
    let statistics = environment.statistics
    try lines.forEach { line in
      do {
        try take(line)
      } catch let malformed as MalformedLine {
        mesh.noteMalformed()
        faults.add(malformed)
      }
      statistics.update(
        Counters(lines: reader.lines, packets: reader.packets, malformed: reader.malformed))
    }
  }

  private mutating func take(_ line: String) throws {
    guard let packet = try reader.read(line) else { return }
    if packet.isReceiverLine {
      if let line = ReceiverLine(packet) { mesh.observe(line) }
    } else {
      mesh.observe(packet)
    }
  }
}
