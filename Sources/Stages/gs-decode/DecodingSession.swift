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
  private let log: Logger
  private let statistics: StatisticsReporter
  private var withdrawn: Set<UInt16> = []
  private var hopCycles: [UInt16: HopCycle]
  private var isOutputBroken = false

  init(
    verifier: PacketVerifier, memory: NetworkMemory, printer: PacketPrinter,
    log: Logger, statistics: StatisticsReporter
  ) {
    self.verifier = verifier
    hopCycles = verifier.hopCycles
    self.memory = memory
    self.printer = printer
    self.log = log
    self.statistics = statistics
  }

  /// Runs to the end of the input.
  mutating func run(_ input: inout DescriptorSource, _ output: inout StandardOutput) throws {
    defer { statistics.update(verifier.counters) }
    let outcome = Result { try read(&input, &output) }
    // Input that is damaged or breaks off ends with its status, but only after everything good was
    // delivered; a reader that is gone, or a disk that is full, takes no more.
    if !isOutputBroken {
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
        guard record.kind == .frame else { return }
        do {
          try process(Frame(record), writingTo: &output)
        } catch let error as RecordStreamError {
          // One record that makes no sense says nothing of the next ones.
          faults.add(error)
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

  private static func tooEarly(_ record: Record) -> StageFailure {
    let stages = record.kind == .samples ? "gs-demod and gs-frame" : "gs-frame"
    return StageFailure(
      .badInput, "the input carries no frames yet; put \(stages) before gs-decode")
  }

  private mutating func readLines(
    _ lines: TextLines<DescriptorSource>, writingTo output: inout StandardOutput
  ) throws {
    var lines = lines
    var number = 0
    var faults = FaultReport(log)
    var label: String?
    try lines.forEach { line in
      number += 1
      // A comment is for the next line only, whatever that is.
      defer { label = HexLine.comment(line) }
      do {
        if let frame = try PacketLine.frame(line) {
          try process(frame, label: label, writingTo: &output)
        }
      } catch let fault as PacketLine.Fault {
        if verifier.counters.frames == 0, TextKind(line) == .bits {
          throw StageFailure(
            .badInput, "the input is lines of 0 and 1: put gs-frame in front of gs-decode")
        }
        faults.add("line \(number): \(fault)")
      }
    }
    guard faults.count == 0 else {
      throw StageFailure(
        .badInput, "\(faults.count) of \(counted(number, "line")) were no packets")
    }
  }

  private mutating func process(
    _ frame: Frame, label: String? = nil, writingTo output: inout StandardOutput
  ) throws {
    guard !frame.bytes.isEmpty else { return }
    var packet = Packet(frame)
    packet.label = label
    do {
      for packet in verifier.process(packet) { try printer.print(packet, to: &output) }
    } catch {
      isOutputBroken = true
      throw error
    }
    memory.update(verifier)
    reportWithdrawals()
    reportWrongCycles()
    statistics.update(verifier.counters)
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
    where verifier.hopCycles[network] != cycle {
      log.warning(
        "the hop cycle of network \(network.hexadecimal) is not \(cycle.seconds) s, as was printed")
    }
    hopCycles = verifier.hopCycles
  }
}
