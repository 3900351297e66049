import RecordStream
import SampleInput
import Synchronization
import TestKit
import Testing

@Suite struct SampleStreamParserTests {
  private static let raw = RawDescription(
    sampleRate: 250_000, centerFrequency: 903_200_000, format: .cu8
  ) { _ in 5 }

  /// Feeds bytes in pieces of the given sizes, over and over, and joins what comes out.
  private func events(
    _ bytes: [UInt8], pieces: [Int], raw: RawDescription = SampleStreamParserTests.raw
  ) throws -> (samples: [UInt8], others: [SampleStreamParser.Event]) {
    var parser = SampleStreamParser(raw: raw, writer: "test")
    var position = 0
    var turn = 0
    while position < bytes.count {
      let end = min(bytes.count, position + pieces[turn % pieces.count])
      try parser.append(Array(bytes[position..<end]))
      position = end
      turn += 1
    }
    try parser.finish()
    var result: (samples: [UInt8], others: [SampleStreamParser.Event]) = ([], [])
    for event in parser.takeEvents() {
      if case .samples(let bytes) = event {
        result.samples += bytes
      } else {
        result.others.append(event)
      }
    }
    return result
  }

  private static let samples: [UInt8] = (0..<600).map { UInt8(truncatingIfNeeded: $0 &* 31) }

  private static func records() throws -> [UInt8] {
    let description = StreamDescription(
      sampleRate: 250_000, centerFrequency: 903_200_000, sampleFormat: "cu8", timeOfSampleZero: 9,
      source: "test", writer: "test")
    var writer = RecordCollector()
    try writer.write(description.record())
    try writer.write(Record(.samples, sampleIndex: 0, payload: Array(samples[..<200])))
    try writer.write(Gap(lostSamples: 7, reason: "test").record(sampleIndex: 107))
    try writer.write(Record(kindNumber: 900, flags: 0, sampleIndex: 0, payload: [1, 2, 3]))
    try writer.write(Record(.samples, sampleIndex: 107, payload: Array(samples[200...])))
    try writer.finish(sampleIndex: 307)
    return writer.bytes
  }

  @Test(arguments: [[1], [2], [3, 1, 7], [13], [600], [1, 500]])
  func rawSamplesComeWhole(pieces: [Int]) throws {
    let result = try events(Self.samples, pieces: pieces)
    #expect(result.samples == Self.samples)
    #expect(result.others.count == 1)
  }

  /// Counts how often it is asked.
  private final class Clock: Sendable {
    let questions = Mutex<[Int]>([])
    func now(_ firstSamples: Int) -> Int64 {
      questions.withLock {
        $0.append(firstSamples)
        return Int64($0.count)
      }
    }
  }

  /// Neither the start of the program nor the header of a server, which may come long before.
  @Test(arguments: [[], Array("RTL0".utf8) + [0, 0, 0, 5, 0, 0, 0, 29]])
  func sampleZeroIsWhenSamplesCome(header: [UInt8]) throws {
    let clock = Clock()
    var raw = Self.raw
    raw.timeOfSampleZero = { clock.now($0) }
    var parser = SampleStreamParser(raw: raw, writer: "test")
    if !header.isEmpty { try parser.append(header) }
    #expect(clock.questions.withLock(\.count) == 0)
    for _ in 0..<3 { try parser.append(Self.samples) }
    try parser.finish()
    let times = parser.takeEvents().compactMap { event -> Int64? in
      if case .description(let description, _) = event { description.timeOfSampleZero } else { nil }
    }
    #expect(times == [1] && clock.questions.withLock { $0 } == [300])
  }

  @Test func aServerThatSendsNoSampleIsDescribedAllTheSame() throws {
    let result = try events(Array("RTL0".utf8) + [0, 0, 0, 5, 0, 0, 0, 29], pieces: [12])
    #expect(result.samples.isEmpty && result.others.count == 1)
  }

  @Test(arguments: [[1], [5, 2], [12], [11, 1], [4000]])
  func theHeaderOfRTLTCPIsNotSamples(pieces: [Int]) throws {
    let header: [UInt8] = Array("RTL0".utf8) + [0, 0, 0, 5, 0, 0, 0, 29]
    let result = try events(header + Self.samples, pieces: pieces)
    #expect(result.samples == Self.samples)
  }

  @Test func aHeaderOfRTLTCPThatIsCutOffIsNotSamples() {
    #expect(throws: SampleInputError.truncated) {
      try events(Array("RTL0aaaa".utf8), pieces: [4000])
    }
  }

  @Test(arguments: [[1], [16], [7, 300], [4000]])
  func recordsGiveTheirSamplesAndPassTheRest(pieces: [Int]) throws {
    let result = try events(Self.records(), pieces: pieces)
    #expect(result.samples == Self.samples)
    #expect(result.others.count == 3)
    let gap = Gap(lostSamples: 7, reason: "test")
    #expect(result.others.contains(.gap(gap, gap.record(sampleIndex: 107))))
  }

  private func stream(_ records: [Record]) throws -> [UInt8] {
    var writer = RecordCollector()
    for record in records { try writer.write(record) }
    try writer.finish()
    return writer.bytes
  }

  private func description(at index: UInt64) -> Record {
    StreamDescription(
      sampleRate: 250_000, centerFrequency: 903_200_000, sampleFormat: "cs16", timeOfSampleZero: 9,
      source: "test", writer: "test"
    ).record(sampleIndex: index)
  }

  /// Two samples of `cs16`.
  private func samples(at index: UInt64) -> Record {
    Record(.samples, sampleIndex: index, payload: [1, 2, 3, 4, 5, 6, 7, 8])
  }

  @Test func itemsOfLaterVersionsComeInTheRecords() throws {
    let unknown: [UInt8] = [0xE7, 0x03, 2, 0, 0, 0, 0xAB, 0xCD]
    var sent = [description(at: 0), Gap(lostSamples: 7, reason: "test").record(sampleIndex: 7)]
    for index in sent.indices { sent[index].payload += unknown }
    sent[1].flags = 0x8000
    let records = try events(stream(sent), pieces: [64]).others.compactMap { event -> Record? in
      switch event {
      case .description(_, let record), .gap(_, let record): record
      default: nil
      }
    }
    #expect(records == sent)
  }

  @Test func aJumpOfTheSampleIndexIsAGap() throws {
    let sent = [
      description(at: 100), samples(at: 100), samples(at: 102), samples(at: 110), samples(at: 112),
      // Back, as nobody should go.
      samples(at: 50), samples(at: 52),
    ]
    let gaps = try events(stream(sent), pieces: [64]).others.compactMap { event -> [UInt64]? in
      guard case .gap(let gap, let record) = event else { return nil }
      return [gap.lostSamples, record.sampleIndex]
    }
    #expect(gaps == [[6, 110], [0, 50]])
  }

  @Test func whatIsAnnouncedIsNoJump() throws {
    let sent = [
      description(at: 0), samples(at: 0), description(at: 700), samples(at: 700),
      Gap(lostSamples: 8, reason: "test").record(sampleIndex: 710), samples(at: 710),
    ]
    // And another stream after this one.
    let bytes = try stream(sent) + stream([description(at: 0), samples(at: 0)])
    let gaps = try events(bytes, pieces: [64]).others.count {
      if case .gap = $0 { true } else { false }
    }
    #expect(gaps == 1)
  }

  @Test func indicesAtTheEndOfTheirRangeWrapRound() throws {
    let sent = [
      description(at: .max - 1), samples(at: .max - 1), samples(at: 0), samples(at: .max),
    ]
    let gaps = try events(stream(sent), pieces: [64]).others.compactMap { event -> UInt64? in
      guard case .gap(let gap, _) = event else { return nil }
      return gap.lostSamples
    }
    #expect(gaps == [.max - 2])
  }

  /// Samples that begin like one of the signatures are samples all the same.
  @Test(arguments: [
    Array("RTL1".utf8), Array("RT".utf8), [0x89, 0x47, 0x53, 0x53, 0x0D, 0x0A, 0x1A, 0x0B],
    [0x89, 0x47],
  ])
  func detectionEatsNoSample(start: [UInt8]) throws {
    for pieces in [[1], [64]] {
      #expect(try events(start, pieces: pieces).samples == start)
      #expect(try events(start + [1, 2], pieces: pieces).samples == start + [1, 2])
    }
  }

  @Test func rawSamplesMustBeDescribed() {
    var raw = Self.raw
    raw.sampleRate = nil
    #expect(throws: SampleInputError.undescribed) {
      try events(Self.samples, pieces: [100], raw: raw)
    }
  }

  @Test func anInputWithoutASampleIsTruncated() {
    #expect(throws: SampleInputError.empty) { try events([], pieces: [1]) }
    #expect(throws: SampleInputError.truncated) { try events([1, 2, 3], pieces: [1]) }
  }

  @Test func samplesNeedADescription() {
    let bytes = RecordParser.signature + Record(.samples, payload: [1, 2]).encoded()
    #expect(throws: SampleInputError.samplesBeforeDescription) { try events(bytes, pieces: [9]) }
  }

  /// Wherever a record stream is cut, the samples before the cut have been handed out.
  @Test func aCutStreamDeliversWhatCameBefore() throws {
    let bytes = try Self.records()
    // A cut inside the signature leaves bytes that could as well be samples.
    for end in stride(from: 8, to: bytes.count, by: 5) {
      var parser = SampleStreamParser(raw: Self.raw, writer: "test")
      try parser.append(Array(bytes[..<end]))
      let delivered = parser.takeEvents()
      #expect(throws: (any Error).self) { try parser.finish() }
      if end > 500 { #expect(delivered.contains(.samples(Array(Self.samples[..<200])))) }
    }
  }
}
