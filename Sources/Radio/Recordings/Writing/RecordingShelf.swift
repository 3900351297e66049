import RecordStream
import SystemInterface

/// The recordings of a pattern on the disk, of which the oldest go when they take too much of it.
///
/// Only what could have been made here is taken away: regular files whose name is of the pattern, and
/// whose contents say that this program has written them.
struct RecordingShelf {
  /// A recording on the disk.
  private struct Item {
    let paths: [String]
    let length: UInt64
    let modified: Int64
  }

  private let pattern: RecordingPattern
  private let program: String
  /// The oldest first.
  private var items: [Item] = []
  /// Bytes of all.
  private(set) var length: UInt64 = 0

  private static let longestMetadata = 1 << 26

  /// Looks at what is there; what cannot be looked at is not there.
  ///
  /// - Parameters:
  ///   - program: the name that recordings of SigMF have in `core:recorder`, before the version.
  ///   - current: the recording that is being written, without extension; it stays.
  init(_ pattern: RecordingPattern, program: String, except current: String?) {
    self.pattern = pattern
    self.program = program
    let names = Set((try? fileNames(in: pattern.folder)) ?? [])
    let extensions = pattern.form.extensions
    let bases = Set(
      names.compactMap { name in
        extensions.first { name.hasSuffix($0) }.map { String(name.dropLast($0.count)) }
      })
    for base in bases where pattern.matches(base) && pattern.folder + base != current {
      if let item = item(base, names) { items.append(item) }
    }
    items.sort { ($0.modified, $0.paths.first ?? "") < ($1.modified, $1.paths.first ?? "") }
    length = items.reduce(0) { $0 &+ $1.length }
  }

  private func item(_ base: String, _ names: Set<String>) -> Item? {
    let files = pattern.form.extensions.map { base + $0 }.filter(names.contains)
    let paths = files.map { pattern.folder + $0 }
    let states = paths.compactMap { try? FileStatus(of: $0, followingLinks: false) }
    guard states.count == paths.count, states.allSatisfy({ $0.kind == .regularFile }),
      isOurs(pattern.folder + base)
    else { return nil }
    return Item(
      paths: paths, length: states.reduce(0) { $0 + UInt64(max(0, $1.length)) },
      modified: states.map(\.modified).max() ?? 0)
  }

  private func isOurs(_ base: String) -> Bool {
    switch pattern.form {
    case .sigMF:
      guard
        let bytes = try? readFile(
          base + SigMFFiles.metadataExtension, limit: Self.longestMetadata),
        let metadata = try? SigMFMetadata(bytes)
      else { return false }
      return metadata.global.recorder?.hasPrefix(program + " ") == true
    case .recordStream: return Self.isRecordStream(base + pattern.form.extensions[0])
    }
  }

  private static func isRecordStream(_ path: String) -> Bool {
    guard let file = try? OpenFile(path, for: .reading) else { return false }
    let signature = RecordParser.signature
    return (try? file.descriptor.read(signature.count, at: 0)) == signature
  }

  /// Takes the oldest away until all have no more than so many bytes. Returns false if more have to go
  /// and cannot.
  mutating func reduce(to most: UInt64) -> Bool {
    while length > most, let oldest = items.first {
      items.removeFirst()
      for path in oldest.paths {
        // The metadata come last: they tell whose the samples are.
        guard (try? removeFile(path)) != nil || !fileExists(path) else { return false }
      }
      length -= oldest.length
    }
    return length <= most
  }
}
