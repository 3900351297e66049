public import FilterRuntime
public import SampleInput
import SystemInterface

/// A recording that is read from its beginning to its end.
public protocol RecordedStream {
  /// True once it has turned out to be a record stream, which says itself what it holds.
  var isRecordStream: Bool { get }
  /// Hands out what comes next, if anything is complete; false at the end, or after a stop was asked
  /// for. Throws `SampleInputError`, `RecordStreamError` or `StageFailure` after everything before the
  /// fault was handed out, and what `body` throws.
  mutating func next(_ body: (SampleStreamParser.Event) throws -> Void) throws -> Bool
}

/// A file of raw samples, an `rtl_tcp` stream or a record stream.
public struct RecordedBytes: RecordedStream {
  private let file: OpenFile
  private let blockLength: Int
  private var source: DescriptorSource
  private var parser: SampleStreamParser

  /// Opens a file. Throws `StageFailure` if it cannot be read.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - format: format of the samples, if they are raw.
  ///   - options: what raw samples are.
  ///   - duration: seconds of raw samples that are read at once, at most; nil for any.
  ///   - environment: a stop ends the samples; progress and statistics are told as they are read.
  public init(
    path: String, format: SampleFormat, options: RecordingOptions, duration: Double?,
    environment: borrowing StageEnvironment
  ) throws {
    // Without waiting for the writer of a named pipe: the wait for input can be interrupted.
    file = try openRecording(path)
    blockLength = bytesAtOnce(duration, options.sampleRate, format)
    source = DescriptorSource(
      descriptor: file.descriptor, name: "'\(path)'", stop: environment.stop,
      statistics: environment.statistics, progress: environment.progress)
    let status = try FileStatus(of: file.descriptor)
    let start =
      options.startTime
      ?? startTime(
        of: status, bytesPerSample: format.bytesPerSample, sampleRate: options.sampleRate)
    let raw = RawDescription(
      sampleRate: options.sampleRate, centerFrequency: options.frequency, format: format,
      source: path.split(separator: "/").last.map(String.init) ?? path
    ) { _ in start }
    parser = SampleStreamParser(raw: raw, writer: environment.writer)
  }

  /// True once the file has turned out to be a record stream, which says itself what it holds.
  public var isRecordStream: Bool { parser.isRecordStream }

  /// Reads a block, and hands out what it completes.
  public mutating func next(_ body: (SampleStreamParser.Event) throws -> Void) throws -> Bool {
    guard let bytes = try source.read(upTo: blockLength) else {
      if !source.wasStopped { try deliver(body) { try $0.finish() } }
      return false
    }
    try deliver(body) { try $0.append(bytes) }
    return true
  }

  private mutating func deliver(
    _ body: (SampleStreamParser.Event) throws -> Void,
    _ work: (inout SampleStreamParser) throws -> Void
  ) throws {
    let outcome = Result { try work(&parser) }
    for event in parser.takeEvents() { try body(event) }
    try outcome.get()
  }
}

/// Bytes of samples that are read at once: of so many seconds, but whole samples, and no more than a
/// record takes.
func bytesAtOnce(_ duration: Double?, _ sampleRate: Double?, _ format: SampleFormat) -> Int {
  let most = 1 << 16
  guard let duration, let sampleRate else { return most }
  let samples = Int(max(1, min(duration * sampleRate, Double(most))))
  return min(most, samples * format.bytesPerSample)
}

/// Opens a file of a recording; throws `StageFailure`.
func openRecording(_ path: String) throws -> OpenFile {
  do throws(SystemError) {
    return try OpenFile(path, for: .reading)
  } catch {
    throw StageFailure(.inputOutput, "cannot open '\(path)': \(error)")
  }
}

/// Time of the first sample of raw samples, in nanoseconds since 1970-01-01 UTC, counted back from
/// the file's date, which is when the recording ended; 1970 if that is no time of this age.
///
/// - Parameter sampleRate: samples per second; nil for the file's date itself.
func startTime(of file: FileStatus, bytesPerSample: Int, sampleRate: Double?) -> Int64 {
  let samples = Double(file.length) / Double(max(1, bytesPerSample))
  let duration = sampleRate.map { $0 >= 1 ? samples / $0 : 0 } ?? 0
  guard let nanoseconds = Int64(exactly: (duration * 1e9).rounded()) else { return 0 }
  let (time, overflow) = file.modified.subtractingReportingOverflow(nanoseconds)
  return overflow ? 0 : time
}
