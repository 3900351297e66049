import Inspection
import SystemInterface

/// Shows screens on a terminal, each in the place of the last one; or as blocks of lines, one after
/// the other, where there is no terminal.
///
/// A screen is written at one go, which hides the cursor and shows it again below the lines: whatever
/// ends the program, and when, the terminal is left as it should be.
struct LiveDisplay {
  /// What is taken for the size of a terminal that tells none, and the width of blocks.
  private static let usualSize = (columns: 80, rows: 24)

  private let descriptor: Descriptor
  private let isTerminal: Bool
  private let showsBlocks: Bool
  private var shownSize: (columns: Int, rows: Int)?

  /// A display on a descriptor.
  init(on descriptor: Descriptor) {
    self.descriptor = descriptor
    isTerminal = descriptor.isTerminal
    showsBlocks = LiveDisplay.knowsBlocks
  }

  /// Time between two screens, or two blocks.
  var interval: Duration { isTerminal ? .seconds(1) : .seconds(10) }

  /// Shows what is known. A display that is gone is no fault: the stream goes on.
  mutating func show(_ state: LiveState, at now: ContinuousClock.Instant) {
    guard isTerminal || !state.isEmpty else { return }
    let text = isTerminal ? screen(state, now) : block(state, now)
    try? descriptor.writeAll(text.utf8)
  }

  private mutating func screen(_ state: LiveState, _ now: ContinuousClock.Instant) -> String {
    var size = descriptor.terminalSize ?? Self.usualSize
    if size.rows == 0 { size.rows = Self.usualSize.rows }
    // A terminal of another size may have moved the lines.
    let isNew = shownSize.map { $0 != size } ?? true
    shownSize = size
    // The cursor rests on the line below the last one.
    let screen = LiveScreen(
      columns: size.columns, rows: max(1, size.rows - 1), showsBlocks: showsBlocks)
    let lines = screen.lines(state, at: now).map { line in
      line.map { $0.isAlarm ? "\u{1B}[31m\($0.text)\u{1B}[0m" : $0.text }.joined()
    }
    // What the line before has left is erased behind each line, so that nothing flickers. A line that
    // fills the screen's width leaves the cursor on its last character: erasing comes first then.
    return "\u{1B}[?25l" + (isNew ? "\u{1B}[H\u{1B}[2J" : "\u{1B}[H")
      + lines.map { "\u{1B}[2K\($0)\r\n" }.joined() + "\u{1B}[J\u{1B}[?25h"
  }

  private func block(_ state: LiveState, _ now: ContinuousClock.Instant) -> String {
    let screen = LiveScreen(
      columns: Self.usualSize.columns, rows: Self.usualSize.rows, showsBlocks: showsBlocks)
    let lines = screen.lines(state, at: now).map { $0.map(\.text).joined() }
    return lines.map { "\($0)\n" }.joined() + "\n"
  }

  /// True if text is UTF-8 here, as far as the environment says.
  private static var knowsBlocks: Bool {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"]
    let locale = names.compactMap { environmentVariable($0) }.first { !$0.isEmpty } ?? ""
    let code = locale.uppercased()
    return code.contains("UTF-8") || code.contains("UTF8")
  }
}
