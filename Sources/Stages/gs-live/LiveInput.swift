import Export
import FilterRuntime
import Inspection
import LiveView
import Logging
import Notation
import PacketSchema
import PacketTables
import SystemInterface

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

  /// Seconds between looks at a database.
  private static let lookInterval: Duration = .seconds(1)

  /// Looks at a database until a stop is asked for.
  ///
  /// Throws `StageFailure` if it cannot be read at first; later it may be in the hands of its writer.
  func follow(
    _ stored: FollowedPackets, untilEnd: Bool, _ environment: inout StageEnvironment
  ) throws {
    mesh.setInput(.database)
    var stored = stored
    let stop = environment.stop
    func take(_ row: FollowedPackets.Row) -> Bool {
      switch row {
      case .packet(let packet): mesh.observe(packet)
      case .receiver(let line): mesh.observe(line)
      }
      return !stop.isRequested
    }
    try stored.look(take)
    if stored.hasManyReceivers {
      environment.log.notice("several receivers tell of themselves: --receiver shows one of them")
    }
    var lastFault: String?
    while !untilEnd, !stop.wait(for: Self.lookInterval) {
      let fault = Result { try stored.look(take) }.failure.map { "\($0)" }
      // What an answer that was cut short lacks is no news.
      if stop.isRequested { return }
      if let fault, fault != lastFault { environment.log.warning("\(fault)") }
      if fault == nil, lastFault != nil { environment.log.notice("the database can be read again") }
      if stored.hasBegunAnew {
        environment.log.warning("this is another database: all of it was read")
      }
      lastFault = fault
    }
  }

  /// Reads standard input to its end.
  ///
  /// Throws `StageFailure` if it is no packet JSON. Lines that are none among others are told of,
  /// counted and passed over.
  mutating func read(_ environment: inout StageEnvironment) throws {
    let statistics = environment.statistics
    statistics.update(Counters())
    let (kind, bytes) = try environment.input.recognize()
    if kind == .recordStream {
      throw StageFailure(
        .badInput, "this is a record stream, not packet JSON: put gs-decode in front of gs-live")
    }
    try ForeignFormat.refuse(bytes)
    defer { mesh.setInput(.ended) }
    var faults = FaultReport(environment.log)
    var lines = TextLines(environment.input, startingWith: bytes)
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
    if reader.packets == 0, reader.malformed > 0, !environment.stop.isRequested {
      throw StageFailure(
        .badInput,
        "there is no packet in \(counted(reader.lines, "line")): gs-live reads what gs-decode prints"
      )
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

extension Result {
  fileprivate var failure: Failure? {
    if case .failure(let error) = self { error } else { nil }
  }
}
