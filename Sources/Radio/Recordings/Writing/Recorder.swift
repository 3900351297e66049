public import RecordStream
import SampleInput
import SystemInterface

/// Writes a stream as recordings: begins a new one where samples become others or a limit is reached,
/// takes the oldest away, and goes on if the disk refuses, with what it takes later.
public struct Recorder {
  private let pattern: RecordingPattern
  private let limits: RecordingLimits
  /// Name and version.
  private let program: String
  private let now: () -> ContinuousClock.Instant
  private let report: (String) -> Void

  private var description: (value: StreamDescription, record: Record, format: SampleFormat)?
  private var current: (any OpenRecording)?
  private var currentPath: String?
  private var shelf: RecordingShelf?
  /// Index of the first sample of the current recording.
  private var first: UInt64 = 0
  /// Index of the next sample, as far as it is known.
  private var next: UInt64 = 0
  private var failure: Failure?
  private var nextReport: ContinuousClock.Instant?

  /// What keeps samples from being recorded.
  private struct Failure {
    var lostSamples: UInt64 = 0
    var nextTry: ContinuousClock.Instant
  }

  /// How long the disk is left alone after it has refused.
  private static let pause = Duration.seconds(10)
  private static let reportInterval = Duration.seconds(60)
  /// A recording has no more captures and bursts: they make the metadata longer, which are written anew
  /// again and again.
  private static let mostEntries: UInt64 = 500

  /// A recorder that has written nothing yet.
  ///
  /// - Parameters:
  ///   - pattern: how recordings are named.
  ///   - limits: when they end.
  ///   - program: name and version of the program that records.
  ///   - now: the clock.
  ///   - report: takes messages for a person.
  public init(
    _ pattern: RecordingPattern, limits: RecordingLimits, program: String,
    now: @escaping () -> ContinuousClock.Instant = { ContinuousClock.now },
    report: @escaping (String) -> Void
  ) {
    self.pattern = pattern
    self.limits = limits
    self.program = program
    self.now = now
    self.report = report
  }

  /// Records a record of a stream. A disk that refuses is told of, and tried again later.
  ///
  /// - Parameter burst: one in these samples, to be annotated where the form of recordings can.
  public mutating func take(_ record: Record, burst: RecordedBurst? = nil) {
    switch record.kind {
    case .description: describe(record)
    case .gap: next = record.sampleIndex
    case .samples: takeSamples(record, burst)
    case .end: return
    default: break
    }
    guard record.kind != .samples, current is RecordStreamWriter else { return }
    write(record)
  }

  /// Ends the last recording.
  public mutating func finish() {
    close()
    if let failure, failure.lostSamples > 0 {
      report("\(failure.lostSamples) samples were not recorded")
    }
    failure = nil
  }

  private mutating func describe(_ record: Record) {
    guard let value = try? StreamDescription(record),
      let format = SampleFormat(rawValue: value.sampleFormat)
    else { return }
    if let before = description,
      before.value.sampleRate != value.sampleRate || before.format != format
        || record.sampleIndex < next
    {
      close()
    }
    description = (value, record, format)
    next = record.sampleIndex
  }

  private mutating func takeSamples(_ record: Record, _ burst: RecordedBurst?) {
    guard let description else { return }
    let count = UInt64(record.payload.count / description.format.bytesPerSample)
    defer { next = record.sampleIndex &+ count }
    if record.sampleIndex < next { close() }
    if isAtLimit(description.value, adding: record) { close() }
    if current == nil, !begin(at: record.sampleIndex) {
      failure?.lostSamples += count
      return
    }
    write(record, burst)
    guard current != nil else {
      failure?.lostSamples += count
      return
    }
    recover()
    makeRoom()
  }

  private func isAtLimit(_ description: StreamDescription, adding record: Record) -> Bool {
    guard let current, !current.isEmpty else { return false }
    let isInGap = record.sampleIndex != next
    let factor: UInt64 = limits.endsInGaps && !isInGap ? 2 : 1
    let length = UInt64(record.payload.count + Record.headerLength)
    if current.entries >= factor * Self.mostEntries { return true }
    if (current.length + length) / factor > limits.longest { return true }
    guard let duration = limits.duration else { return false }
    let seconds = Double(record.sampleIndex &- first) / description.sampleRate
    return seconds / Double(factor) >= duration / .seconds(1)
  }

  /// Opens a recording; false if that is refused, or was a while ago.
  private mutating func begin(at index: UInt64) -> Bool {
    if let failure, now() < failure.nextTry { return false }
    guard let description else { return false }
    let time = description.value.time(ofSample: Double(index))
    var reason = SystemError.fileExists
    var number = 0
    while reason == .fileExists {
      number += 1
      guard let path = pattern.path(at: time, number: number) else {
        fail("every name that a recording may have is taken: put %H%M%S into it")
        return false
      }
      do throws(SystemError) {
        current = try open(path, at: index)
        currentPath = path
        first = index
        makeRoom(looksAgain: true)
        return true
      } catch {
        reason = error
      }
    }
    fail("cannot record in '\(pattern.folder.isEmpty ? "." : pattern.folder)': \(reason)")
    return false
  }

  private func open(_ path: String, at index: UInt64) throws(SystemError) -> any OpenRecording {
    guard let description else { throw .invalid }
    switch pattern.form {
    case .sigMF:
      return try SigMFWriter(
        path, description.value, format: description.format, recorder: program)
    case .recordStream:
      var record = description.record
      record.sampleIndex = index
      return try RecordStreamWriter(path, record)
    }
  }

  private mutating func write(_ record: Record, _ burst: RecordedBurst? = nil) {
    guard let current, let description else { return }
    do throws(SystemError) {
      try current.take(record, description.value, burst: burst)
    } catch {
      let path = currentPath ?? ""
      close()
      fail("cannot write '\(path)': \(error)")
    }
  }

  private mutating func close() {
    guard let current else { return }
    current.finish()
    if current.isEmpty { current.remove() }
    self.current = nil
    currentPath = nil
  }

  /// Takes the oldest recordings away, if all together take too much.
  private mutating func makeRoom(looksAgain: Bool = false) {
    guard let allowance = limits.allowance, let current else { return }
    if looksAgain || shelf == nil {
      let program = String(program.prefix { $0 != " " })
      shelf = RecordingShelf(pattern, program: program, except: currentPath)
    }
    let rest = allowance - min(allowance, current.length)
    guard let length = shelf?.length, length > rest else { return }
    _ = shelf?.reduce(to: rest)
  }

  private mutating func fail(_ message: String) {
    let time = now()
    failure = Failure(lostSamples: failure?.lostSamples ?? 0, nextTry: time + Self.pause)
    if nextReport.map({ time >= $0 }) ?? true {
      report("\(message); samples go on, and recording is tried again every 10 seconds")
      nextReport = time + Self.reportInterval
    }
  }

  /// The disk takes samples again.
  private mutating func recover() {
    guard let failure else { return }
    report("recording again; \(failure.lostSamples) samples were not recorded")
    self.failure = nil
  }
}
