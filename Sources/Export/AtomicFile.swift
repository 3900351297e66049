import FilterRuntime
import Foundation

/// A file that is replaced as a whole: whoever reads it finds the old text or the new one.
struct AtomicFile: Sendable {
  let path: String

  /// Replaces the file. Throws `StageFailure`.
  func replace(with text: String) throws {
    do {
      try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
      // The new file is made for its owner alone; collectors run as somebody else.
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    } catch {
      throw StageFailure(.inputOutput, "cannot write \(path): \(AtomicFile.reason(error))")
    }
  }

  /// The system's own words, where it has said what is wrong.
  private static func reason(_ error: any Error) -> String {
    guard let system = (error as NSError).userInfo[NSUnderlyingErrorKey] as? POSIXError else {
      return error.localizedDescription
    }
    return String(cString: strerror(system.code.rawValue))
  }
}
