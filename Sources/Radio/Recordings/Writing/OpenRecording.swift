import Notation
import RecordStream
import SampleInput
import SystemInterface

/// A recording that is being written. What is on the disk can be read at any moment.
protocol OpenRecording: AnyObject {
  /// Bytes on the disk, nearly.
  var length: UInt64 { get }
  /// What has to be told of its samples: stretches that follow each other, and bursts.
  var entries: UInt64 { get }
  /// True if it has no sample yet.
  var isEmpty: Bool { get }
  /// Adds a record. After a failure it ends with what was whole.
  ///
  /// - Parameters:
  ///   - description: what samples are now.
  ///   - burst: one that these samples hold, or that began in those before.
  func take(
    _ record: Record, _ description: StreamDescription, burst: RecordedBurst?
  ) throws(SystemError)
  /// Ends it.
  func finish()
  /// Takes its files away.
  func remove()
}

/// SigMF: samples in one file, and metadata in another that are replaced as a whole, before any
/// samples come that they tell of.
final class SigMFWriter: OpenRecording {
  private let path: String
  private let file: OpenFile
  private let bytesPerSample: UInt64
  private var metadata: SigMFMetadata
  private var samples: UInt64 = 0
  /// Index of the sample that would follow, and what it would be.
  private var next: UInt64 = 0
  private var described: StreamDescription?
  /// Bursts that the metadata on the disk do not tell yet.
  private var unsavedBursts = 0

  /// Bursts that wait for the next capture, or the end, to be written with it.
  private static let mostUnsavedBursts = 32

  var length: UInt64 { samples * bytesPerSample }
  var entries: UInt64 { UInt64(metadata.captures.count + metadata.annotations.count) }
  var isEmpty: Bool { samples == 0 }

  /// Makes the files of a recording; throws if they are there.
  ///
  /// - Parameter path: without extension.
  init(
    _ path: String, _ description: StreamDescription, format: SampleFormat, recorder: String
  ) throws(SystemError) {
    self.path = path
    bytesPerSample = UInt64(format.bytesPerSample)
    metadata = SigMFMetadata(
      global: .init(
        datatype: SigMFDatatype.name(of: format), sampleRate: description.sampleRate,
        version: SigMFMetadata.version, hardware: description.source, recorder: recorder),
      captures: [])
    guard !fileExists(path + SigMFFiles.metadataExtension) else { throw .fileExists }
    file = try OpenFile(path + SigMFFiles.datasetExtension, for: .writingNew)
  }

  func take(
    _ record: Record, _ description: StreamDescription, burst: RecordedBurst?
  ) throws(SystemError) {
    guard record.kind == .samples, !record.payload.isEmpty || burst != nil else { return }
    let isNew =
      described.map { record.sampleIndex != next || !description.isAsTimed(as: $0) } ?? true
    if isNew { beginCapture(record.sampleIndex, description) }
    if let burst { annotate(burst) }
    if isNew || unsavedBursts >= Self.mostUnsavedBursts { try save() }
    do throws(SystemError) {
      try file.descriptor.writeAll(record.payload)
    } catch {
      // Whole samples stay.
      try? file.descriptor.truncate(to: Int64(clamping: length))
      throw error
    }
    let count = UInt64(record.payload.count) / bytesPerSample
    samples += count
    next = record.sampleIndex &+ count
  }

  private func beginCapture(_ index: UInt64, _ description: StreamDescription) {
    metadata.captures.append(
      SigMFMetadata.Capture(
        start: samples, globalIndex: min(index, UInt64(Int64.max)),
        frequency: description.centerFrequency,
        dateAndTime: Timestamp.exact(description.time(ofSample: Double(index)))))
    described = description
    next = index
  }

  private func annotate(_ burst: RecordedBurst) {
    let start = samples &+ burst.sampleIndex &- next
    // It may have begun in samples that are in another recording.
    guard burst.sampleIndex >= next || next &- burst.sampleIndex <= samples,
      max(start, burst.sampleCount) <= UInt64(Int64.max)
    else { return }
    let annotation = SigMFMetadata.Annotation(
      start: start, count: burst.sampleCount, lowerEdge: burst.band.lowerBound,
      upperEdge: burst.band.upperBound, label: burst.label, comment: burst.comment,
      generator: metadata.global.recorder ?? "")
    let place = metadata.annotations.lastIndex { $0.start <= start }
    metadata.annotations.insert(annotation, at: place.map { $0 + 1 } ?? 0)
    unsavedBursts += 1
  }

  private func save() throws(SystemError) {
    guard let bytes = try? metadata.encoded() else { throw .invalid }
    try replaceFile(path + SigMFFiles.metadataExtension, with: bytes)
    unsavedBursts = 0
  }

  func finish() {
    if unsavedBursts > 0 { try? save() }
    try? file.descriptor.synchronise()
  }

  func remove() {
    for name in RecordingPattern.Form.sigMF.extensions { try? removeFile(path + name) }
  }
}

/// A record stream, as gs-capture writes it to standard output.
final class RecordStreamWriter: OpenRecording {
  private let path: String
  private let file: OpenFile
  private(set) var length: UInt64 = 0
  private(set) var isEmpty = true
  private var next: UInt64
  let entries: UInt64 = 0

  /// Makes the file; throws if it is there.
  ///
  /// - Parameters:
  ///   - path: without extension.
  ///   - description: of the samples that come.
  init(_ path: String, _ description: Record) throws(SystemError) {
    self.path = path + RecordingPattern.Form.recordStream.extensions[0]
    next = description.sampleIndex
    file = try OpenFile(self.path, for: .writingNew)
    do throws(SystemError) {
      try write(RecordParser.signature + description.encoded())
    } catch {
      remove()
      throw error
    }
  }

  func take(
    _ record: Record, _ description: StreamDescription, burst: RecordedBurst?
  ) throws(SystemError) {
    try write(record.encoded())
    guard record.kind == .samples else { return }
    isEmpty = false
    let format = SampleFormat(rawValue: description.sampleFormat)
    next = record.sampleIndex &+ UInt64(record.payload.count / (format?.bytesPerSample ?? 1))
  }

  private func write(_ bytes: [UInt8]) throws(SystemError) {
    do throws(SystemError) {
      try file.descriptor.writeAll(bytes)
    } catch {
      try? file.descriptor.truncate(to: Int64(clamping: length))
      throw error
    }
    length += UInt64(bytes.count)
  }

  func finish() {
    try? write(Record(.end, sampleIndex: next).encoded())
    try? file.descriptor.synchronise()
  }

  func remove() { try? removeFile(path) }
}

extension StreamDescription {
  /// True if its samples lie at the same time and frequency.
  fileprivate func isAsTimed(as other: StreamDescription) -> Bool {
    timeOfSampleZero == other.timeOfSampleZero && centerFrequency == other.centerFrequency
  }
}
