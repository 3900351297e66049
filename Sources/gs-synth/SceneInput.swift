import Logging
import Synthesis

/// The lines of the input, good and bad.
struct SceneInput {
  let defaults: BurstSettings
  private(set) var lines: [TransmissionLine] = []
  private(set) var interferers: [Interferer] = []
  private(set) var badLines = 0
  private var lineNumber = 0

  init(defaults: BurstSettings) { self.defaults = defaults }

  /// Keeps a good line, and reports a bad one with its number.
  mutating func read(_ text: String, log: Logger) {
    lineNumber += 1
    do {
      if text.first == "!" {
        interferers.append(try Interferer(text.dropFirst()))
      } else if let line = try TransmissionLine(text, defaults: defaults) {
        lines.append(line)
      }
    } catch {
      badLines += 1
      log.error("line \(lineNumber): \(error)")
    }
  }
}
