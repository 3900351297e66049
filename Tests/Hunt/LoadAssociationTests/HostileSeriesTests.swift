import LoadAssociation
import TestKit
import Testing

/// Text that is no series, or hardly one: a series or a fault comes of it, never a crash.
@Suite struct HostileSeriesTests {
  private func series(_ text: String) throws -> TimeSeries { try TimeSeries(parsing: text) }

  /// Reads bytes in every way; each answer must hold what a series promises.
  private func read(_ bytes: some Collection<UInt8>) {
    let ways: [TimeSeries.Options] = [
      .init(), .init(isLabels: true), .init(isCumulative: true), .init(entity: "sensor.load"),
    ]
    for options in ways {
      guard let series = try? TimeSeries(parsing: bytes, options) else { continue }
      #expect(zip(series.times, series.times.dropFirst()).allSatisfy { $0 < $1 })
      #expect(series.times.allSatisfy { $0.isFinite })
      #expect(series.values.allSatisfy { !$0.isInfinite })
      #expect(series.values.contains { !$0.isNaN })
      #expect(series.span != nil)
    }
  }

  @Test(arguments: ["", "\n", "\r\n\r\n", "\u{FEFF}", ",,,", "# nothing", "time,value\n"])
  func nothing(_ text: String) {
    #expect(throws: TimeSeriesFault.noValues) { try series(text) }
  }

  @Test func cutOffAnywhere() throws {
    let texts = [
      SeriesTextTests.history, SeriesTextTests.two, "1767225600;1,5\r\n1767225660;2,5\r\n",
      "entity_id,type,unit,2026-01-01T00:00:00Z\nsensor.load,mean,W,300\n",
      "#group,false\n,result,table,_time,_value\n,,0,2026-01-01T00:00:00Z,\"5\"\n",
      "\u{FEFF}time;wert\n01.01.2026 00:00:00;„5“\n",
    ]
    for text in texts {
      let bytes = Array(text.utf8)
      for end in bytes.indices { read(bytes[..<end]) }
    }
  }

  @Test func bytesAtRandom() {
    var generator = SeededGenerator(seed: 17)
    for _ in 0..<200 { read(generator.bytes(Int(generator.next() % 400))) }
    // Signs that mean something, and lines that were right once.
    let signs = Array("0123456789,;\t\"\r\n#-:.TZe+ \u{FEFF}é".utf8)
    let history = Array(SeriesTextTests.history.utf8)
    for _ in 0..<300 {
      read((0..<120).compactMap { _ in signs.randomElement(using: &generator) })
      var changed = history
      for _ in 0..<4 {
        let place = Int(generator.next() % UInt64(changed.count))
        changed[place] = signs.randomElement(using: &generator) ?? 0
      }
      read(changed)
    }
  }

  @Test func whatIsNoNumberIsAGap() throws {
    let load = try series("1767225600,nan\n1767225660,inf\n1767225720,-infinity\n1767225780,7\n")
    #expect(load.values.prefix(3).allSatisfy { $0.isNaN })
    #expect(load.values.last == 7)
    #expect(throws: TimeSeriesFault.noValues) {
      try series("1767225600,nan\n1767225660,inf\n")
    }
    for time in ["nan", "inf", "-1767225600", "1e300", "12", "2026-13-01T00:00:00Z"] {
      #expect(throws: TimeSeriesFault.line(2, expected: "a time", found: time)) {
        try series("1767225600,1\n\(time),2\n")
      }
    }
  }

  @Test func aValueAlone() throws {
    let load = try series("1767225600,5")
    #expect(load.medianStep == 0)
    #expect(load.span?.lowerBound == 1_767_225_600)
    // One read of a counter tells no rate.
    #expect(throws: TimeSeriesFault.noValues) {
      _ = try TimeSeries(parsing: "1767225600,5", .init(isCumulative: true))
    }
    #expect(throws: TimeSeriesFault.line(1, expected: "a time and a value", found: "1767225600")) {
      try series("1767225600")
    }
  }

  @Test func aLineWithoutEnd() {
    let line = String(repeating: "7", count: 300_000)
    do {
      _ = try TimeSeries(parsing: "1767225600,1\n1767225660,x\(line)\n")
      Issue.record("a word of \(line.count) letters was read as a number")
    } catch {
      // Whoever reads the fault is not shown all of it.
      #expect(error.description.count < 200)
      #expect(error.description.hasPrefix("line 2: expected a number, found \"x777"))
    }
    read("1767225600,\(line)\n\(line),1\n".utf8)
    read(String(repeating: ",", count: 300_000).utf8)
    read(("entity_id,type,unit" + String(repeating: ",2026-01-01T00:00:00Z", count: 2000)).utf8)
  }

  /// Takes less than a second, but many minutes if each look sorts all steps.
  @Test func manyReadsOfACounter() throws {
    let reads = (0..<20_000).map { "\(1_767_225_600 + 3600 * $0),\($0 * 2)" }
    let series = try TimeSeries(
      parsing: reads.joined(separator: "\n"), .init(isCumulative: true))
    for hour in 0..<19_999 {
      #expect(series.value(at: 1_767_225_600 + 3600 * (Double(hour) + 0.5)) == 2000)
    }
  }
}
