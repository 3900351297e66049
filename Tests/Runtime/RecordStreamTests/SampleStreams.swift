import RecordStream

/// Streams with every kind of record in them.
enum SampleStreams {
  static let measurement = BurstMeasurement(
    time: 1_767_225_600_000_000_001, centerFrequency: 915e6, carrierFrequency: 915_100_012.5,
    symbolRate: 9600.25, deviation: 4799.5, signalToNoiseRatio: 14.5, level: -20.25,
    duration: 0.0446)

  static let statistics = StageStatistics(
    writer: "gs-test 1", time: 1_767_225_600_000_000_002, counters: #"{"bursts":1}"#)

  static let excerpt = Excerpt(
    StreamDescription(
      sampleRate: 2.4e6, centerFrequency: 915e6, sampleFormat: "cu8",
      timeOfSampleZero: 1_767_225_600_000_000_000, source: "test", writer: "gs-test 1", gain: 40.5),
    measurement, sampleIndex: 5, samples: [1, 2, 3, 4])

  static let records: [Record] = [
    StreamDescription(
      sampleRate: 2.4e6, centerFrequency: 915e6, sampleFormat: "cu8",
      timeOfSampleZero: 1_767_225_600_000_000_000, source: "test", writer: "gs-test 1"
    ).record(),
    Record(.samples, sampleIndex: 0, payload: Array(0...99)),
    Gap(lostSamples: 12, reason: "overrun").record(sampleIndex: 62),
    SoftBits(measurement: measurement, decisions: [-127, 3, 0, 127]).record(sampleIndex: 7),
    Frame(
      measurement: measurement, bytes: [0x00, 0xFF, 0x2A], version: 5, inverted: true, cut: true,
      byteReliability: [1, 2, 3], dataBitDecisions: [Int8](repeating: -5, count: 24)
    ).record(sampleIndex: 7),
    statistics.record(sampleIndex: 62),
    // A kind and a tag that nobody knows yet, flags that mean nothing yet.
    Record(kindNumber: 4711, flags: 0x8000, sampleIndex: .max, payload: [9, 9, 9]),
    excerpt.record,
    Record(.end, sampleIndex: 100),
  ]

  static var bytes: [UInt8] { RecordParser.signature + records.flatMap { $0.encoded() } }

  /// Everything that can be read of a stream given in pieces, and how it ended.
  static func read(
    _ pieces: some Sequence<some Sequence<UInt8>>
  ) -> (
    records: [Record], error: RecordStreamError?
  ) {
    var parser = RecordParser()
    var records: [Record] = []
    do throws(RecordStreamError) {
      for piece in pieces {
        parser.append(piece)
        while let record = try parser.next() { records.append(record) }
      }
      try parser.finish()
      return (records, nil)
    } catch {
      return (records, error)
    }
  }
}
