import Logging
import Synchronization
import Testing

@testable import FilterRuntime

@Suite("Messages on standard error")
struct DiagnosticsTests {
  private final class Lines: Sendable {
    let text = Mutex("")
  }

  private func lines(isJournal: Bool, _ say: (Logger) -> Void) -> String {
    let lines = Lines()
    let log = Logger(label: "test") { _ in
      StandardErrorLogHandler(program: "gs-test", logLevel: .debug, isJournal: isJournal) { text in
        lines.text.withLock { $0 += text }
      }
    }
    say(log)
    return lines.text.withLock { $0 }
  }

  @Test("bear the program's name, and the level from warnings on")
  func plain() {
    let text = lines(isJournal: false) {
      $0.notice("receiving")
      $0.warning("samples lost")
      $0.error("gone")
    }
    #expect(text == "gs-test: receiving\ngs-test: warning: samples lost\ngs-test: error: gone\n")
  }

  @Test("in the journal each line bears its level as a number")
  func journal() {
    let text = lines(isJournal: true) {
      $0.critical("a fault")
      $0.error("gone\nfor good")
      $0.warning("samples lost")
      $0.notice("receiving")
      $0.info("so")
      $0.debug("and so")
    }
    #expect(
      text == """
        <2>gs-test: a fault
        <3>gs-test: gone
        <3>gs-test: for good
        <4>gs-test: samples lost
        <5>gs-test: receiving
        <6>gs-test: so
        <7>gs-test: and so

        """)
  }
}
