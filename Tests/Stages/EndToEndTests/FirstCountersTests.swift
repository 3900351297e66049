import TestKit
import Testing

/// What `--stats` tells while nothing has come yet.
@Suite("Counters before the first data")
struct FirstCountersTests {
  @Test(
    "have all their fields, as at the end",
    arguments: [
      "gs-demod -s 2.4M -f 915M", "gs-frame", "gs-decode", "gs-export csv", "gs-inspect",
      "gs-inspect --live", "gs-hunt structure", "gs-synth",
      "gs-live --until-end --listen 127.0.0.1:0",
    ])
  func fields(command: String) throws {
    let shell = try Shell()
    // The stage waits for its input until it has printed counters.
    let result = try shell.run(
      """
      mkfifo input
      \(command) --stats=0.01 < input > /dev/null 2> errors &
      exec 3> input
      wait_until 'grep -q stage errors'
      exec 3>&-
      wait
      grep stage errors | sed 's/:[0-9.]*//g'
      """)
    let first = try #require(result.lines.first)
    #expect(first.contains(","), "\(result.lines)")
    #expect(first == result.lines.last)
  }
}
