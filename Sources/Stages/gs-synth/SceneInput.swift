import FilterRuntime
import Synthesis

/// The lines of the input, good and bad.
struct SceneInput {
  /// All bursts are in memory before the first sample is made: of so much text at most, some
  /// hundred thousand packets.
  static let mostLength = 1 << 25
  /// What even the shortest line costs, in characters.
  private static let leastLength = 100

  let defaults: TransmissionSettings
  private(set) var lines: [TransmissionLine] = []
  private(set) var interferers: [(lineNumber: Int, interferer: Interferer)] = []
  private var faults: FaultReport
  /// Characters of the good lines so far.
  private(set) var length = 0
  private var lineNumber = 0

  init(defaults: TransmissionSettings, faults: FaultReport) {
    self.defaults = defaults
    self.faults = faults
  }

  /// Lines that could not be read.
  var badLines: Int { faults.count }
  /// True if lines came, but none that could be read.
  var isAllBad: Bool { badLines > 0 && lines.isEmpty && interferers.isEmpty }

  /// Keeps a good line, and reports a bad one with its number. Throws `StageFailure` if there are
  /// too many.
  mutating func read(_ text: String) throws {
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
      faults.add("line \(lineNumber): \(error)")
      return
    }
    length += max(Self.leastLength, text.utf8.count + (lines.last?.settings.preambleLength ?? 0))
    guard length <= Self.mostLength else {
      throw StageFailure(.badInput, "too many packets, at line \(lineNumber): synthesise in parts")
    }
  }
}
