import Inspection
import PacketSchema
import RecordStream
import TestKit
import Testing

@Suite("Lines of the live screen")
struct LiveScreenTests {
  private let start = ContinuousClock.now

  private static let capture =
    #"{"source":"dongle \u001b[31m","sample_age_s":0.02,"gain_db":33.8,"gain_control":"auto","#
    + #""clipped_percent":0.5,"clock":"unsynchronised","lost_samples":4096,"gaps":1,"reconnects":0,"#
    + #""sample_clock_ppm":-1.26,"ring_percent":2}"#

  private static func demodulation(bursts: Int) -> String {
    #"{"center_frequency_hz":915000000,"sample_rate_hz":2400000,"bursts":\#(bursts),"#
      + #""noise_floor_dbfs_per_hz":[-110,-110,-100,-110],"#
      + #""occupancy_percent":{"914000000":2.5,"915900000":1,"990000000":50}}"#
  }

  /// A state after reports of so many bursts, ten seconds apart.
  private func state(bursts: [Int]) -> LiveState {
    var state = LiveState()
    for (number, count) in bursts.enumerated() {
      let told = [("gs-capture", Self.capture), ("gs-demod", Self.demodulation(bursts: count))]
      for (stage, counters) in told {
        let statistics = StageStatistics(
          writer: "\(stage) 1", time: Int64(number) * 10_000_000_000, counters: counters)
        state.take(
          statistics.record(sampleIndex: 0), at: start.advanced(by: .seconds(10 * number)))
      }
    }
    return state
  }

  private func texts(
    _ state: LiveState, columns: Int = 80, rows: Int = 23, blocks: Bool = true, after: Int = 0
  ) -> [String] {
    LiveScreen(columns: columns, rows: rows, showsBlocks: blocks)
      .lines(state, at: start.advanced(by: .seconds(after)))
      .map { line in line.map { $0.isAlarm ? "<\($0.text)>" : $0.text }.joined() }
  }

  @Test("tell of radio, band and stages; what needs a look is an alarm")
  func lines() {
    let lines = texts(state(bursts: [100, 150]), after: 10)
    #expect(
      lines == [
        "source   dongle \u{FFFD}[31m  1970-01-01 00:00:10 UTC",
        "radio    915.000 MHz, 2.400 MS/s, gain 33.8 dB auto, clipped 0.500 %",
        "samples  last 0.0 s ago, <lost 4096, gaps 1, reconnects 0>",
        "clock    <unsynchronised>, radio -1.3 ppm, buffer 2 % full",
        "noise    " + String(repeating: "▁", count: 25) + String(repeating: "█", count: 12)
          + String(repeating: "▁", count: 12) + " -110 to -100 dBFS/Hz",
        "busy     " + String(repeating: " ", count: 4) + "█" + String(repeating: " ", count: 37)
          + "▄      " + " up to 2.5 %",
        "MHz      913.8" + String(repeating: " ", count: 39) + "916.2",
        "channel  914.0 2.5 %  915.9 1.0 %",
        "demod    150 bursts (5.0/s)",
      ])
  }

  @Test("a stage that began anew has no rate until it has told again")
  func rates() {
    #expect(texts(state(bursts: [100, 20])).contains("demod    20 bursts"))
    #expect(texts(state(bursts: [100, 20, 40])).contains("demod    40 bursts (2.0/s)"))
  }

  @Test("the age of the last sample is an alarm once the stages have been silent for long")
  func age() {
    let state = state(bursts: [1, 2])
    func age(_ seconds: Int) -> String? {
      texts(state, after: seconds).first { $0.hasPrefix("samples") }
    }
    #expect(age(30)?.hasPrefix("samples  last 0.0 s ago, ") == true)
    #expect(age(60)?.hasPrefix("samples  <last 50.0 s ago>, ") == true)
  }

  @Test("no line is longer than the screen is wide, nor are there more than it has")
  func sizes() throws {
    var state = state(bursts: [1, 2])
    for number in 0..<1000 {
      let line =
        #"{"schema":1,"kind":"beacon","network":"\#(number)","source":"0A0B0C\#(number)","#
        + #""utility":"\u001b\u0007\n","time":"2026-11-22T17:00:00Z","snr_db":1e300}"#
      state.take(line, at: start)
    }
    for (columns, rows) in [(80, 23), (40, 11), (20, 1), (300, 100), (0, 0)] {
      let lines = texts(state, columns: columns, rows: rows)
      #expect(!lines.isEmpty && lines.count <= max(1, rows))
      #expect(lines.allSatisfy { $0.count <= max(20, columns) + 2 })
      #expect(!lines.joined().unicodeScalars.contains { $0.value < 0x20 })
    }
    #expect(texts(state, rows: 23).last?.hasPrefix("0A0B0C") == true)
  }

  @Test("without blocks rows are of plain characters")
  func plain() {
    let rows = texts(state(bursts: [1]), blocks: false).filter {
      $0.hasPrefix("noise") || $0.hasPrefix("busy")
    }
    #expect(rows.count == 2 && rows.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } })
  }

  @Test("a stream in which no stage tells of itself still tells what goes through")
  func counts() {
    var state = LiveState()
    #expect(texts(state) == ["nothing has come in yet"] && state.isEmpty)
    state.take(Record(.softBits), at: start)
    state.take("{}", at: start)
    #expect(texts(state).contains("so far   1 burst, 1 line of something else"))
    #expect(!state.isEmpty)
  }

  @Test("whatever comes in, a screen comes out")
  func anything() {
    var generator = SeededGenerator(seed: 7)
    var state = LiveState()
    let words = [
      #""sample_rate_hz""#, #""center_frequency_hz""#, #""noise_floor_dbfs_per_hz""#,
      #""occupancy_percent""#, #""bursts""#, #""sample_age_s""#, "1e308", "-1e308", "0", "[]",
      "{}", #"{"1e400":1}"#, "[1,1e308,-1e308]", "null", #""x""#,
    ]
    for round in 0..<2000 {
      let members = (0..<4).map { _ in
        words[Int.random(in: 0..<6, using: &generator)] + ":"
          + words[Int.random(in: 6..<words.count, using: &generator)]
      }
      let statistics = StageStatistics(
        writer: ["gs-capture", "gs-demod", "gs-frame"][round % 3] + " 1",
        time: Int64(bitPattern: generator.next()),
        counters: "{\(members.joined(separator: ","))}")
      state.take(statistics.record(sampleIndex: 0), at: start)
      #expect(!texts(state).isEmpty)
    }
  }
}
