import Logging
import SystemInterface

/// Writes log messages as a Unix tool does: `gs-demod: warning: …`, on standard error. In the system's
/// journal each line bears its level instead.
struct StandardErrorLogHandler: LogHandler {
  let program: String
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]
  private let isJournal: Bool
  private let write: @Sendable (String) -> Void

  /// A handler.
  ///
  /// - Parameters:
  ///   - program: the program's name, the first thing that a line says.
  ///   - isJournal: whether lines go into the journal.
  ///   - write: where they go.
  init(
    program: String, logLevel: Logger.Level,
    isJournal: Bool = SystemInterface.isJournal(.standardError),
    write: @escaping @Sendable (String) -> Void = {
      writeToStandardError(erasureOfProgress() + $0)
    }
  ) {
    (self.program, self.logLevel, self.isJournal) = (program, logLevel, isJournal)
    self.write = write
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    guard !isJournal else {
      let priority = "<\(event.level.priority)>"
      // The journal takes each line as a message.
      let lines = "\(event.message)".split(whereSeparator: \.isNewline)
      return write(lines.map { "\(priority)\(program): \($0)\n" }.joined())
    }
    let prefix = event.level >= .warning ? "\(event.level): " : ""
    write("\(program): \(prefix)\(event.message)\n")
  }
}

extension Logger.Level {
  /// The number that syslog(3) has for it.
  fileprivate var priority: Int {
    switch self {
    case .critical: 2
    case .error: 3
    case .warning: 4
    case .notice: 5
    case .info: 6
    case .debug, .trace: 7
    }
  }
}

/// Writes text to standard error; errors there have nowhere to go.
func writeToStandardError(_ text: String) {
  guard !text.isEmpty else { return }
  try? Descriptor.standardError.writeAll(text.utf8)
}
