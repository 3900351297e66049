public import FilterRuntime
import RecordStream
public import SampleInput
import SystemInterface

/// The samples of a SigMF recording as they were received: a capture that another frequency or time
/// belongs to becomes a description, samples that are missing become a gap.
public struct SigMFRecording: RecordedStream {
  /// What a person should know of it, a line each.
  public let warnings: [String]

  private let files: SigMFFiles
  private let layout: SigMFLayout
  private let blockLength: Int
  private var source: DescriptorSource
  /// The segment whose samples come next.
  private var number = 0
  /// Bytes of it that are still to come; nil before its description.
  private var rest: UInt64?
  private var described: StreamDescription?
  /// A part of a sample.
  private var pending: [UInt8] = []

  /// False: options may say something else than the metadata.
  public var isRecordStream: Bool { false }

  /// True if a file is named as SigMF names recordings.
  public static func isName(_ path: String) -> Bool { SigMFFiles.areNamed(path) }

  /// Opens a recording. Throws `StageFailure` if it cannot be read.
  ///
  /// - Parameters:
  ///   - path: metadata, dataset or archive.
  ///   - options: what stands for what the metadata say, or do not say.
  ///   - duration: seconds of samples that are read at once, at most; nil for any.
  ///   - environment: a stop ends the samples; progress and statistics are told as they are read.
  public init(
    path: String, options: RecordingOptions, duration: Double?,
    environment: borrowing StageEnvironment
  ) throws {
    let writer = environment.writer
    do {
      let files = try SigMFFiles(path)
      layout = try SigMFLayout(
        files.metadata, length: files.length, options: options,
        fileDate: { startTime(of: files.status, bytesPerSample: $1, sampleRate: $0) },
        source: path.split(separator: "/").last.map(String.init) ?? path, writer: writer)
      self.files = files
    } catch let fault as SigMFFault {
      throw StageFailure(.badInput, "'\(path)': \(fault)")
    }
    warnings = layout.warnings
    blockLength = bytesAtOnce(
      duration, layout.segments.first?.description.sampleRate, layout.datatype.format)
    source = DescriptorSource(
      descriptor: files.dataset.descriptor, name: "'\(files.datasetName)'", stop: environment.stop,
      statistics: environment.statistics, progress: environment.progress)
  }

  /// Hands out what a segment begins with, or its next samples.
  public mutating func next(_ body: (SampleStreamParser.Event) throws -> Void) throws -> Bool {
    guard number < layout.segments.count else {
      if layout.endsInsideSample { throw SampleInputError.truncated }
      return false
    }
    let segment = layout.segments[number]
    guard let rest else {
      try begin(segment, body)
      return true
    }
    guard rest > 0 else {
      number += 1
      self.rest = nil
      return true
    }
    guard let bytes = try source.read(upTo: Int(min(rest, UInt64(blockLength)))) else {
      if source.wasStopped { return false }
      // The file has become shorter since it was opened.
      throw SampleInputError.truncated
    }
    self.rest = rest - UInt64(bytes.count)
    pending += bytes
    let size = layout.datatype.format.bytesPerSample
    let whole = pending.count / size * size
    guard whole > 0 else { return true }
    var samples = Array(pending[..<whole])
    pending.removeFirst(whole)
    layout.datatype.reorder(&samples)
    try body(.samples(samples))
    return true
  }

  private mutating func begin(
    _ segment: SigMFLayout.Segment, _ body: (SampleStreamParser.Event) throws -> Void
  ) throws {
    let offset = files.offset + segment.byteOffset
    do throws(SystemError) {
      try files.dataset.descriptor.seek(to: Int64(clamping: offset))
    } catch {
      throw StageFailure(.inputOutput, "cannot read '\(files.datasetName)': \(error)")
    }
    rest = segment.sampleCount * UInt64(layout.datatype.format.bytesPerSample)
    if segment.lostSamples > 0 {
      let gap = Gap(
        lostSamples: segment.lostSamples, reason: "samples are missing in the recording")
      try body(.gap(gap, gap.record(sampleIndex: segment.index)))
    }
    let goesBack = number > 0 && layout.segments[number - 1].end > segment.index
    guard segment.description != described || goesBack else { return }
    described = segment.description
    try body(
      .description(
        segment.description, segment.description.record(sampleIndex: segment.index)))
  }
}
