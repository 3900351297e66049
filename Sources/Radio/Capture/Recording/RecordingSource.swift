public import FilterRuntime
public import SystemInterface

/// The bytes of a recording, raw or a record stream.
public struct RecordingSource: SampleSource {
  /// The file's name, without its folder.
  public let name: String
  private let status: FileStatus
  private let file: OpenFile
  private var source: DescriptorSource

  /// Opens a file. Throws `StageFailure` if it cannot be read.
  public init(path: String, stop: StopSignal, statistics: StatisticsReporter) throws {
    do throws(SystemError) {
      // Without waiting for the writer of a named pipe: the wait for input can be interrupted.
      file = try OpenFile(path, for: .reading)
      status = try FileStatus(of: path)
    } catch {
      throw StageFailure(.inputOutput, "cannot open '\(path)': \(error)")
    }
    name = path.split(separator: "/").last.map(String.init) ?? path
    source = DescriptorSource(
      descriptor: file.descriptor, name: "'\(path)'", stop: stop, statistics: statistics)
  }

  /// Time of the first sample, in nanoseconds since 1970-01-01 UTC, counted back from the file's
  /// date; 1970 if that is no time of this age.
  ///
  /// - Parameter sampleRate: samples per second; nil for the file's date itself.
  public func startTime(bytesPerSample: Int, sampleRate: Double?) -> Int64 {
    let samples = Double(status.length) / Double(max(1, bytesPerSample))
    let duration = sampleRate.map { $0 >= 1 ? samples / $0 : 0 } ?? 0
    guard let nanoseconds = Int64(exactly: (duration * 1e9).rounded()) else { return 0 }
    return status.modified - nanoseconds
  }

  /// The next bytes of the file.
  public mutating func next() throws -> SampleBlock? {
    try source.read(upTo: 1 << 16).map { SampleBlock(bytes: $0) }
  }
}
