import Foundation
import Notation
import RecordStream
import TestKit
import Testing

@testable import PacketDecoding

extension Packet {
  /// A packet that was heard at a second.
  init(_ bytes: [UInt8], at seconds: Int64?) {
    var frame = Frame(bytes: bytes, version: 4)
    frame.measurement = seconds.map {
      BurstMeasurement(
        time: $0 * 1_000_000_000, centerFrequency: 915e6, carrierFrequency: 915e6,
        symbolRate: 9600, deviation: 4800, signalToNoiseRatio: 20, level: -20, duration: 0.04)
    }
    self.init(frame)
  }
}

@Suite(
  "Reads that chance makes",
  .enabled(if: Repository.hasRecordings, "no recordings in ../shared/captures"))
struct ReadChanceTests {
  /// All announcements of a log, and the whole seconds of its two spans, which are months apart.
  private static func announcements() throws -> (
    packets: [(time: Int64, bytes: [UInt8])], spans: [ClosedRange<Int64>]
  ) {
    let log = try String(contentsOf: meshLog, encoding: .utf8)
    let months: [Substring: Int64] = ["Mar": 59, "Jun": 151]
    var packets: [(time: Int64, bytes: [UInt8])] = []
    var times: [Int64] = []
    for line in log.split(separator: "\n") {
      let words = line.split(whereSeparator: \.isWhitespace)
      let clock = words[4].split(separator: ":").compactMap { Int64($0) }
      let day = try #require(months[words[2]]) + (Int64(words[3]) ?? 0)
      let time = ((day * 24 + clock[0]) * 60 + clock[1]) * 60 + clock[2]
      times.append(time)
      let bytes = try #require([UInt8](hexadecimal: words[0]))
      if Announcement(Packet(bytes, at: time)) != nil { packets.append((time, bytes)) }
    }
    let gap = try #require(
      times.indices.dropFirst().first { times[$0] - times[$0 - 1] > 1_000_000 })
    return (packets, [times[0]...times[gap - 1], times[gap]...times[times.count - 1]])
  }

  private static let meshLog = Repository.recordings.appending(path: "mesh_log.txt")

  private func pairs(_ packets: [(time: Int64, bytes: [UInt8])]) -> Int {
    var tracker = ReadTracker()
    let found = packets.sorted { $0.time < $1.time }.compactMap {
      tracker.observe(Packet($0.bytes, at: $0.time), network: 0x5FD6)
    }
    return Set(found.map(\.requestedAt.seconds)).count
  }

  @Test("of a real log's announcements, with their times shuffled: one in fifty logs")
  func chance() throws {
    let (packets, spans) = try Self.announcements()
    #expect(packets.count == 75)
    #expect(pairs(packets) == 2)
    var generator = SeededGenerator(seed: 11)
    let trials = 1000
    let found = (0..<trials).reduce(0) { found, _ in
      let shuffled = packets.map { packet in
        let span = spans[0].contains(packet.time) ? spans[0] : spans[1]
        return (Int64.random(in: span, using: &generator), packet.bytes)
      }
      return found + pairs(shuffled)
    }
    #expect((5...45).contains(found))
  }
}
