import RecordStream
import Testing

@Suite struct PayloadTests {
  @Test func everyPayloadComesBackAsItWas() throws {
    let records = SampleStreams.records
    #expect(try StreamDescription(records[0]).record() == records[0])
    #expect(try Gap(records[2]).record(sampleIndex: 62) == records[2])
    #expect(try SoftBits(records[3]).record(sampleIndex: 7) == records[3])
    #expect(try Frame(records[4]).record(sampleIndex: 7) == records[4])
    #expect(try StageStatistics(records[5]).record(sampleIndex: 62) == records[5])
    #expect(try Excerpt(records[7]) == SampleStreams.excerpt)
  }

  /// The bytes as `gs-stream(5)` describes them, written by hand.
  @Test func aGapByteForByte() {
    #expect(
      Gap(lostSamples: 258, reason: "usb").record(sampleIndex: 5).encoded() == [
        3, 0, 0, 0, 23, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0,
        16, 0, 8, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0,
        17, 0, 3, 0, 0, 0, 0x75, 0x73, 0x62,
      ])
  }

  @Test func unknownTagsAreSkipped() throws {
    var record = SampleStreams.records[2]
    record.payload = [0xFF, 0xFF, 1, 0, 0, 0, 7] + record.payload + [0xFE, 0xFF, 0, 0, 0, 0]
    #expect(try Gap(record) == Gap(SampleStreams.records[2]))
  }

  @Test func bitsWithoutRadioHaveNoMeasurement() throws {
    let bits = SoftBits(measurement: nil, decisions: [1, -1])
    #expect(try SoftBits(bits.record(sampleIndex: 0)) == bits)
  }

  @Test func payloadsCutAtAnyByteAreRefusedWithoutACrash() {
    for record in SampleStreams.records {
      for length in 0..<record.payload.count {
        var cut = record
        cut.payload = Array(record.payload.prefix(length))
        switch record.kind {
        // Items at the end may be missing, as in a stream of an earlier version; half ones may not.
        case .description:
          #expect((try? StreamDescription(cut)) == nil || itemEnds(record).contains(length))
        case .gap: #expect((try? Gap(cut)) == nil || length == 14)
        case .softBits: #expect(throws: RecordStreamError.self) { try SoftBits(cut) }
        case .frame: #expect(throws: RecordStreamError.self) { try Frame(cut) }
        case .statistics:
          #expect(throws: RecordStreamError.self) { try StageStatistics(cut) }
        case .excerpt: #expect(throws: RecordStreamError.self) { try Excerpt(cut) }
        default: break
        }
      }
    }
  }

  /// Where the items of a payload end: each has a tag in two bytes, and its length in four.
  private func itemEnds(_ record: Record) -> [Int] {
    var ends: [Int] = []
    var end = 0
    while end + 6 <= record.payload.count {
      end += 6 + Int(record.payload[end + 2]) + Int(record.payload[end + 3]) << 8
      ends.append(end)
    }
    return ends
  }

  @Test(arguments: [0, -1, Double.nan, .infinity]) func sampleRatesThatCannotBeAreRefused(
    rate: Double
  ) {
    let description = StreamDescription(
      sampleRate: rate, centerFrequency: 0, sampleFormat: "cu8", timeOfSampleZero: 0, source: "",
      writer: "")
    #expect(throws: RecordStreamError.self) { try StreamDescription(description.record()) }
  }

  @Test func theWrongKindIsRefused() {
    #expect(throws: RecordStreamError.self) { try Gap(Record(.frame)) }
  }
}
