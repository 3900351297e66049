import DatabaseExport
import Evidence
import Export
import FilterRuntime
import Inspection
import Logging
import Notation
import PacketSchema
import SystemInterface

/// Reads packets into a table.
struct PacketInput {
  private struct Counters: Encodable {
    var lines = 0
    var packets = 0
    var malformed = 0
  }

  private(set) var table = PacketTable()
  private var reader = PacketLineReader()

  /// Reads a file of gs-export, or standard input if there is none.
  ///
  /// Throws `StageFailure` if there is no packet.
  static func read(
    database: String?, _ environment: inout StageEnvironment
  ) throws -> PacketTable {
    var input = PacketInput()
    if let database {
      try input.read(try StoredPackets(path: database), &environment)
    } else {
      try input.readLines(&environment)
    }
    return input.table
  }

  private mutating func read(
    _ stored: StoredPackets, _ environment: inout StageEnvironment
  ) throws {
    try stored.forEach { packet in
      table.add(packet)
      environment.progress.update(counted(table.packets.count, "packet"))
      return !environment.stop.isRequested
    }
  }

  private mutating func readLines(_ environment: inout StageEnvironment) throws {
    let (kind, bytes) = try environment.input.recognize()
    if kind == .recordStream {
      throw StageFailure(
        .badInput, "this is a record stream, not packet JSON: put gs-decode in front of gs-hunt")
    }
    try ForeignFormat.refuse(bytes)
    var faults = FaultReport(environment.log)
    var lines = TextLines(environment.input, startingWith: bytes)
    let statistics = environment.statistics
    try lines.forEach { line in
      do {
        if let packet = try reader.read(line), !packet.isReceiverLine { table.add(packet) }
      } catch let malformed as MalformedLine {
        faults.add(malformed)
      }
      statistics.update(
        Counters(lines: reader.lines, packets: reader.packets, malformed: reader.malformed))
    }
    if reader.packets == 0, reader.malformed > 0, !environment.stop.isRequested {
      throw StageFailure(
        .badInput,
        "there is no packet in \(counted(reader.lines, "line")): gs-hunt reads what gs-decode prints"
      )
    }
  }
}
