import FilterRuntime
import Inspection
import Logging
import RecordStream
import SystemInterface

/// Shows the health of a pipeline from its stream, which goes on to standard output unless that is
/// the terminal that it is shown on.
struct LiveInspection {
  /// What a pipe takes at once when it is ready. Source: POSIX, `PIPE_BUF` of Linux.
  private static let pieceLength = 4096
  private static let blockLength = 1 << 16
  /// A longer line is none of packet JSON.
  private static let longestLine = 1 << 20

  private enum Input { case undecided, records, lines }

  private let stop: StopSignal
  private let statistics: StatisticsReporter
  private let input = Descriptor.standardInput
  private let output = Descriptor.standardOutput
  private let passesOn: Bool
  private let now: () -> ContinuousClock.Instant
  private var display: LiveDisplay
  private var nextScreen: ContinuousClock.Instant
  private var state = LiveState()
  private var kind = Input.undecided
  private var parser = RecordParser()
  private var fault: (any Error)?
  private var pending: [UInt8] = []

  init(environment: borrowing StageEnvironment) {
    stop = environment.stop
    statistics = environment.statistics
    passesOn = !output.isTerminal
    display = LiveDisplay(on: passesOn ? .standardError : output)
    let now = { ContinuousClock.now }
    self.now = now
    nextScreen = now()
  }

  /// Runs to the end of the input, or until nobody takes it any more. Throws what is wrong with the
  /// stream, after all of it was passed on.
  mutating func run() throws {
    statistics.update(["records": state.records])
    defer { display.show(state, at: now()) }
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Self.blockLength, alignment: 1)
    defer { buffer.deallocate() }
    reading: while true {
      showIfDue()
      switch stop.waitForInput(on: input, timeout: patience) {
      case .stopRequested: break reading
      case .timedOut, .interrupted: continue
      case .ready: break
      }
      guard let count = try read(into: buffer) else { continue }
      if count == 0 { break }
      let bytes = Array(buffer[..<count])
      take(bytes[...])
      guard try passOn(bytes[...]) else { return }
    }
    guard !stop.isRequested else { return }
    try finish()
  }

  /// Nil if there is nothing to read after all.
  private func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int? {
    do throws(SystemError) {
      return try input.read(into: buffer)
    } catch {
      if error.isInterruption || error.wouldBlock { return nil }
      throw StageFailure(.inputOutput, "cannot read standard input: \(error)")
    }
  }

  private func finish() throws {
    if let fault { throw fault }
    switch kind {
    case .records: try parser.finish()
    case .lines where state.isEmpty:
      throw StageFailure(
        .badInput, "nothing to show: --live takes a record stream, or packet JSON")
    case .undecided:
      throw StageFailure.noInput("give it a record stream or packet JSON", fromPipe: input.isPipe)
    case .lines: break
    }
  }

  // MARK: - Passing on

  /// Writes bytes to standard output; while that takes none, screens are shown all the same. False
  /// if its reader has gone away.
  private mutating func passOn(_ bytes: ArraySlice<UInt8>) throws -> Bool {
    guard passesOn else { return true }
    var rest = bytes
    while !rest.isEmpty {
      showIfDue()
      let ready = waitUntilReady([.init(output, for: .writing)], milliseconds: patience)
      guard ready?[0].isReady == true else { continue }
      do throws(SystemError) {
        rest = rest.dropFirst(try output.write(rest.prefix(Self.pieceLength)))
      } catch {
        if error.isClosedPipe { return false }
        if !error.isInterruption, !error.wouldBlock {
          throw StageFailure(.inputOutput, "cannot write standard output: \(error)")
        }
      }
    }
    return true
  }

  // MARK: - Looking at it

  private mutating func take(_ bytes: ArraySlice<UInt8>) {
    if kind == .undecided, let first = bytes.first {
      kind = first == RecordParser.signature[0] ? .records : .lines
    }
    if kind == .records { takeRecords(bytes) } else { takeLines(bytes) }
  }

  /// A stream that is damaged is passed on, but not looked at any further.
  private mutating func takeRecords(_ bytes: ArraySlice<UInt8>) {
    guard fault == nil else { return }
    parser.append(bytes)
    do {
      while let record = try parser.next() { state.take(record, at: now()) }
    } catch {
      fault = error
    }
  }

  private mutating func takeLines(_ bytes: ArraySlice<UInt8>) {
    var rest = bytes
    while let end = rest.firstIndex(of: 0x0A) {
      pending += rest[..<end]
      state.take(String(decoding: pending, as: UTF8.self), at: now())
      pending.removeAll(keepingCapacity: true)
      rest = rest[(end + 1)...]
    }
    pending += rest
    if pending.count > Self.longestLine { pending.removeAll() }
  }

  // MARK: - Showing it

  private mutating func showIfDue() {
    statistics.update(["records": state.records])
    let time = now()
    guard time >= nextScreen else { return }
    display.show(state, at: time)
    nextScreen = time + display.interval
  }

  /// Milliseconds until something is due.
  private var patience: Int32 {
    let screen = milliseconds(max(.zero, now().duration(to: nextScreen)))
    let line = statistics.millisecondsToNextLine
    return line < 0 ? screen : min(screen, line)
  }
}
