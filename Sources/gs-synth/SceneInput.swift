import FilterRuntime
import Logging
import Synthesis

/// The lines of the input, good and bad.
struct SceneInput {
  /// All bursts are in memory before the first sample is made: of so much text at most, some
  /// hundred thousand packets.
  static let mostLength = 1 << 25
  /// What even the shortest line costs, in characters.
  private static let leastLength = 100

  let defaults: BurstSettings
  private(set) var lines: [TransmissionLine] = []
  private(set) var interferers: [(lineNumber: Int, interferer: Interferer)] = []
  private(set) var badLines = 0
  /// Characters of the good lines so far.
  private(set) var length = 0
  private var lineNumber = 0

  init(defaults: BurstSettings) { self.defaults = defaults }

  /// Keeps a good line, and reports a bad one with its number. Throws `StageFailure` if there are
  /// too many.
  mutating func read(_ text: String, log: Logger) throws {
    lineNumber += 1
    do {
      if text.first == "!" {
        interferers.append((lineNumber, try Interferer(text.dropFirst())))
      } else if var line = try TransmissionLine(text, defaults: defaults) {
        line.number = lineNumber
        lines.append(line)
      } else {
        return
      }
    } catch {
      badLines += 1
      log.error("line \(lineNumber): \(error)")
      return
    }
    length += max(Self.leastLength, text.utf8.count)
    guard length <= Self.mostLength else {
      throw StageFailure(.badInput, "too many packets, at line \(lineNumber): synthesise in parts")
    }
  }
}
