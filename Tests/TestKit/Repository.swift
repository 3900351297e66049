public import Foundation

/// Where the tests find what is not compiled into them.
public enum Repository {
  /// The folder of the package.
  public static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Recordings off the air, which are not part of the repository: they lie beside it, if at all.
  public static let recordings = root.appending(path: "../shared/captures").standardizedFileURL

  /// True if the recordings are there.
  public static let hasRecordings = FileManager.default.fileExists(atPath: recordings.path)

  /// A description of packets from public reports, which lies beside the recordings, if at all.
  public static let reportedPackets = root.appending(path: "../shared/reference/packets.md")
    .standardizedFileURL

  /// True if that is there.
  public static let hasReportedPackets = FileManager.default.fileExists(
    atPath: reportedPackets.path)

  /// The folder of the built tools: that of the running tests, or what `GS_TEST_BIN` names.
  public static let tools: URL =
    ProcessInfo.processInfo.environment["GS_TEST_BIN"].map { URL(filePath: $0) }
    ?? URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
}
