import DatabaseInput
import Evidence
import Export
import FilterRuntime
import Inspection
import Logging
import Notation
import PacketSchema
import PacketTables
import SystemInterface

/// Reads packets into a table.
struct PacketInput {
  private struct Counters: Encodable {
    var lines = 0
    var packets = 0
    var malformed = 0
  }

  private var table = PacketTable()
  private var reader = PacketLineReader()
  private let meters: Set<String>

  /// An input of which only packets from some meters are taken; of none named, all.
  init(meters: Set<String>) { self.meters = meters }

  /// Reads a database of gs-export, or standard input if there is none.
  ///
  /// Throws `StageFailure` if there is no packet.
  mutating func read(
    database: String?, _ environment: inout StageEnvironment
  ) throws -> PacketTable {
    if let database {
      try read(PacketDatabaseName(database).open(stop: environment.stop), &environment)
    } else {
      try readLines(&environment)
    }
    if table.leftOutCount > 0 {
      environment.log.warning(
        "there was no room for \(counted(table.leftOutCount, "packet")): they are left out")
    }
    table.sortByTime()
    return table
  }

  private mutating func take(_ packet: JSONObject) {
    if !meters.isEmpty {
      guard let source = packet.text(.source), meters.contains(LANAddress.normalized(source)) else {
        return
      }
    }
    table.add(packet)
  }

  private mutating func read(
    _ stored: any PacketStore, _ environment: inout StageEnvironment
  ) throws {
    try stored.forEach { packet in
      take(packet)
      environment.progress.update(counted(table.packets.count, "packet"))
      return !environment.stop.isRequested
    }
  }

  private mutating func readLines(_ environment: inout StageEnvironment) throws {
    let statistics = environment.statistics
    statistics.update(Counters())
    let (kind, bytes) = try environment.input.recognize()
    if kind == .recordStream {
      throw StageFailure(
        .badInput, "this is a record stream, not packet JSON: put gs-decode in front of gs-hunt")
    }
    try ForeignFormat.refuse(bytes)
    var faults = FaultReport(environment.log)
    var lines = TextLines(environment.input, startingWith: bytes)
    try lines.forEach { line in
      do {
        if let packet = try reader.read(line), !packet.isReceiverLine { take(packet) }
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
