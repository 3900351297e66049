import Logging
import SystemInterface

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
    writeToStandardError("\(erasureOfProgress())\(program): \(prefix)\(event.message)\n")
  }
}

/// Writes text to standard error; errors there have nowhere to go.
func writeToStandardError(_ text: String) {
  guard !text.isEmpty else { return }
  try? Descriptor.standardError.writeAll(text.utf8)
}
