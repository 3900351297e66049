import RecordStream
import Testing

@Suite("Statistics of stages")
struct StatisticsTests {
  private static func statistics(_ stage: String, at time: Int64) -> StageStatistics {
    StageStatistics(writer: "\(stage) 0.1.0", time: time, counters: "{}")
  }

  /// What a stage writes that passes records on, as the stages' names; `own` stands for its own.
  private static func written(after previous: String, _ records: [Record]) -> [String] {
    var cascade = StatisticsCascade(after: previous)
    var names: [String] = []
    for record in records {
      let place = cascade.take(record)
      if let head = place.before { names.append("own \(head.time)") }
      names.append((try? StageStatistics(record)).map { "\($0.stage)" } ?? "\(record.kindNumber)")
      if let head = place.after { names.append("own \(head.time)") }
    }
    if let head = cascade.close() { names.append("own \(head.time)") }
    return names
  }

  private static func records(_ stages: [(String, Int64)]) -> [Record] {
    stages.map { statistics($0.0, at: $0.1).record(sampleIndex: 0) }
  }

  @Test("the stage is the writer without its version")
  func stage() {
    #expect(Self.statistics("gs-demod", at: 0).stage == "gs-demod")
    #expect(StageStatistics(writer: "", time: 0, counters: "").stage.isEmpty)
  }

  @Test("a stage's own stand directly behind those of the stage before it")
  func cascade() {
    let records = Self.records([
      ("gs-capture", 1), ("gs-demod", 1), ("gs-capture", 2), ("gs-demod", 2),
    ])
    #expect(
      Self.written(after: "gs-demod", records) == [
        "gs-capture", "gs-demod", "own 1", "gs-capture", "gs-demod", "own 2",
      ])
  }

  @Test("a stage that writes none is not waited for")
  func missingStage() {
    let head = Self.records([("gs-capture", 1)])
    let soft = [Record(.softBits)]
    #expect(
      Self.written(after: "gs-demod", head + soft + head + head + soft) == [
        "gs-capture", "own 1", "4", "gs-capture", "own 1", "gs-capture", "own 1", "4",
      ])
    #expect(Self.written(after: "gs-demod", head) == ["gs-capture", "own 1"])
    #expect(Self.written(after: "gs-demod", soft) == ["4"])
  }

  @Test("statistics that cannot be read begin no cascade, and end none")
  func unreadable() {
    let damaged = [Record(.statistics, payload: [1, 2, 3])]
    let records = damaged + Self.records([("gs-capture", 1)]) + damaged
    #expect(Self.written(after: "gs-demod", records) == ["6", "gs-capture", "6", "own 1"])
  }

  @Test("any number of unknown stages is one cascade, and takes no memory")
  func unknownStages() {
    let records = Self.records((0..<1000).map { ("stage-\($0)", Int64($0)) })
    #expect(Self.written(after: "gs-demod", records).count == 1001)
  }

  @Test("texts above their bounds, or that are none, are damage")
  func bounds() throws {
    let most = StageStatistics.maximumCountersLength
    let full = StageStatistics(
      writer: String(repeating: "w", count: StageStatistics.maximumWriterLength), time: .min,
      counters: String(repeating: " ", count: most))
    #expect(try StageStatistics(full.record(sampleIndex: 0)) == full)
    #expect(
      StageStatistics(writer: "", time: 0, counters: String(repeating: " ", count: most + 1))
        .counters == "{}")
    let damaged: [(RecordStream.Tag, [UInt8])] = [
      (.counters, [UInt8](repeating: 0x20, count: most + 1)),
      (.writer, [UInt8](repeating: 0x20, count: StageStatistics.maximumWriterLength + 1)),
      (.counters, [0xFF]), (.time, [1]),
    ]
    for (tag, bytes) in damaged {
      var record = full.record(sampleIndex: 0)
      var payload = PayloadWriter()
      payload.append(tag, bytes: bytes)
      // Of a tag that comes twice the last counts.
      record.payload += payload.bytes
      #expect(throws: RecordStreamError.self) { try StageStatistics(record) }
    }
  }
}
