import FilterRuntime
import SystemInterface

/// A file that is replaced as a whole: whoever reads it finds the old text or the new one.
struct AtomicFile: Sendable {
  let path: String

  /// Replaces the file. Throws `StageFailure`.
  func replace(with text: String) throws {
    do {
      try replaceFile(path, with: text.utf8)
    } catch {
      throw StageFailure(.inputOutput, "cannot write \(path): \(error)")
    }
  }
}
