import Foundation
import RecordStream
import SampleInput
import TestKit
import Testing

@testable import Recordings

@Suite("Recorder") struct RecorderTests {
  private let folder: TemporaryFolder
  private let clock = Clock()
  private let messages = Messages()

  /// A clock that only the test moves.
  private final class Clock {
    var now = ContinuousClock.now
  }

  private final class Messages {
    var all: [String] = []
  }

  init() throws { folder = try TemporaryFolder() }

  private func recorder(
    _ name: String = "r", _ limits: RecordingLimits = RecordingLimits()
  ) throws -> Recorder {
    let (clock, messages) = (clock, messages)
    return Recorder(
      try RecordingPattern(folder.url.appending(path: name).path), limits: limits,
      program: "gs-test 1", now: { clock.now }, report: { messages.all.append($0) })
  }

  private func description(
    _ frequency: Double = 9.15e8, rate: Double = 1000, at index: UInt64 = 0, time: Int64 = 77
  ) -> Record {
    StreamDescription(
      sampleRate: rate, centerFrequency: frequency, sampleFormat: "cu8", timeOfSampleZero: time,
      source: "radio", writer: "w"
    ).record(sampleIndex: index)
  }

  private func samples(_ bytes: [UInt8], at index: UInt64) -> Record {
    Record(.samples, sampleIndex: index, payload: bytes)
  }

  private var names: [String] {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
    }
  }

  private func metadata(_ name: String) throws -> SigMFMetadata {
    try SigMFMetadata(folder.read(name))
  }

  @Test("gaps, retunes and a new time are captures with their place in the stream")
  func captures() throws {
    var recorder = try recorder()
    recorder.take(description(at: 500))
    recorder.take(samples([1, 2, 3, 4], at: 500))
    recorder.take(samples([5, 6], at: 502))
    recorder.take(Gap(lostSamples: 7, reason: "").record(sampleIndex: 510))
    recorder.take(samples([7, 8], at: 510))
    recorder.take(description(9.2e8, at: 511))
    recorder.take(samples([9, 10], at: 511))
    recorder.take(description(9.2e8, at: 512, time: 1077))
    recorder.take(samples([11, 12], at: 512))
    recorder.take(Record(kindNumber: 999, flags: 0, sampleIndex: 0, payload: [1]))
    recorder.finish()
    #expect(try names == ["r.sigmf-data", "r.sigmf-meta"])
    #expect(try folder.read("r.sigmf-data") == Array(1...12))
    let metadata = try metadata("r.sigmf-meta")
    #expect(metadata.captures.map(\.start) == [0, 3, 4, 5])
    #expect(metadata.captures.map(\.globalIndex) == [500, 510, 511, 512])
    #expect(metadata.captures.map(\.frequency) == [9.15e8, 9.15e8, 9.2e8, 9.2e8])
    #expect(metadata.captures[0].dateAndTime == "1970-01-01T00:00:00.500000077Z")
    #expect(metadata.captures[3].dateAndTime == "1970-01-01T00:00:00.512001077Z")
    #expect(metadata.global.hardware == "radio" && metadata.global.recorder == "gs-test 1")
    #expect(messages.all.isEmpty)
  }

  @Test("at every moment the files are a recording of what has come so far")
  func everyMoment() throws {
    var recorder = try recorder()
    recorder.take(description())
    for number in 0..<50 {
      let index = UInt64(number * 10 + number / 7 * 3)
      recorder.take(samples([UInt8](repeating: UInt8(number), count: 20), at: index))
      let metadata = try metadata("r.sigmf-meta")
      let data = try folder.read("r.sigmf-data")
      #expect(data.count == 20 * (number + 1))
      let last = try #require(metadata.captures.last)
      #expect(last.globalIndex.map { $0 + UInt64(data.count / 2) - last.start } == index + 10)
    }
  }

  @Test("bursts are annotated at their place among the samples, those too that began earlier")
  func annotations() throws {
    func burst(_ index: UInt64) -> RecordedBurst {
      RecordedBurst(
        sampleIndex: index, sampleCount: 4, band: 1e6...2e6, label: "\(index)", comment: "c")
    }
    var recorder = try recorder()
    recorder.take(description())
    recorder.take(samples([UInt8](repeating: 0, count: 20), at: 100), burst: burst(105))
    recorder.take(samples([UInt8](repeating: 1, count: 20), at: 200), burst: burst(203))
    recorder.take(samples([UInt8](repeating: 2, count: 20), at: 210), burst: burst(201))
    recorder.take(samples([], at: 220), burst: burst(219))
    // It began in samples that are not there.
    recorder.take(samples([1, 1], at: 300), burst: burst(20))
    recorder.finish()
    struct Written: Decodable {
      let annotations: [SigMFMetadata.Annotation]
    }
    // A replay has no use for them, and does not read them.
    let notes = try JSONDecoder().decode(
      Written.self, from: Data(folder.read("r.sigmf-meta"))
    ).annotations
    #expect(notes.map(\.label) == ["105", "201", "203", "219"])
    #expect(notes.map(\.start) == [5, 11, 13, 29])
    #expect(
      notes.allSatisfy { $0.count == 4 && $0.lowerEdge == 1e6 && $0.generator == "gs-test 1" })
    #expect(try folder.read("r.sigmf-data").count == 62)
  }

  @Test("another rate, or indexes that go back, begin another recording, which overwrites none")
  func others() throws {
    var recorder = try recorder()
    recorder.take(description())
    recorder.take(samples([1, 1], at: 0))
    recorder.take(description(rate: 2000, at: 1))
    recorder.take(samples([2, 2], at: 1))
    recorder.take(description(rate: 2000, at: 0))
    recorder.take(samples([3, 3], at: 0))
    recorder.finish()
    for (name, byte) in [("r", UInt8(1)), ("r-2", 2), ("r-3", 3)] {
      #expect(try folder.read("\(name).sigmf-data") == [byte, byte])
    }
  }

  @Test("recordings end by time and by size", arguments: ["r.gss", "r"])
  func rotation(name: String) throws {
    var recorder = try recorder(name, RecordingLimits(duration: .seconds(1), length: 1500))
    recorder.take(description())
    for number in 0..<30 {
      recorder.take(samples([UInt8](repeating: 0, count: 200), at: UInt64(100 * number)))
    }
    recorder.finish()
    // 1500 bytes are 750 samples, less than a second: 7 times 100, or 6 with headers.
    #expect(try names.count == (name == "r" ? 10 : 5))
    recorder = try self.recorder("t-\(name)", RecordingLimits(duration: .seconds(1)))
    recorder.take(description())
    for number in 0..<30 {
      recorder.take(samples([UInt8](repeating: 0, count: 200), at: UInt64(100 * number)))
    }
    recorder.finish()
    #expect(try names.filter { $0.hasPrefix("t") }.count == (name == "r" ? 6 : 3))
  }

  @Test("a record stream is one with all of its records, and its description")
  func recordStream() throws {
    var recorder = try recorder("r.gss", RecordingLimits(length: 400))
    var unknown = Record(kindNumber: 999, flags: 0, sampleIndex: 0, payload: [1])
    recorder.take(description())
    recorder.take(unknown)
    recorder.take(samples([1, 1], at: 0))
    recorder.take(Gap(lostSamples: 9, reason: "").record(sampleIndex: 10))
    recorder.take(samples([UInt8](repeating: 2, count: 200), at: 10))
    unknown.sampleIndex = 110
    recorder.take(unknown)
    recorder.take(samples([3, 3], at: 110))
    recorder.finish()
    var kinds: [[UInt16]] = []
    for name in ["r.gss", "r-2.gss"] {
      var parser = RecordParser()
      parser.append(try folder.read(name))
      kinds.append([])
      while let record = try parser.next() { kinds[kinds.count - 1].append(record.kindNumber) }
      try parser.finish()
    }
    #expect(kinds == [[1, 2, 3, 2, 999, 7], [1, 2, 7]])
  }

  @Test(
    "the oldest of its own go when all take too much, and nothing else", arguments: ["", ".gss"])
  func allowance(ending: String) throws {
    let strangers = [
      "r%.sigmf-data", "r-1x.gss", "r.txt", "other.gss", "r-9.sigmf-data", "r-9.sigmf-meta",
      "r-8.gss", "r-7.sigmf-data", "r-5.gss",
    ]
    for name in strangers where name != "r-5.gss" {
      try folder.write([UInt8](repeating: 0x41, count: 5000), to: name)
    }
    // A link of a name that would be its own.
    try FileManager.default.createSymbolicLink(
      at: folder.url.appending(path: "r-5.gss"),
      withDestinationURL: folder.url.appending(path: "other.gss"))
    var recorder = try recorder("r" + ending, RecordingLimits(allowance: 10_000))
    recorder.take(description())
    for number in 0..<100 {
      recorder.take(samples([UInt8](repeating: 1, count: 500), at: UInt64(number * 250)))
      let own = try names.filter { !strangers.contains($0) }
      let length = try own.filter { !$0.hasSuffix("meta") }.reduce(0) {
        $0 + (try folder.read($1).count)
      }
      #expect(length <= 10_000)
    }
    recorder.finish()
    #expect(Set(try names).isSuperset(of: strangers))
    let last = try names.filter { !strangers.contains($0) && !$0.hasSuffix("meta") }
    #expect((2...5).contains(last.count), "\(last)")
  }

  @Test("a folder that is gone is told once, and tried again")
  func failure() throws {
    var recorder = try recorder("gone/r")
    let path = folder.url.appending(path: "gone")
    recorder.take(description())
    for second in 0..<100 {
      recorder.take(samples([1, 1], at: UInt64(second)))
      clock.now += .seconds(1)
    }
    #expect(messages.all.count == 2, "at once, and after a minute: \(messages.all)")
    #expect(messages.all[0].contains("No such file"))
    try FileManager.default.createDirectory(at: path, withIntermediateDirectories: false)
    recorder.take(samples([2, 2], at: 100))
    #expect(messages.all.last == "recording again; 100 samples were not recorded")
    recorder.finish()
    #expect(try folder.read("gone/r.sigmf-data") == [2, 2])
    #expect(try metadata("gone/r.sigmf-meta").captures.first?.globalIndex == 100)
  }

  @Test(
    "a recording that ends in gaps only does not end between touching samples, up to twice the limit"
  )
  func endsInGaps() throws {
    var limits = RecordingLimits(length: 100)
    limits.endsInGaps = true
    var recorder = try recorder("r", limits)
    recorder.take(description())
    var index: UInt64 = 0
    for count in [3, 3, 9] {
      for _ in 0..<count {
        recorder.take(samples([UInt8](repeating: 1, count: 40), at: index))
        index += 20
      }
      index += 5
    }
    recorder.finish()
    let lengths = try ["r", "r-2", "r-3", "r-4", "r-5"].map {
      try folder.read("\($0).sigmf-data").count
    }
    #expect(lengths == [120, 120, 160, 160, 40])
  }

  @Test("bursts make metadata longer, too, which are not written anew for each of them")
  func manyBursts() throws {
    var recorder = try recorder()
    recorder.take(description())
    var writes = 0
    var last: [UInt8] = []
    for number in UInt64(0)..<600 {
      recorder.take(
        samples([1, 1], at: number),
        burst: RecordedBurst(
          sampleIndex: number, sampleCount: 1, band: 1...2, label: "b", comment: ""))
      let metadata = try folder.read("r.sigmf-meta")
      if metadata != last { writes += 1 }
      last = metadata
    }
    recorder.finish()
    #expect(writes < 30)
    #expect(try names.count == 4)
  }

  @Test("metadata that get too long begin another recording")
  func manyCaptures() throws {
    var recorder = try recorder()
    recorder.take(description())
    for number in 0..<501 {
      recorder.take(samples([1, 1], at: UInt64(2 * number)))
    }
    #expect(try names.count == 4)
  }
}
