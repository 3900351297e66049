import FilterRuntime
import Inspection
import Logging
import PacketSchema
import Packets
import RecordStream

/// One run: reads frames, prints packets.
struct DecodingSession {
  var verifier: PacketVerifier
  var memory: NetworkMemory
  var printer: PacketPrinter
  var environment: StageEnvironment
  private var withdrawn: Set<UInt16> = []
  private var isOutputBroken = false

  init(
    verifier: PacketVerifier, memory: NetworkMemory, printer: PacketPrinter,
    environment: StageEnvironment
  ) {
    self.verifier = verifier
    self.memory = memory
    self.printer = printer
    self.environment = environment
  }

  /// Runs to the end of the input.
  mutating func run() throws {
    defer { environment.statistics.update(verifier.counters) }
    let outcome = Result { try read() }
    // Input that is damaged or breaks off ends with its status, but only after everything good was
    // delivered; a reader that is gone, or a disk that is full, takes no more.
    if !isOutputBroken {
      try withVerifier { verifier, body in try verifier.finish(body) }
      try printer.finish(&environment.output)
      if let reason = printer.explanationOfSilence { environment.log.notice("\(reason)") }
    }
    try outcome.get()
    if let failure = memory.failure { throw failure }
  }

  private mutating func read() throws {
    let (kind, bytes) = try environment.input.recognize()
    switch kind {
    case .recordStream: try readRecords(startingWith: bytes)
    case .other: try readLines(startingWith: bytes)
    case .empty: break
    }
  }

  private mutating func readRecords(startingWith bytes: [UInt8]) throws {
    var loop = RecordLoop(environment.input, startingWith: bytes)
    var faults = FaultReport(environment.log)
    do {
      try loop.forEach { record in
        if record.kind == .samples || record.kind == .softBits { throw Self.tooEarly(record) }
        guard record.kind == .frame else { return }
        do {
          try process(Frame(record))
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

  private mutating func readLines(startingWith bytes: [UInt8]) throws {
    var lines = TextLines(environment.input, startingWith: bytes)
    var number = 0
    var faults = FaultReport(environment.log)
    var label: String?
    try lines.forEach { line in
      number += 1
      // A comment is for the next line only, whatever that is.
      defer { label = HexLine.comment(line) }
      do {
        if let frame = try HexLine.frame(line) { try process(frame, label: label) }
      } catch let fault as HexLine.Fault {
        if verifier.counters.frames == 0, let stranger = Self.stranger(line) { throw stranger }
        faults.add("line \(number): \(fault)")
      }
    }
    guard faults.count == 0 else {
      throw StageFailure(
        .badInput, "\(faults.count) of \(counted(number, "line")) were no packets")
    }
  }

  /// What to do with an input that begins with the output of another stage than gs-frame; nil for
  /// any other line.
  private static func stranger(_ line: String) -> StageFailure? {
    if line.isPacketJSON {
      return StageFailure(
        .badInput, "the input is packet JSON, already decoded: give it to gs-export")
    }
    guard TextKind(line) == .bits else { return nil }
    return StageFailure(
      .badInput, "the input is lines of 0 and 1: put gs-frame in front of gs-decode")
  }

  private mutating func process(_ frame: Frame, label: String? = nil) throws {
    guard !frame.bytes.isEmpty else { return }
    var packet = Packet(frame)
    packet.label = label
    try withVerifier { verifier, body in try verifier.process(packet, body) }
    memory.update(verifier)
    reportWithdrawals()
    environment.statistics.update(verifier.counters)
  }

  private mutating func reportWithdrawals() {
    guard verifier.registry.withdrawn != withdrawn else { return }
    for network in verifier.registry.withdrawn.subtracting(withdrawn).sorted() {
      environment.log.warning(
        "there is no network \(network.hexadecimal): what was printed under it was damaged")
    }
    withdrawn = verifier.registry.withdrawn
  }

  /// Lends out the verifier, so that what it hands out can be printed meanwhile.
  private mutating func withVerifier(
    _ action: (inout PacketVerifier, (CheckedPacket) throws -> Void) throws -> Void
  ) throws {
    // Taken out, not copied: what the printer keeps would be copied with every packet.
    var (output, printer) = (environment.output, printer)
    self.printer = PacketPrinter(form: printer.form, printsAll: printer.printsAll)
    defer { (environment.output, self.printer) = (output, printer) }
    do {
      try action(&verifier) { try printer.print($0, to: &output) }
    } catch {
      isOutputBroken = true
      throw error
    }
  }
}

extension String {
  /// True for a line that gs-decode may have written; rtl_433 writes JSON, too, but with other keys.
  fileprivate var isPacketJSON: Bool { hasPrefix("{") && contains("\"\(PacketKey.raw.name)\":") }
}
