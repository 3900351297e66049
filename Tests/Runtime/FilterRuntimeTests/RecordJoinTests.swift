import FilterRuntime
import Foundation
import Logging
import RecordStream
import SystemInterface
import TestKit
import Testing

@Suite("Joined record streams")
struct RecordJoinTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func path(_ name: String) -> String { folder.url.appending(path: name).path }

  /// A named pipe, and a join that reads it and another one.
  private func pipes() throws -> (join: RecordJoin, first: FileHandle, second: FileHandle) {
    for name in ["first", "second"] { try #require(mkfifo(path(name), 0o600) == 0) }
    let join = try RecordJoin(
      [path("first"), path("second")], lastStage: "gs-frame", log: Logger(label: "test"))
    // The reading ends are open: this waits for nobody.
    let first = try #require(FileHandle(forWritingAtPath: path("first")))
    let second = try #require(FileHandle(forWritingAtPath: path("second")))
    return (join, first, second)
  }

  private func frame(_ index: UInt64, length: Int = 20) -> Record {
    Record(.frame, sampleIndex: index, payload: [UInt8](repeating: 7, count: length))
  }

  private func statistics(_ writer: String, _ index: UInt64) -> Record {
    StageStatistics(writer: writer, time: 1, counters: "{}").record(sampleIndex: index)
  }

  private func write(_ bytes: some Sequence<UInt8>, _ handle: FileHandle) throws {
    try handle.write(contentsOf: Data(bytes))
  }

  /// Reads the joined stream until so many records have come, or to its end.
  private func read(
    _ join: RecordJoin, _ parser: inout RecordParser, count: Int = .max
  ) throws
    -> [Record]
  {
    var source = DescriptorSource(descriptor: join.descriptor)
    var records: [Record] = []
    while records.count < count, let bytes = try source.read() {
      parser.append(bytes)
      while let record = try parser.next() { records.append(record) }
    }
    return records
  }

  @Test("come in whole records, whichever is complete first")
  func whole() throws {
    let (join, first, second) = try pipes()
    var parser = RecordParser()
    let long = frame(1, length: 200_000).encoded()
    try write(RecordParser.signature + long.prefix(20), first)
    try write(RecordParser.signature + frame(2).encoded(), second)
    #expect(try read(join, &parser, count: 1).map(\.sampleIndex) == [2])
    // More than a pipe holds.
    let tail = long.dropFirst(20) + Record(.end, sampleIndex: 9).encoded()
    Thread {
      try? first.write(contentsOf: Data(tail))
      try? first.close()
    }.start()
    #expect(try read(join, &parser, count: 1).map(\.sampleIndex) == [1])
    try write(frame(3).encoded() + Record(.end, sampleIndex: 9).encoded(), second)
    try second.close()
    let rest = try read(join, &parser)
    #expect(rest.map(\.kind) == [.frame, .end] && rest.first?.sampleIndex == 3)
    try parser.finish()
  }

  @Test("keep the statistics of one pipeline together")
  func together() throws {
    let (join, first, second) = try pipes()
    var parser = RecordParser()
    try write(RecordParser.signature + statistics("gs-capture 1", 1).encoded(), first)
    #expect(try read(join, &parser, count: 1).map(\.sampleIndex) == [1])
    // Now the first one's frames have to come before the second one's.
    try write(RecordParser.signature + frame(2).encoded(), second)
    try write(statistics("gs-frame 1", 3).encoded(), first)
    #expect(try read(join, &parser, count: 2).map(\.sampleIndex) == [3, 2])
    try first.close()
    try second.close()
  }

  @Test("one that breaks off does not keep the other from going on")
  func breaksOff() throws {
    let (join, first, second) = try pipes()
    var parser = RecordParser()
    try write(RecordParser.signature + frame(1).encoded() + [4, 0], first)
    try first.close()
    #expect(try read(join, &parser, count: 1).map(\.sampleIndex) == [1])
    try write(RecordParser.signature + frame(2).encoded(), second)
    try write(Record(.end, sampleIndex: 3).encoded(), second)
    try second.close()
    #expect(try read(join, &parser).map(\.kind) == [.frame, .end])
    #expect(throws: RecordStreamError.self) { try parser.finish() }
  }

  @Test("what is no record stream is told, and a file that is not there is refused")
  func wrong() throws {
    try folder.write(Array("no stream".utf8), to: "text")
    var parser = RecordParser()
    let join = try RecordJoin([path("text")], lastStage: "gs-frame", log: Logger(label: "test"))
    #expect(try read(join, &parser).map(\.kind) == [.end])
    #expect(throws: RecordStreamError.self) { try parser.finish() }
    let failure = #expect(throws: StageFailure.self) {
      try RecordJoin(
        [path("text"), path("none")], lastStage: "gs-frame", log: Logger(label: "test"))
    }
    #expect(failure?.status == .inputOutput)
  }
}
