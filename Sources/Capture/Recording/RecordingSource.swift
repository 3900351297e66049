public import FilterRuntime
import Foundation
import Glibc

/// The bytes of a recording, raw or a record stream.
public struct RecordingSource: SampleSource {
  /// The file's name, without its folder.
  public let name: String
  /// When the file was last written, in seconds since 1970-01-01 UTC: the recording's end.
  private let modificationTime: Double
  /// Bytes in the file.
  private let length: Int64

  private let handle: FileHandle
  private var source: DescriptorSource

  /// Opens a file. Throws `StageFailure` if it cannot be read.
  public init(path: String, stop: StopSignal, statistics: StatisticsReporter) throws {
    // Without waiting for the writer of a named pipe: the wait for input can be interrupted.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw StageFailure(
        .inputOutput, "cannot open '\(path)': \(String(cString: strerror(errno)))")
    }
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    let modified = attributes?[.modificationDate] as? Date ?? Date(timeIntervalSince1970: 0)
    modificationTime = modified.timeIntervalSince1970
    length = (attributes?[.size] as? NSNumber)?.int64Value ?? 0
    name = path.split(separator: "/").last.map(String.init) ?? path
    source = DescriptorSource(
      descriptor: descriptor, name: "'\(path)'", stop: stop, statistics: statistics)
  }

  /// Time of the first sample, in nanoseconds since 1970-01-01 UTC, counted back from the file's
  /// date; 1970 if that is no time of this age.
  ///
  /// - Parameter sampleRate: samples per second; nil for the file's date itself.
  public func startTime(bytesPerSample: Int, sampleRate: Double?) -> Int64 {
    let samples = Double(length) / Double(max(1, bytesPerSample))
    let duration = sampleRate.map { $0 >= 1 ? samples / $0 : 0 } ?? 0
    return Int64(exactly: ((modificationTime - duration) * 1e9).rounded()) ?? 0
  }

  /// The next bytes of the file.
  public mutating func next() throws -> SampleBlock? {
    try source.read(upTo: 1 << 16).map { SampleBlock(bytes: $0) }
  }
}
