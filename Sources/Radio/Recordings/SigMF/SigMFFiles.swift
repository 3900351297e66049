import FilterRuntime
import SystemInterface

/// The files of a SigMF recording: metadata and a dataset beside them, or both in an archive.
struct SigMFFiles {
  /// The metadata.
  let metadata: SigMFMetadata
  /// The file that the samples are in.
  let dataset: OpenFile
  /// Its name, for a person.
  let datasetName: String
  /// Where the samples begin in it.
  private(set) var offset: UInt64 = 0
  /// Bytes of samples.
  let length: UInt64
  /// When it was written.
  let status: FileStatus

  static let metadataExtension = ".sigmf-meta"
  static let datasetExtension = ".sigmf-data"
  static let archiveExtension = ".sigmf"
  /// What is not read, and what to do with it.
  private static let advice = [
    ".sigmf-collection": "this is a list of recordings: give one of those",
    ".sigmf.gz": "this is compressed: put it through gunzip first",
    ".sigmf.xz": "this is compressed: put it through unxz first",
    ".sigmf.zip": "this is a ZIP archive: unpack it first",
  ]

  /// True if a file's name is one that SigMF gives.
  static func areNamed(_ path: String) -> Bool {
    ([metadataExtension, datasetExtension, archiveExtension] + advice.keys)
      .contains { path.hasSuffix($0) }
  }

  /// Opens a recording by the name of any of its files. Throws `SigMFFault` or `StageFailure`.
  init(_ path: String) throws {
    if let advice = Self.advice.first(where: { path.hasSuffix($0.key) })?.value {
      throw SigMFFault(advice)
    }
    if path.hasSuffix(Self.archiveExtension) {
      try self.init(archive: path)
    } else {
      try self.init(pair: path)
    }
  }

  private init(pair path: String) throws {
    let isMetadata = path.hasSuffix(Self.metadataExtension)
    let base = path.dropLast((isMetadata ? Self.metadataExtension : Self.datasetExtension).count)
    let metadataPath = String(base + Self.metadataExtension)
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try readFile(metadataPath)
    } catch {
      throw StageFailure(
        .inputOutput,
        "cannot open '\(metadataPath)': \(error)"
          + (isMetadata ? "" : " (samples of SigMF need the metadata beside them)"))
    }
    metadata = try SigMFMetadata(bytes)
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
    var datasetPath = isMetadata ? String(base + Self.datasetExtension) : path
    if isMetadata, let name = try Self.datasetName(metadata), fileExists(folder + name) {
      datasetPath = folder + name
    }
    if metadata.global.isMetadataOnly == true, !fileExists(datasetPath) {
      throw SigMFFault("it is metadata only: there are no samples")
    }
    datasetName = datasetPath
    dataset = try openRecording(datasetPath)
    status = try FileStatus(of: dataset.descriptor)
    guard status.kind == .regularFile else { throw SigMFFault("its dataset is no regular file") }
    length = UInt64(max(0, status.length))
  }

  private init(archive path: String) throws {
    let file = try openRecording(path)
    let entries = try TapeArchive { offset, count in
      try file.descriptor.read(count, at: Int64(clamping: offset))
    }.entries
    let found = entries.filter { $0.name.hasSuffix(Self.metadataExtension) }
    guard let entry = found.first else { throw SigMFFault("there is no recording in it") }
    guard found.count == 1 else {
      throw SigMFFault("there are \(found.count) recordings in it: unpack it, and give one of them")
    }
    guard entry.length <= 1 << 26 else { throw SigMFFault("its metadata are too long") }
    metadata = try SigMFMetadata(
      file.descriptor.read(Int(entry.length), at: Int64(clamping: entry.offset)))
    let folder = entry.name.lastIndex(of: "/").map { entry.name[...$0] } ?? ""
    let name =
      try Self.datasetName(metadata).map { folder + $0 }
      ?? entry.name.dropLast(Self.metadataExtension.count) + Self.datasetExtension
    guard let data = entries.first(where: { $0.name == name }) else {
      throw SigMFFault("there are no samples in it, but only metadata")
    }
    dataset = file
    datasetName = path
    status = try FileStatus(of: file.descriptor)
    offset = data.offset
    let end = UInt64(max(0, status.length))
    length = min(data.length, end - min(data.offset, end))
  }

  /// The name of a dataset of another format; throws if it leads elsewhere.
  private static func datasetName(_ metadata: SigMFMetadata) throws -> String? {
    guard let name = metadata.global.dataset else { return nil }
    guard !name.isEmpty, !name.contains("/"), !name.contains("\0"), name != ".." else {
      throw SigMFFault("core:dataset in its metadata is no name of a file beside it")
    }
    return name
  }
}
