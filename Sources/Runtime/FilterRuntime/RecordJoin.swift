public import Logging
import RecordStream
public import SystemInterface

/// Several record streams as one: whole records of each, in the order in which they come.
///
/// One that is damaged or breaks off is told of at once, and the others go on; the joined stream then
/// ends as one whose writer has failed.
public struct RecordJoin: Sendable {
  /// The joined stream, to read from.
  public let descriptor: Descriptor

  /// Begins to join files or named pipes, on a thread of its own.
  ///
  /// - Parameters:
  ///   - lastStage: the program that wrote the streams, such as `gs-frame`: its statistics are the
  ///     last of those of its pipeline.
  ///   - log: told which stream is damaged.
  public init(_ paths: [String], lastStage: String, log: Logger) throws {
    var streams: [JoinedStream] = []
    for path in paths {
      do throws(SystemError) {
        streams.append(
          JoinedStream(path: path, descriptor: try Descriptor.open(path, for: .reading)))
      } catch {
        for stream in streams { stream.descriptor.close() }
        throw StageFailure(.inputOutput, "cannot open '\(path)': \(error)")
      }
    }
    let pipe = try Descriptor.pipe()
    descriptor = pipe.reading
    let loop = JoinLoop(streams, lastStage: lastStage, sink: pipe.writing, log: log)
    try startThread {
      var loop = loop
      // It ends early only if nobody reads any more.
      try? loop.run()
      loop.close()
    }
  }
}

private struct JoinedStream: Sendable {
  let path: String
  let descriptor: Descriptor
  var parser = RecordParser()
  var isOpen = true
  var isEmpty = true
}

private struct JoinLoop: Sendable {
  private struct PipeSink: ByteSink {
    let descriptor: Descriptor
    func write(_ bytes: [UInt8]) throws { try descriptor.writeAll(bytes) }
    func flush() {}
  }

  private var streams: [JoinedStream]
  private let lastStage: String
  private let log: Logger
  private var sink: PipeSink
  private var records = RecordWriter()
  private var hasFailed = false
  /// The stream of a pipeline whose statistics are not complete: until they are, the others wait, so
  /// that nobody takes statistics of one pipeline for those of another.
  private var held: Int?

  /// Bytes that are read from one stream before the others have their turn.
  private static let piece = 1 << 16

  init(_ streams: [JoinedStream], lastStage: String, sink: Descriptor, log: Logger) {
    self.streams = streams
    self.lastStage = lastStage
    self.sink = PipeSink(descriptor: sink)
    self.log = log
  }

  mutating func run() throws {
    while streams.contains(where: \.isOpen) {
      for index in readyStreams where held == nil || held == index { try read(index) }
    }
    guard hasFailed else { return try records.finish(to: &sink) }
    var payload = PayloadWriter()
    payload.append(.failed, UInt8(1))
    try records.write(Record(.end, sampleIndex: 0, payload: payload.bytes), to: &sink)
  }

  func close() {
    for stream in streams where stream.isOpen { stream.descriptor.close() }
    sink.descriptor.close()
  }

  private var readyStreams: [Int] {
    let open = streams.indices.filter { streams[$0].isOpen && (held == nil || held == $0) }
    let awaited = open.map { AwaitedDescriptor(streams[$0].descriptor, for: .reading) }
    guard let readiness = waitUntilReady(awaited, milliseconds: -1) else { return [] }
    return zip(open, readiness).filter { $1.isReady }.map(\.0)
  }

  private mutating func read(_ index: Int) throws {
    do {
      guard let bytes = try nextBytes(streams[index].descriptor) else { return }
      streams[index].parser.append(bytes)
      if !bytes.isEmpty { streams[index].isEmpty = false }
      while let record = try streams[index].parser.next() { try pass(record, of: index) }
      guard bytes.isEmpty else { return }
      try streams[index].parser.finish()
    } catch let error as RecordStreamError {
      // Who has failed says so himself.
      var level = Logger.Level.error
      if case .abandoned = error { level = .info }
      if streams[index].isEmpty { level = .info }
      log.log(level: level, "'\(streams[index].path)': \(error)")
      hasFailed = true
    }
    streams[index].descriptor.close()
    streams[index].isOpen = false
    if held == index { held = nil }
  }

  private mutating func pass(_ record: Record, of index: Int) throws {
    held = isFollowedByStatistics(record) ? index : nil
    // The joined stream has an end of its own.
    if record.kind != .end { try records.write(record, to: &sink) }
  }

  private func isFollowedByStatistics(_ record: Record) -> Bool {
    guard record.kind == .statistics, let statistics = try? StageStatistics(record) else {
      return false
    }
    return statistics.stage != lastStage
  }

  /// What is there; empty at the end, nil if there is nothing after all.
  private func nextBytes(_ descriptor: Descriptor) throws -> [UInt8]? {
    var failure: SystemError?
    let bytes = [UInt8](unsafeUninitializedCapacity: Self.piece) { buffer, length in
      do throws(SystemError) {
        length = try descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
      } catch {
        failure = error
      }
    }
    guard let failure else { return bytes }
    return failure.isInterruption || failure.wouldBlock ? nil : []
  }
}
