import RecordStream
import TestKit
import Testing

@Suite struct RecordStreamPropertyTests {
  private let bytes = SampleStreams.bytes

  @Test(arguments: [1, 2, 3, 7, 16, 100, 10_000]) func piecesOfAnyLengthGiveTheSameRecords(
    length: Int
  ) {
    let pieces = stride(from: 0, to: bytes.count, by: length).map {
      bytes[$0..<min($0 + length, bytes.count)]
    }
    let read = SampleStreams.read(pieces)
    #expect(read.records == SampleStreams.records)
    #expect(read.error == nil)
  }

  @Test func aSplitAtAnyByteGivesTheSameRecords() {
    for cut in 0...bytes.count {
      let read = SampleStreams.read([bytes[..<cut], bytes[cut...]])
      #expect(read.records == SampleStreams.records, "cut at \(cut)")
      #expect(read.error == nil)
    }
  }

  @Test func aStreamCutAtAnyByteDeliversEverythingBeforeAndSaysSo() {
    var ends: [Int] = []
    var position = RecordParser.signature.count
    for record in SampleStreams.records {
      position += Record.headerLength + record.payload.count
      ends.append(position)
    }
    for cut in 0..<bytes.count {
      let read = SampleStreams.read([bytes[..<cut]])
      let whole = ends.count { $0 <= cut }
      #expect(read.records == Array(SampleStreams.records.prefix(whole)), "cut at \(cut)")
      switch read.error {
      case .truncated(let offset): #expect(offset == UInt64(cut))
      case .notARecordStream: #expect((1..<RecordParser.signature.count).contains(cut))
      default: Issue.record("cut at \(cut): \(String(describing: read.error))")
      }
    }
  }

  @Test func streamsOneAfterTheOtherReadAsOne() {
    let read = SampleStreams.read([bytes, bytes, bytes])
    #expect(read.records == SampleStreams.records + SampleStreams.records + SampleStreams.records)
    #expect(read.error == nil)
  }

  @Test func aSecondStreamThatIsCutIsCut() {
    let read = SampleStreams.read([bytes + RecordParser.signature])
    #expect(read.records == SampleStreams.records)
    #expect(read.error == .truncated(offset: UInt64(bytes.count + 8)))
  }

  @Test func aStreamWhoseWriterFailedSaysSo() throws {
    var writer = RecordWriter()
    var stream = ByteCollector()
    try writer.abandon(to: &stream)
    #expect(stream.bytes.isEmpty, "no stream has begun")
    for record in SampleStreams.records.dropLast() { try writer.write(record, to: &stream) }
    try writer.abandon(sampleIndex: 62, to: &stream)
    let read = SampleStreams.read([stream.bytes])
    #expect(read.records.dropLast() == SampleStreams.records.dropLast())
    #expect(read.records.last?.isAbandoned == true && read.records.last?.sampleIndex == 62)
    #expect(read.error == .abandoned(offset: UInt64(stream.bytes.count)))
    // Another stream may follow, as after any other end.
    #expect(SampleStreams.read([stream.bytes, bytes]).error == nil)
  }

  @Test func aPayloadOfTheGreatestLengthPasses() {
    let record = Record(
      .samples, payload: [UInt8](repeating: 1, count: Record.maximumPayloadLength))
    let read = SampleStreams.read([
      RecordParser.signature + record.encoded() + Record(.end).encoded()
    ])
    #expect(read.records == [record, Record(.end)])
    #expect(read.error == nil)
  }

  @Test func aLongerOneIsRefusedByItsHeaderAlone() {
    for length in [UInt32(Record.maximumPayloadLength) + 1, .max] {
      var header = Record(.samples).encoded()
      header.replaceSubrange(
        4..<8, with: (0..<4).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) })
      let read = SampleStreams.read([RecordParser.signature + header])
      #expect(read.error == .payloadTooLong(length: length, offset: 8))
    }
  }

  @Test func aKindThatMustBeKnownStopsTheReader() {
    let record = Record(kindNumber: 300, flags: Record.criticalFlag, sampleIndex: 0, payload: [])
    let read = SampleStreams.read([
      RecordParser.signature + Record(.statistics).encoded() + record.encoded()
    ])
    #expect(read.records == [Record(.statistics)])
    #expect(read.error == .unknownCriticalKind(300, offset: 24))
  }

  @Test func randomBytesNeverCrash() {
    var generator = SeededGenerator(seed: 1)
    for round in 0..<2000 {
      let start = round % 2 == 0 ? RecordParser.signature : []
      let noise = (0..<Int.random(in: 0...200, using: &generator)).map { _ in
        UInt8.random(in: 0...255, using: &generator)
      }
      let read = SampleStreams.read([start + noise])
      #expect(read.records.count <= 12)
      for record in read.records { decodeAsEverything(record) }
    }
  }

  @Test func damagedBytesNeverCrash() {
    var generator = SeededGenerator(seed: 2)
    for position in bytes.indices {
      var damaged = bytes
      damaged[position] ^= UInt8.random(in: 1...255, using: &generator)
      for record in SampleStreams.read([damaged]).records { decodeAsEverything(record) }
    }
  }

  /// What can be decoded of damaged bytes is still the same when it is written and read again.
  private func decodeAsEverything(_ record: Record) {
    let index = record.sampleIndex
    expectStable(record) { try StreamDescription($0).record(sampleIndex: index) }
    expectStable(record) { try Gap($0).record(sampleIndex: index) }
    expectStable(record) { try SoftBits($0).record(sampleIndex: index) }
    expectStable(record) { try Frame($0).record(sampleIndex: index) }
    expectStable(record) { try StageStatistics($0).record(sampleIndex: index) }
  }

  private func expectStable(_ record: Record, _ rewrite: (Record) throws -> Record) {
    guard let once = try? rewrite(record) else { return }
    #expect((try? rewrite(once)) == once)
  }
}
