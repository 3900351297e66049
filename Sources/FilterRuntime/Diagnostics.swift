import Glibc
import Logging

/// Writes log messages as a Unix tool does: `gs-demod: warning: …`, on standard error.
struct StandardErrorLogHandler: LogHandler {
  let program: String
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let prefix = event.level >= .warning ? "\(event.level): " : ""
    writeToStandardError("\(program): \(prefix)\(event.message)\n")
  }
}

/// A number with its noun, for messages: `1 burst`, `2 bursts`. `noun` is the singular of one that
/// takes an s.
public func counted(_ count: some BinaryInteger, _ noun: String) -> String {
  "\(count) \(noun)\(count == 1 ? "" : "s")"
}

/// Writes text to standard error; errors there have nowhere to go.
func writeToStandardError(_ text: String) {
  var bytes = Array(text.utf8)[...]
  while !bytes.isEmpty {
    let count = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    guard count > 0 else { return }
    bytes = bytes.dropFirst(count)
  }
}
