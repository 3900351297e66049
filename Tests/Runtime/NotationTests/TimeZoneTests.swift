import Foundation
import TestKit
import Testing

@testable import Notation

@Suite("Time zones")
struct TimeZoneTests {
  private static let hasFiles = (try? TimeZoneRules(named: "America/Chicago")) != nil

  /// The moment, in seconds since 1970, that a clock means.
  private func time(_ clock: String, _ zone: TimeZoneRules) throws -> String? {
    let seconds = try #require(Timestamp(clock + "Z")).seconds
    return Timestamp.seconds(zone.time(ofClock: seconds))
  }

  private static let clocks: [(String, String, String)] = [
    ("America/Chicago", "2021-03-01T08:41:30", "2021-03-01T14:41:30Z"),
    ("America/Chicago", "2021-07-01T08:41:30", "2021-07-01T13:41:30Z"),
    // 02:00 to 03:00 does not come; a clock that was not set goes on.
    ("America/Chicago", "2021-03-14T01:59:59", "2021-03-14T07:59:59Z"),
    ("America/Chicago", "2021-03-14T02:30:00", "2021-03-14T08:30:00Z"),
    ("America/Chicago", "2021-03-14T03:00:00", "2021-03-14T08:00:00Z"),
    // 01:00 to 02:00 comes twice; the first pass counts.
    ("America/Chicago", "2021-11-07T00:59:59", "2021-11-07T05:59:59Z"),
    ("America/Chicago", "2021-11-07T01:30:00", "2021-11-07T06:30:00Z"),
    ("America/Chicago", "2021-11-07T02:00:00", "2021-11-07T08:00:00Z"),
    // Beyond what the file lists.
    ("America/Chicago", "2099-07-01T12:00:00", "2099-07-01T17:00:00Z"),
    ("America/Phoenix", "2021-07-01T12:00:00", "2021-07-01T19:00:00Z"),
    ("Australia/Lord_Howe", "2026-01-01T12:00:00", "2026-01-01T01:00:00Z"),
    ("Australia/Lord_Howe", "2026-07-01T12:00:00", "2026-07-01T01:30:00Z"),
    ("Asia/Kolkata", "2026-01-01T00:00:00", "2025-12-31T18:30:00Z"),
  ]

  @Test(
    "clocks of the system's zones", .enabled(if: hasFiles, "no time zones here"), arguments: clocks)
  func files(zone: String, clock: String, expected: String) throws {
    #expect(try time(clock, TimeZoneRules(named: zone)) == expected)
    #expect(try time(clock, TimeZoneRules(variable: ":" + zone)) == expected)
  }

  @Test("the same rules as a variable has them say the same", arguments: clocks.prefix(9))
  func rule(zone: String, clock: String, expected: String) throws {
    for rule in [
      "CST6CDT,M3.2.0,M11.1.0", "CST6CDT", "<-06>+06:00<-05>+5,M3.2.0/2,M11.1.0/02:00:00",
    ] {
      #expect(try time(clock, TimeZoneRules(variable: rule)) == expected)
    }
  }

  @Test("rules of the south, of fixed days, and of times beyond a day")
  func otherRules() throws {
    func time(_ rule: String, _ clock: String) throws -> String? {
      try self.time(clock, TimeZoneRules(variable: rule))
    }
    let sydney = "AEST-10AEDT,M10.1.0,M4.1.0/3"
    #expect(try time(sydney, "2026-01-01T12:00:00") == "2026-01-01T01:00:00Z")
    #expect(try time(sydney, "2026-07-01T12:00:00") == "2026-07-01T02:00:00Z")
    // March 1 is day 60 of every year with J, and day 59 of a common one without.
    for rule in ["AAA0BBB,J60/0,J300/0", "AAA0BBB,59/0,299/0"] {
      #expect(try time(rule, "2026-02-28T23:59:59") == "2026-02-28T23:59:59Z")
      #expect(try time(rule, "2026-03-01T02:00:00") == "2026-03-01T01:00:00Z")
    }
    // In a leap year the days without J come one earlier.
    #expect(try time("AAA0BBB,J60/0,J300/0", "2028-02-29T12:00:00") == "2028-02-29T12:00:00Z")
    #expect(try time("AAA0BBB,59/0,299/0", "2028-02-29T12:00:00") == "2028-02-29T11:00:00Z")
    let day = "AAA0BBB,M3.2.0/26,M11.1.0/-2"
    #expect(try time(day, "2021-03-15T01:00:00") == "2021-03-15T01:00:00Z")
    #expect(try time(day, "2021-03-15T03:00:00") == "2021-03-15T02:00:00Z")
    #expect(try time(day, "2021-11-06T20:00:00") == "2021-11-06T19:00:00Z")
    #expect(try time(day, "2021-11-06T22:00:00") == "2021-11-06T22:00:00Z")
  }

  @Test("distances to UTC, and UTC itself")
  func distances() throws {
    for name in ["Z", "UTC", "utc", "GMT", "+00:00"] {
      #expect(try TimeZoneRules(named: name) == .utc)
    }
    for name in ["-06:00", "-0600", "-06"] {
      #expect(try TimeZoneRules(named: name) == TimeZoneRules(offset: -21_600))
    }
    #expect(try TimeZoneRules(named: "+05:45").offset(at: 0) == 20_700)
    #expect(try TimeZoneRules(variable: "") == .utc)
  }

  @Test(
    "a name that means nothing is refused, not taken for UTC",
    arguments: [
      "", "Nowhere", "America/Nowhere", "../../../etc/passwd", "/etc/passwd", "America", "-25:00",
      "+1",
      "+06:60", "CST", "tzdata.zi", "\u{1B}[2J", "6",
    ])
  func wrongNames(name: String) {
    #expect(throws: TimeZoneRules.Fault(name: name)) { try TimeZoneRules(named: name) }
    if !name.isEmpty {
      #expect(throws: TimeZoneRules.Fault(name: name)) { try TimeZoneRules(variable: name) }
    }
  }

  @Test(
    "a rule that is none is refused",
    arguments: [
      "CST6CDT,M3.2.0", "CST6CDT,M13.2.0,M11.1.0", "CST6CDT,M3.6.0,M11.1.0",
      "CST6CDT,M3.2.7,M11.1.0",
      "CST6CDT,M3.2.0,M11.1.0x", "CST200", "CST6:60", "<CST6", "CST6CDT,J0,J1", "CST6CDT,366,1",
      "AAA167", "AAA24", "AAA-24", "CST6CDT24", "AAA-23BBB", "AAA0BBB-24,M3.2.0,M11.1.0",
    ])
  func wrongRules(rule: String) {
    #expect(throws: TimeZoneRules.Fault(name: rule)) { try TimeZoneRules(variable: rule) }
  }

  @Test("without the file that tells the system's zone it is UTC; one that is damaged is a fault")
  func localTime() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "localtime").path
    #expect(try TimeZoneRules(localTime: path) == .utc)
    try folder.write("TZif".utf8, to: "localtime")
    #expect(throws: TimeZoneRules.Fault(name: path)) { try TimeZoneRules(localTime: path) }
    let itself = folder.url.path
    #expect(throws: TimeZoneRules.Fault(name: itself)) { try TimeZoneRules(localTime: itself) }
  }

  @Test("a file that was cut, or is none, is no zone")
  func damagedFiles() {
    // One change, from +1 h to +2 h at 1 000 000 000, in version 2.
    let counts: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1]
    let header = Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15) + counts
    let types: [UInt8] = [0, 0, 0x0E, 0x10, 0, 0, 0, 0, 0x1C, 0x20, 1, 0] + [0]
    let time: [UInt8] = [0x3B, 0x9A, 0xCA, 0x00]
    let file =
      header + time + [1] + types + header + [0, 0, 0, 0] + time + [1] + types
      + Array("\nXXX-2\n".utf8)
    let zone = TimeZoneRules(file: file)
    #expect(zone?.offset(at: 999_999_999) == 3600 && zone?.offset(at: 1_000_000_000) == 7200)
    #expect(file.indices.allSatisfy { TimeZoneRules(file: Array(file[..<$0])) == nil })
    #expect(TimeZoneRules(file: file.dropLast(7) + Array("\nXXX24\n".utf8)) == nil)
    var generator = SeededGenerator(seed: 72)
    for _ in 0..<5000 {
      var damaged = file
      damaged[Int.random(in: file.indices, using: &generator)] = generator.bytes(1)[0]
      _ = TimeZoneRules(file: damaged)?.time(ofClock: 1_000_000_000)
    }
  }
}

@Suite("Dates in texts")
struct WrittenDateTests {
  private func date(_ text: String, _ zone: TimeZoneRules = .utc) -> String? {
    let bytes = Array(text.utf8)
    return WrittenDate.first(in: bytes, bytes.indices).flatMap { $0.nanoseconds(in: zone) }
      .map(Timestamp.microseconds)
  }

  @Test(
    "each form is the same moment",
    arguments: [
      "2021-03-01T08:41:30", "2021-03-01 08:41:30", "2021-03-01t08:41:30Z",
      "2021-03-01 08:41:30 UTC",
      "2021-03-01_08:41:30", "2021/03/01 08:41:30", "2021/3/1 8:41:30", "2021.03.01 08:41:30",
      "01.03.2021 08:41:30", "1.3.2021, 08:41:30", "03/01/2021 08:41:30", "3/1/2021 8:41:30 AM",
      "Mon Mar  1 08:41:30 2021", "Mon Mar 01 08:41:30 2021", "Mon Mar  1 08:41:30 UTC 2021",
      "Mon Mar  1 02:41:30 AM CST 2021", "Mon, 01 Mar 2021 08:41:30 +0000",
      "1 Mar 2021 08:41:30 GMT",
      "Mar 1, 2021 08:41:30", "March 1 2021 08:41:30", "2021-03-01T02:41:30-06:00",
      "2021-03-01T02:41:30-0600", "2021-03-01T02:41:30-06", "2021-03-01 02:41:30 -0600",
      "2021-03-01 03:41:30 EST", "[2021-03-01 08:41:30]", "at 2021-03-01 08:41:30, -61 dBm",
      "2021-03-01 08:41:30 -61", "2021-03-01 08:41:30 INFO", "MON MAR  1 08:41:30 2021",
      "12 2021-03-01 08:41:30 13", "since 2021-03-01 08:41:30.",
    ])
  func forms(text: String) {
    #expect(date(text) == "2021-03-01T08:41:30.000000Z")
  }

  @Test("fractions, halves of the day, and the zone of a clock that says none")
  func parts() {
    #expect(date("2021-03-01 08:41:30.5") == "2021-03-01T08:41:30.500000Z")
    #expect(date("2021-03-01 08:41:30,123 INFO") == "2021-03-01T08:41:30.123000Z")
    #expect(date("2021-03-01T08:41:30.1234567891Z") == "2021-03-01T08:41:30.123456Z")
    #expect(date("3/1/2021 12:00:00 AM") == "2021-03-01T00:00:00.000000Z")
    #expect(date("3/1/2021 12:00:00 pm") == "2021-03-01T12:00:00.000000Z")
    let zone = TimeZoneRules(offset: -21_600)
    #expect(date("2261-12-31 23:59:59", zone) == nil)
    #expect(date("2261-12-31 23:59:59.5Z") == "2261-12-31T23:59:59.500000Z")
    #expect(date("2021-03-01 08:41:30", zone) == "2021-03-01T14:41:30.000000Z")
    #expect(date("2021-03-01 08:41:30Z", zone) == "2021-03-01T08:41:30.000000Z")
  }

  @Test(
    "what says no moment is none",
    arguments: [
      "", "Mar  1 08:41:30", "Mar  1 08:41:30 host", "08:41:30", "2021-03-01",
      "2021-02-29 08:41:30",
      "2021-13-01 08:41:30", "2021-03-01 24:00:00", "2021-03-01 08:60:00", "2021-03-01 08:41:60",
      "1969-12-31 08:41:30", "2021-03-01 08:41", "13/14/2021 08:41:30", "@0.123s",
      "x2021-03-01 08:41:30",
      "1970-01-01 00:00:00 +14:00", "2261-12-31 23:59:59 -12:00",
      "2021-03-01 08:41:301", "2021-03-01 13:00:00 PM", "Mar 2021 08:41:30",
    ])
  func none(text: String) {
    #expect(date(text) == nil)
  }

  @Test("a text of nothing but beginnings takes no longer than it is")
  func manyBeginnings() {
    let text = String(repeating: "2021-03-01 Mon Mar ", count: 5000)
    #expect(date(text) == nil)
  }
}
