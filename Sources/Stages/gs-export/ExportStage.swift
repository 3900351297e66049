import ArgumentParser
import DatabaseInput
import Export
import FilterRuntime
import Inspection
import Logging
import Notation
import PacketSchema
import PacketTables
import RecordStream
import SystemInterface

/// One export format as a subcommand: adopt it and make the sink.
protocol ExportStage: Stage {
  associatedtype Sink: PacketSink
  /// Which packets to export.
  var selection: SelectionOptions { get }
  /// A database to take packets from, instead of lines from standard input.
  var database: String? { get }
  /// The file that the output goes to, in place of standard output.
  var outputFile: String? { get }
  /// True if packets go to standard output, unless that is somewhere else, as they come.
  var printsAsItGoes: Bool { get }
  /// True if the output is one document of all packets, which lacks some if it is stopped early.
  var isDocument: Bool { get }
  /// The sink that the arguments describe.
  func makeSink(_ environment: borrowing StageEnvironment) throws -> Sink
}

/// Counters of gs-export.
private struct ExportCounters: Encodable {
  var lines = 0
  var packets = 0
  var malformed = 0
  /// Packets that were selected and have arrived.
  var exported = 0
  var duplicates = 0
  /// Packets that were selected and are lost.
  var dropped = 0

  private enum CodingKeys: CodingKey {
    case lines, packets, malformed, exported, duplicates, dropped
  }

  /// Packets that were selected and that the sink has taken.
  var taken = 0
  /// The one with which it ended, if it did not take it.
  var untaken = 0

  mutating func update(from sink: some PacketSink) {
    dropped = sink.dropped
    exported = max(0, taken - dropped - sink.waiting)
  }

  /// Of a document that could not be written nothing has arrived.
  mutating func loseDocument() {
    untaken += taken
    taken = 0
  }

  /// What waits now is waited for no more.
  mutating func conclude(with sink: some PacketSink) {
    let lost = sink.dropped + sink.waiting
    dropped = lost + untaken
    exported = max(0, taken - lost)
  }
}

extension ExportStage {
  static var program: any ParsableCommand.Type { GSExport.self }

  var database: String? { nil }

  var outputFile: String? { nil }

  var printsAsItGoes: Bool { true }

  var isDocument: Bool { false }

  var readsStandardInput: Bool { database == nil }

  func run(_ environment: inout StageEnvironment) throws {
    // First of all: from a file that cannot be read comes nothing, not even an empty page.
    let database = try database.map {
      try PacketDatabaseName($0).open(stop: environment.stop)
    }
    var sink = try makeSink(environment)
    if let outputFile { try redirectOutput(of: &environment, to: outputFile) }
    var counters = ExportCounters()
    environment.statistics.update(counters)
    defer { environment.statistics.update(counters) }
    // Before the first packet, which may take its time: a broker wants to know that we are there.
    try sink.begin(&environment.output)
    try environment.output.flush()
    do {
      if let database {
        try export(database, &environment, to: &sink, &counters)
      } else {
        try exportLines(&environment, to: &sink, &counters)
      }
      if isDocument, environment.stop.isRequested, counters.packets > 0 {
        environment.log.notice(
          "stopped after \(counted(counters.packets, "packet")): what comes out is of these alone")
      }
    } catch {
      // What came in before the fault is delivered. The fault itself is what a person has to know.
      try? finish(&sink, &environment, &counters)
      throw error
    }
    let last = Result { try finish(&sink, &environment, &counters) }
    report(counters, environment.log)
    try last.get()
    if counters.malformed > 0 {
      throw StageFailure(
        .badInput, "\(counters.malformed) of \(counted(counters.lines, "line")) were no packets")
    }
  }

  private func finish(
    _ sink: inout Sink, _ environment: inout StageEnvironment, _ counters: inout ExportCounters
  ) throws {
    defer { counters.conclude(with: sink) }
    do {
      try sink.finish(&environment.output)
      try environment.output.flush()
    } catch let failure as StageFailure {
      if isDocument { counters.loseDocument() }
      throw failure
    }
  }

  /// Opens the file that takes the place of standard output.
  private func redirectOutput(
    of environment: inout StageEnvironment, to path: String
  ) throws {
    do throws(SystemError) {
      environment.output = StandardOutput(
        descriptor: try Descriptor.open(path, for: .writing), name: path)
    } catch {
      throw StageFailure(.inputOutput, "cannot write \(path): \(error)")
    }
  }

  private func export(
    _ stored: any PacketStore, _ environment: inout StageEnvironment, to sink: inout Sink,
    _ counters: inout ExportCounters
  ) throws {
    var filter = PacketPicker(selection)
    try stored.forEach(selection.selection) { packet in
      counters.packets += 1
      if filter.picks(packet) {
        try write(packet, &environment, to: &sink, &counters)
      }
      counters.update(from: sink)
      counters.duplicates = filter.duplicates
      environment.statistics.update(counters)
      tellProgress(counters, &environment)
      return !environment.stop.isRequested
    }
    // After a signal nobody waits for the number.
    if !selection.selection.isEmpty, !environment.stop.isRequested {
      counters.packets = try stored.count()
    }
  }

  private func exportLines(
    _ environment: inout StageEnvironment, to sink: inout Sink, _ counters: inout ExportCounters
  ) throws {
    let (kind, bytes) = try environment.input.recognize()
    if kind == .recordStream {
      throw StageFailure(
        .badInput, "this is a record stream, not packet JSON: put gs-decode in front of gs-export")
    }
    try ForeignFormat.refuse(bytes)
    var reader = PacketLineReader()
    var filter = PacketPicker(selection)
    var faults = FaultReport(environment.log)
    var lines = TextLines(environment.input, startingWith: bytes)
    try lines.forEach { line in
      defer {
        (counters.lines, counters.packets) = (reader.lines, reader.packets)
        (counters.malformed, counters.duplicates) = (reader.malformed, filter.duplicates)
        counters.update(from: sink)
        environment.statistics.update(counters)
        tellProgress(counters, &environment)
      }
      do {
        guard let packet = try reader.read(line) else { return }
        if packet.isReceiverLine {
          guard let line = ReceiverLine(packet), filter.picksTime(of: packet) else { return }
          try sink.write(receiver: line, to: &environment.output)
          try environment.output.flush()
        } else if filter.picks(packet) {
          try write(packet, &environment, to: &sink, &counters)
        } else if filter.picksTime(of: packet) {
          sink.note(unselected: packet)
        }
      } catch let malformed as MalformedLine {
        if reader.packets == 0, let misdirected = Self.misdirected(line) { throw misdirected }
        faults.add(malformed)
      }
    }
  }

  private func write(
    _ packet: JSONObject, _ environment: inout StageEnvironment, to sink: inout Sink,
    _ counters: inout ExportCounters
  ) throws {
    do {
      try sink.write(packet, to: &environment.output)
      try environment.output.flush()
    } catch let failure as StageFailure {
      // Nobody has it, and it waits nowhere. A reader that has gone had what it wanted.
      counters.untaken += 1
      throw failure
    }
    counters.taken += 1
  }

  /// Lines that scroll by tell enough.
  private func tellProgress(
    _ counters: ExportCounters, _ environment: inout StageEnvironment
  ) {
    if printsAsItGoes, environment.output.isTerminal { return }
    environment.progress.update(counted(counters.packets, "packet"))
  }

  /// What to do with an input that begins with the output of an earlier stage; nil for any other
  /// line.
  private static func misdirected(_ line: String) -> StageFailure? {
    switch TextKind(line) {
    case .hexadecimal:
      StageFailure(
        .badInput, "these are packets in hexadecimal: put gs-decode in front of gs-export")
    case .bits:
      StageFailure(
        .badInput,
        "these are lines of 0 and 1: put gs-frame and gs-decode in front of gs-export")
    case .packets, nil: nil
    }
  }

  private func report(_ counters: ExportCounters, _ log: Logger) {
    log.info("\(counters.exported) of \(counted(counters.packets, "packet")) exported")
    if counters.packets > 0, counters.taken + counters.untaken + counters.duplicates == 0 {
      log.notice("none of \(counted(counters.packets, "packet")) matches the selection")
    }
    if counters.duplicates > 0 {
      log.notice("\(counted(counters.duplicates, "duplicate")) dropped")
    }
    if counters.dropped > 0 {
      log.warning("\(counted(counters.dropped, "packet")) dropped")
    }
  }
}

/// Selection and duplicates together, as the options ask for them.
private struct PacketPicker {
  private let selection: PacketSelection
  private var duplicateFilter: DuplicateFilter?

  init(_ options: SelectionOptions) {
    selection = options.selection
    duplicateFilter = options.dedupe.map { DuplicateFilter(window: $0) }
  }

  var duplicates: Int { duplicateFilter?.dropped ?? 0 }

  /// All that is selected of what tells of the receiver.
  func picksTime(of line: JSONObject) -> Bool { selection.includesTime(line) }

  mutating func picks(_ packet: JSONObject) -> Bool {
    selection.includes(packet) && !(duplicateFilter?.isDuplicate(packet) ?? false)
  }
}
