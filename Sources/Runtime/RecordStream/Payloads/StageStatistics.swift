/// What a stage has counted and measured so far: its health, which travels in the stream.
public struct StageStatistics: Equatable, Sendable {
  /// The most bytes of counters that are read or written: those of a band with 300 channels need half
  /// of them. What has more is damaged.
  public static let maximumCountersLength = 1 << 14
  /// The most bytes of a writer's name that are read.
  public static let maximumWriterLength = 200

  /// Program and version that wrote them, such as `gs-demod 0.1.0`.
  public var writer: String
  /// When they were true, in nanoseconds since 1970-01-01 UTC: by the clock of the stage that begins
  /// the cascade. Those that follow it tell the same time.
  public var time: Int64
  /// One JSON object.
  public var counters: String

  /// The program that wrote them, without its version.
  public var stage: Substring { writer.prefix { $0 != " " } }

  /// Statistics with all their items. Counters above the bound are left out: an empty object takes
  /// their place.
  public init(writer: String, time: Int64, counters: String) {
    self.writer = writer
    self.time = time
    self.counters =
      counters.utf8.count <= StageStatistics.maximumCountersLength ? counters : "{}"
  }

  /// Reads statistics; throws `malformedPayload`. Whether the counters are JSON is for whoever looks
  /// into them.
  public init(_ record: Record) throws(RecordStreamError) {
    let payload = try PayloadReader(record, as: .statistics)
    time = try payload.integer(.time)
    writer = try StageStatistics.text(.writer, payload, upTo: StageStatistics.maximumWriterLength)
    counters = try StageStatistics.text(
      .counters, payload, upTo: StageStatistics.maximumCountersLength)
  }

  /// The record; `sampleIndex` is that of the next sample.
  public func record(sampleIndex: UInt64) -> Record {
    var payload = PayloadWriter()
    payload.append(.writer, writer)
    payload.append(.time, time)
    payload.append(.counters, counters)
    return Record(.statistics, sampleIndex: sampleIndex, payload: payload.bytes)
  }

  private static func text(
    _ tag: Tag, _ payload: PayloadReader, upTo limit: Int
  ) throws(RecordStreamError) -> String {
    let bytes = try payload.bytes(tag)
    guard bytes.count <= limit, let text = String(validating: bytes, as: UTF8.self) else {
      throw .malformedPayload(.statistics, detail: "\(tag) is no text of at most \(limit) bytes")
    }
    return text
  }
}
