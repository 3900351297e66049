import FilterRuntime
import Inspection
import Logging
import Notation
import PacketDecoding
import RecordStream

/// One run: reads frames, prints packets.
struct DecodingSession {
  private var verifier: PacketVerifier
  private var memory: NetworkMemory
  private var printer: PacketPrinter
  /// Nil unless the health of the chain is to be printed.
  private var receiver: ReceiverReport?
  /// Nil unless samples are to be saved.
  private var excerpts: ExcerptSaver?
  private let zone: TimeZoneRules?
  private let log: Logger
  private let statistics: StatisticsReporter
  private var withdrawn: Set<UInt16> = []
  private var hopCycles: [UInt16: HopCycle]
  private var isOutputBroken = false
  /// Records and lines that would be packets and are none.
  private var unreadable = 0 {
    didSet { receiver?.unreadable = unreadable }
  }

  /// A run; times in a text that say no zone are of `zone`, nil for that of the system. With
  /// `tellsHealth` the health of the chain is printed where the stream tells of it; `excerpts` saves
  /// samples.
  init(
    verifier: PacketVerifier, memory: NetworkMemory, printer: PacketPrinter, tellsHealth: Bool,
    excerpts: ExcerptSaver?, zone: TimeZoneRules?, log: Logger, statistics: StatisticsReporter
  ) {
    receiver = tellsHealth ? ReceiverReport() : nil
    self.excerpts = excerpts
    self.zone = zone
    self.verifier = verifier
    hopCycles = verifier.hopCycles
    self.memory = memory
    self.printer = printer
    self.log = log
    self.statistics = statistics
  }

  /// Runs to the end of the input.
  mutating func run(_ input: inout DescriptorSource, _ output: inout StandardOutput) throws {
    updateStatistics()
    defer { updateStatistics() }
    let outcome = Result { try read(&input, &output) }
    excerpts?.finish()
    if excerpts?.lacksExcerpts == true {
      log.warning("there were packets without samples: gs-demod gives them with --excerpts")
    }
    // Input that is damaged or breaks off ends with its status, but only after everything good was
    // delivered; a reader that is gone, or a disk that is full, takes no more.
    if !isOutputBroken {
      if let lines = receiver?.finish(verifier) { try printer.print(lines, to: &output) }
      for packet in verifier.finish() { try printer.print(packet, to: &output) }
      try printer.finish(&output)
      if let reason = printer.explanationOfSilence { log.notice("\(reason)") }
    }
    try outcome.get()
    if let failure = memory.failure { throw failure }
  }

  private mutating func read(
    _ input: inout DescriptorSource, _ output: inout StandardOutput
  ) throws {
    let (kind, bytes) = try input.recognize()
    switch kind {
    case .recordStream:
      try readRecords(RecordLoop(input, startingWith: bytes), writingTo: &output)
    case .other:
      try ForeignFormat.refuse(bytes)
      try readLines(TextLines(input, startingWith: bytes), writingTo: &output)
    case .empty: break
    }
  }

  private mutating func readRecords(
    _ loop: RecordLoop<DescriptorSource>, writingTo output: inout StandardOutput
  ) throws {
    var loop = loop
    var faults = FaultReport(log)
    do {
      try loop.forEach { record in
        if record.kind == .samples || record.kind == .softBits { throw Self.tooEarly(record) }
        try tellHealth(record, &output)
        do {
          try excerpts?.take(record)
          guard record.kind == .frame else { return }
          try process(Packet(Frame(record)), writingTo: &output)
        } catch let error as RecordStreamError {
          // One record that makes no sense says nothing of the next ones.
          faults.add(error)
          unreadable += 1
        }
      }
    } catch let error as RecordStreamError where faults.count > 0 {
      faults.add(error)
    }
    guard faults.count == 0 else {
      throw StageFailure(
        .badInput, "\(counted(faults.count, "fault")) in the record stream; the rest was decoded")
    }
  }

  private mutating func tellHealth(_ record: Record, _ output: inout StandardOutput) throws {
    guard let lines = receiver?.take(record, verifier), !lines.isEmpty else { return }
    do {
      try printer.print(lines, to: &output)
    } catch {
      isOutputBroken = true
      throw error
    }
  }

  private static func tooEarly(_ record: Record) -> StageFailure {
    let stages = record.kind == .samples ? "gs-demod and gs-frame" : "gs-frame"
    return StageFailure(
      .badInput, "the input carries no frames yet; put \(stages) before gs-decode")
  }

  private mutating func readLines(
    _ lines: TextLines<DescriptorSource>, writingTo output: inout StandardOutput
  ) throws {
    var lines = lines
    let zone = Result { [zone] in try zone ?? TimeZoneRules.ofSystem() }
    var reader = TextPacketReader(zone: (try? zone.get()) ?? .utc)
    var (number, words) = (0, 0)
    var faults = FaultReport(log)
    try lines.forEach { line in
      number += 1
      switch reader.read(line) {
      case .packet(let packet): try process(packet, in: zone, writingTo: &output)
      case .packets(let packets, let fault):
        for packet in packets { try process(packet, in: zone, writingTo: &output) }
        if let fault { faults.add("line \(number): \(fault)") }
      case .damaged(let fault): faults.add("line \(number): \(fault)")
      case .words:
        if verifier.counters.frames == 0, words == 0, faults.count == 0, TextKind(line) == .bits {
          throw StageFailure(
            .badInput, "the input is lines of 0 and 1: put gs-frame in front of gs-decode")
        }
        words += 1
      case .nothing: break
      }
      unreadable = faults.count
    }
    try finishLines(words: words, damaged: faults.count, of: number)
  }

  /// What is no packet and does not claim to be one is passed over, unless there is nothing else.
  private func finishLines(words: Int, damaged: Int, of number: Int) throws {
    let all = counted(number, "line")
    if damaged > 0 {
      throw StageFailure(
        .badInput,
        "\(damaged) of \(all) \(damaged == 1 ? "is a" : "are") damaged "
          + "packet\(damaged == 1 ? "" : "s"); the rest was decoded")
    }
    guard words > 0 else { return }
    guard verifier.counters.frames > 0 else {
      throw StageFailure(
        .badInput,
        "no packet in \(all): in hexadecimal one begins with 00FF2A, 80FF2A, or 2A and its type")
    }
    log.notice("\(words) of \(all) \(words == 1 ? "is" : "are") no packet\(words == 1 ? "" : "s")")
  }

  /// A packet of a text. That the system has no zone matters only to a time that needs one.
  private mutating func process(
    _ packet: TextPacket, in zone: Result<TimeZoneRules, any Error>,
    writingTo output: inout StandardOutput
  ) throws {
    if packet.hasLocalTime, case .failure(let fault) = zone {
      throw StageFailure(.usage, "the system's zone: \(fault)")
    }
    try process(Packet(packet), writingTo: &output)
  }

  private mutating func process(
    _ packet: Packet, writingTo output: inout StandardOutput
  ) throws {
    guard !packet.bytes.isEmpty else {
      unreadable += 1
      return
    }
    let decided = verifier.process(packet)
    excerpts?.take(
      packet, decided: decided, networksAreKnown: !verifier.registry.believed.isEmpty)
    do {
      for packet in decided {
        receiver?.count(packet)
        try printer.print(packet, to: &output)
      }
    } catch {
      isOutputBroken = true
      throw error
    }
    memory.update(verifier)
    reportWithdrawals()
    reportWrongCycles()
    updateStatistics()
  }

  private func updateStatistics() {
    statistics.update(DecodingCounters(verification: verifier.counters, unreadable: unreadable))
  }

  private mutating func reportWithdrawals() {
    guard verifier.registry.withdrawn != withdrawn else { return }
    for network in verifier.registry.withdrawn.subtracting(withdrawn).sorted() {
      log.warning(
        "there is no network \(network.hexadecimal): what was printed under it was damaged")
    }
    withdrawn = verifier.registry.withdrawn
  }

  private mutating func reportWrongCycles() {
    guard verifier.hopCycles != hopCycles else { return }
    for (network, cycle) in hopCycles.sorted(by: { $0.key < $1.key })
    where verifier.hopCycles[network] != cycle && !withdrawn.contains(network) {
      log.warning(
        "the hop cycle of network \(network.hexadecimal) is not \(cycle.seconds) s, as was printed")
    }
    hopCycles = verifier.hopCycles
  }
}
