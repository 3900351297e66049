import FilterRuntime
import RecordStream
import TestKit
import Testing

@Suite("Recognising the input")
struct InputRecognitionTests {
  @Test("loses no byte", arguments: [1, 3, 8, 100])
  func keepsBytes(piece: Int) throws {
    let cases: [(bytes: [UInt8], kind: InputKind)] = [
      (RecordParser.signature + [1, 2, 3], .recordStream),
      (Array(RecordParser.signature.prefix(5)), .recordStream),
      (Array(RecordParser.signature.prefix(5)) + [0, 0, 0, 0], .other),
      (Array("00FF2A".utf8), .other), ([0x89], .recordStream), ([0], .other), ([], .empty),
    ]
    for (bytes, kind) in cases {
      var source = MemorySource(bytes, piece: piece)
      let recognized = try source.recognize()
      var all = recognized.bytes
      while let more = try source.read() { all += more }
      #expect(recognized.kind == kind && all == bytes, "\(bytes)")
    }
  }
}

@Suite("Reading records")
struct RecordLoopTests {
  private func stream(_ records: [Record]) throws -> [UInt8] {
    var writer = RecordCollector()
    for record in records { try writer.write(record) }
    try writer.finish()
    return writer.bytes
  }

  @Test("hands out every record, however the bytes come", arguments: [1, 7, 100_000])
  func records(piece: Int) throws {
    let sent = [
      Record(.samples, sampleIndex: 5, payload: [1, 2, 3]),
      Record(kindNumber: 999, flags: 0, sampleIndex: 9, payload: [4]),
    ]
    var loop = RecordLoop(MemorySource(try stream(sent), piece: piece))
    var received: [Record] = []
    try loop.forEach { received.append($0) }
    #expect(received.prefix(2).elementsEqual(sent))
    #expect(received.count == 3 && received.last?.kind == .end)
  }

  @Test("cut anywhere hands out what was whole, then says that it was cut")
  func cut() throws {
    let record = Record(.samples, payload: [1, 2, 3])
    let bytes = try stream([record, record])
    let recordLength = Record.headerLength + 3
    for length in 1..<bytes.count {
      var loop = RecordLoop(MemorySource(Array(bytes.prefix(length))))
      var count = 0
      #expect(throws: RecordStreamError.self) { try loop.forEach { _ in count += 1 } }
      #expect(count == min(2, max(0, length - 8) / recordLength))
    }
  }
}
