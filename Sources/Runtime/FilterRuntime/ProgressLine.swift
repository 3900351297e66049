import SystemInterface
import Synchronization

/// Tells a person at a terminal how far a long work has come: one line on standard error, written
/// again and again in place, and gone at the end.
///
/// It ends with the cursor at its start, so that a result or a message of any program of a pipeline
/// is written over it. Work that is done within a second shows nothing.
public final class ProgressLine {
  /// How long a work lasts before its progress is told.
  private static let patience = Duration.seconds(1)
  private static let interval = Duration.milliseconds(250)

  private let program: String
  private let isShown: Bool
  private let now: () -> ContinuousClock.Instant
  private let write: (String) -> Void
  private var nextLine: ContinuousClock.Instant
  private var knowsFraction = false
  private var length = 0

  /// A line before the work begins.
  ///
  /// - Parameters:
  ///   - program: the program's name, the first thing that the line says.
  ///   - isShown: false if nobody reads along: then nothing is ever written.
  ///   - now: the clock.
  ///   - write: where text goes.
  public init(
    program: String, isShown: Bool,
    now: @escaping () -> ContinuousClock.Instant = { ContinuousClock.now },
    write: @escaping (String) -> Void
  ) {
    self.program = program
    self.isShown = isShown
    self.now = now
    self.write = write
    nextLine = now() + Self.patience
  }

  /// Tells how much is done of a work whose extent is known. Call it as often as you like.
  ///
  /// - Parameters:
  ///   - done: what is done, in any unit, from 0.
  ///   - total: all that there is to do, in the same unit.
  public func update(done: Int64, of total: Int64) {
    guard isShown, total > 0 else { return }
    knowsFraction = true
    showIfDue { "\(Int(Double(max(0, min(done, total))) / Double(total) * 100)) %" }
  }

  /// Tells how much is done of a work whose extent nobody knows, such as `12 s of samples`; unsaid
  /// if the extent turned out to be known. Call it as often as you like.
  public func update(_ amount: @autoclosure () -> String) {
    guard isShown, !knowsFraction else { return }
    showIfDue(amount)
  }

  /// Takes the line away: the work has ended, however.
  public func finish() {
    guard length > 0 else { return }
    progressStands.store(0, ordering: .relaxed)
    write(erasing(length))
    length = 0
  }

  private func showIfDue(_ amount: () -> String) {
    let time = now()
    guard time >= nextLine else { return }
    nextLine = time + Self.interval
    let text = "\(program): \(amount())"
    // Blanks over what the longer line before has left; no terminal is too simple for them.
    let padding = String(repeating: " ", count: max(0, length - text.count))
    length = text.count
    progressStands.store(length, ordering: .relaxed)
    write("\r\(text)\(padding)\r")
  }
}

/// The length of the progress line that stands on standard error and that nothing was written over.
private let progressStands = Atomic(0)

/// True while a line of progress is in the place of whatever is written next.
var progressIsShown: Bool { progressStands.load(ordering: .relaxed) > 0 }

/// Blanks over a line of progress, with the cursor at its start.
private func erasing(_ length: Int) -> String {
  "\r\(String(repeating: " ", count: length))\r"
}

/// What has to be written before a message; empty if no line of progress is in its place.
func erasureOfProgress() -> String {
  let length = progressStands.exchange(0, ordering: .relaxed)
  return length > 0 ? erasing(length) : ""
}
