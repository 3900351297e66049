import Evidence
import Foundation
import LoadAssociation
import Notation
import PacketSchema
import TestKit

/// Short packets of one meter, and a load of the same hours: what is in them is known.
struct PlantedPackets {
  /// Offset of the first byte that a test sets; before it stands a header that is always the same.
  static let first = 6
  /// 2026-01-01T00:00:00Z.
  static let start = 1_767_225_600.0

  var generator: SeededGenerator
  /// Seconds since 1970, a minute or so apart.
  let times: [Double]

  init(seed: UInt64, count: Int) {
    generator = SeededGenerator(seed: seed)
    var time = Self.start
    var times: [Double] = []
    for _ in 0..<count {
      time += 50 + (generator.uniform() * 20).rounded()
      times.append(time)
    }
    self.times = times
  }

  /// A load in watts, a value a minute, from half an hour before the packets: appliances that are
  /// switched on and off at any time.
  mutating func load() -> TimeSeries {
    var watts = 300.0
    let samples = (0..<times.count + 90).map { minute in
      if generator.uniform() < 0.15 { watts = 200 + 3000 * generator.uniform() }
      return (
        time: Self.start - 1800 + 60 * Double(minute), value: watts + 20 * generator.uniform()
      )
    }
    return TimeSeries(samples: samples)
  }

  /// A table of packets, with the bytes that follow the header for each time.
  static func table(
    _ times: [Double], label: (Double) -> String? = { _ in nil }, _ bytes: (Double) -> [UInt8]
  ) throws -> PacketTable {
    var table = PacketTable()
    for time in times {
      let raw = ([0, 0xFF, 0x2A, 0x55, 0x00, 0x0B] + bytes(time)).map { byte in
        (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
      let when = Date(timeIntervalSince1970: time).ISO8601Format()
      table.add(
        try JSONObject(
          parsing: """
            {"schema":1,"time":"\(when)","kind":"known","type":"55","network":"5FD6","crc":"ok",\
            "source":"0A0B0C01","raw":"\(raw.joined())"}
            """))
    }
    return table
  }

  static func bytes(_ value: Double, _ count: Int) -> [UInt8] {
    let whole = UInt64(max(0, value))
    return (0..<count).reversed().map { UInt8(truncatingIfNeeded: whole >> UInt64(8 * $0)) }
  }

  /// A search that takes a second: few comparisons, few delays.
  static func search(threads: Int = 2) -> AssociationSearch {
    var search = AssociationSearch()
    search.delays = -60...300
    search.drawLimit = 99
    search.parallelism = threads
    search.findsDetectable = false
    return search
  }
}
