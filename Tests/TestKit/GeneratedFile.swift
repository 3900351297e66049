import Foundation

/// Files of the repository that the code makes: they are committed so that people find them.
public enum GeneratedFile {
  /// True if a committed file is what the code makes of it. With `UPDATE_GENERATED_FILES=1` in the
  /// environment the file is written instead.
  ///
  /// - Parameters:
  ///   - path: the file's place in the repository.
  ///   - generate: makes the text from the one that is there.
  public static func isCurrent(
    _ path: String, _ generate: (String) throws -> String
  ) throws -> Bool {
    let file = Repository.root.appending(path: path)
    let committed = try String(contentsOf: file, encoding: .utf8)
    let generated = try generate(committed)
    guard ProcessInfo.processInfo.environment["UPDATE_GENERATED_FILES"] == "1" else {
      return committed == generated
    }
    try Data(generated.utf8).write(to: file, options: .atomic)
    return true
  }
}
