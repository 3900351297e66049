package import PacketTables
import SystemInterface

/// A file that gs-export sqlite may go on writing.
package struct FollowedFile: FollowedStore {
  /// What tells that a file has been written.
  private struct Mark: Equatable {
    let file: FileStatus?
    let log: FileStatus?

    init(_ path: String) {
      file = try? FileStatus(of: path)
      log = try? FileStatus(of: path + "-wal")
    }
  }

  private let path: String
  private var mark: Mark?

  /// A file that was not looked at yet.
  package init(path: String) { self.path = path }

  package func check() throws { _ = try StoredPackets(path: path) }

  package mutating func readChanges(_ body: (any TableSession) throws -> Void) throws {
    let mark = Mark(path)
    if let last = self.mark, last == mark { return }
    try StoredPackets(path: path).read(body)
    self.mark = mark
  }
}
