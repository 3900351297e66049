import TestKit
import Testing

/// What `make test-peers` runs, as far as it is quick: silent, broken and slow brokers, servers, radios,
/// databases and browsers, each with each program that has to do with it.
@Suite("Peers that do no good")
struct PeerTrialTests {
  @Test("programs end, in time, with a documented status, and count what is lost")
  func quickRows() throws {
    let result = try Shell().run(
      """
      python3 -B "$ROOT"/scripts/hostile_peers.py "$(dirname "$(command -v gs-export)")" --quick --margin 30
      """)
    #expect(result.status == 0, "\(result.errors.suffix(4000))")
    #expect(result.text.contains("rows,"))
  }
}
