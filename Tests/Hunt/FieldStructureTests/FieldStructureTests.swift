import Evidence
import FieldStructure
import Foundation
import Notation
import PacketSchema
import TestKit
import Testing

/// Packets whose bytes are known, and the table of them.
struct KnownPackets {
  var table = PacketTable()
  var generator: SeededGenerator
  var time = 1_600_000_000.0

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  /// Takes a packet that was received at some time; NaN if it is not known.
  mutating func add(
    _ bytes: [UInt8], at time: Double, source: String = "0A0B0C01",
    destination: String = "0A0B0C02", kind: String = "known", type: String = "D5", ci: String = "29"
  ) throws {
    let raw = Self.text(bytes)
    let when =
      time.isNaN
      ? "" : "\"time\":\"\(Date(timeIntervalSince1970: time).ISO8601Format())\","
    table.add(
      try JSONObject(
        parsing: """
          {"schema":1,\(when)"kind":"\(kind)","type":"\(type)","ci":"\(ci)","network":"5FD6",\
          "crc":"ok","source":"\(source)","destination":"\(destination)","raw":"\(raw)"}
          """))
  }

  /// The next time: packets come half a minute apart, with a pause now and then.
  mutating func nextTime() -> Double {
    time += 2 + (generator.uniform() * 60).rounded()
    if generator.uniform() < 0.04 { time += (generator.uniform() * 20_000).rounded() }
    return time
  }

  static func text(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined().uppercased()
  }

  /// A number as bytes, the most significant first.
  static func bytes(_ value: Double, _ count: Int) -> [UInt8] {
    let whole = UInt64(max(0, value))
    return (0..<count).reversed().map { UInt8(truncatingIfNeeded: whole >> UInt64(8 * $0)) }
  }

  /// A number as digits of BCD.
  static func decimal(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).reversed().map { place in
      let two = (0..<place).reduce(value) { rest, _ in rest / 100 } % 100
      return UInt8(two / 10 * 16 + two % 10)
    }
  }

  func findings() -> [Finding] { StructureSearch(table).result().findings }
}

@Suite("What a byte is")
struct FieldStructureTests {
  private func finding(_ findings: [Finding], _ place: String) -> Finding? {
    findings.first { $0.place.text == place && $0.form.size > 0 }
  }

  @Test(
    "clocks and counters are found at once: Unix time, uptime with outages, 60.2 s, both orders")
  func clocks() throws {
    var known = KnownPackets(seed: 1)
    var count = 250
    var decimal = 1234
    for row in 0..<400 {
      let time = known.nextTime()
      let uptime = time - 1_599_990_000 - (row < 250 ? 0 : 1_000_000 - 900_000 - 50_000)
      count += 1 + Int(known.generator.next() % 20)
      decimal += Int(known.generator.next() % 7)
      let exact = time + known.generator.uniform() * 0.9
      let phase = (exact * 100).truncatingRemainder(dividingBy: 6020)
      let bytes =
        known.generator.bytes(6) + KnownPackets.bytes(time, 4)
        + KnownPackets.bytes(uptime, 4) + KnownPackets.bytes(phase, 2)
        + KnownPackets.bytes(Double(count), 2).reversed() + KnownPackets.decimal(decimal, 2)
      try known.add(bytes, at: time)
    }
    let findings = known.findings()
    #expect(finding(findings, "6-9")?.summary == "clock of 1 s: Unix time")
    #expect(finding(findings, "10-13")?.verdict == .clock)
    let phase = finding(findings, "14-15")
    #expect(phase?.verdict == .clock)
    #expect(phase?.summary == "clock of 10 ms, wraps every 60.2 s")
    let counter = finding(findings, "16-17")
    #expect(counter?.verdict == .counter, "\(counter.debugDescription)")
    #expect(counter?.place.reading == .littleEndian)
    let digits = finding(findings, "18-19")
    #expect(digits?.verdict == .counter)
    #expect(digits?.place.reading == .binaryCodedDecimal)
    #expect(finding(findings, "0-5")?.verdict == .random)
  }

  @Test("a number that wraps before its bytes do has its own unit, and no wrap that was never seen")
  func early() throws {
    var known = KnownPackets(seed: 4)
    for _ in 0..<600 {
      let time = known.nextTime()
      let tenths = (time * 10).truncatingRemainder(dividingBy: 36_000)
      try known.add(known.generator.bytes(6) + KnownPackets.bytes(tenths, 2), at: time)
    }
    let clock = finding(known.findings(), "6-7")
    #expect(clock?.summary.hasPrefix("clock of 100 ms") == true, "\(clock.debugDescription)")
    #expect(clock?.summary.contains("6553") == false)
  }

  @Test("packets at a steady beat prove no pace: but for Unix time, all is a counter at most")
  func beat() throws {
    var known = KnownPackets(seed: 3)
    var energy = 4_000_000.0
    for row in 0..<300 {
      let time = 1_600_000_007 + 300 * Double(row)
      energy += (known.generator.uniform() * 200).rounded()
      let bytes =
        known.generator.bytes(6) + KnownPackets.bytes(time, 4) + KnownPackets.bytes(energy, 4)
        + [UInt8(row * 44 & 255)]
      try known.add(bytes, at: time)
    }
    let findings = known.findings()
    let clocks = findings.filter { $0.verdict == .clock }
    #expect(Set(clocks.map(\.place.text)) == ["6-9"], "\(clocks)")
    #expect(finding(findings, "6-9")?.summary == "clock of 1 s: Unix time")
    #expect(finding(findings, "14")?.verdict == .counter)
  }

  @Test("a number made of another is a copy, an address of another meter is one")
  func copies() throws {
    var known = KnownPackets(seed: 2)
    for row in 0..<120 {
      let finer = (300 + known.generator.uniform() * 900).rounded()
      let other: [UInt8] = row % 2 == 0 ? [0x0A, 0x0B, 0x0C, 0x07] : [0x0A, 0x0B, 0x0C, 0x09]
      let bytes =
        known.generator.bytes(4) + KnownPackets.bytes(finer, 2)
        + KnownPackets.bytes((finer + 8) / 16, 1) + other
      try known.add(
        bytes, at: known.nextTime(), source: ["0A0B0C07", "0A0B0C09", "0A0B0C01"][row % 3])
    }
    let findings = known.findings()
    #expect(finding(findings, "6")?.verdict == .copy)
    #expect(finding(findings, "6")?.summary.hasPrefix("4-5 / 16") == true)
    #expect(finding(findings, "7-10")?.verdict == .identifier)
  }

  @Test("random bytes are called random, and nothing is proven of them: at most one run in twenty")
  func nothing() throws {
    var falseRuns = 0
    for seed in 0..<20 as Range<UInt64> {
      var known = KnownPackets(seed: 100 + seed)
      for _ in 0..<80 {
        try known.add(
          known.generator.bytes(12), at: known.nextTime(),
          destination: "0A0B0C0\(2 + known.generator.next() % 3)")
      }
      let findings = known.findings()
      if findings.contains(where: { $0.p != nil }) { falseRuns += 1 }
    }
    #expect(falseRuns <= 1)
  }

  @Test("hardly any packets, equal ones, and unknown times are no clocks and no harm")
  func edges() throws {
    var one = KnownPackets(seed: 3)
    try one.add([1, 2, 3, 4, 5, 6], at: .nan)
    #expect(one.findings().map(\.verdict) == [.constant])
    var same = KnownPackets(seed: 4)
    for _ in 0..<50 { try same.add([1, 2, 3, 4, 5, 6], at: same.nextTime()) }
    #expect(same.findings().map(\.verdict) == [.constant])
    var timeless = KnownPackets(seed: 5)
    for row in 0..<200 {
      try timeless.add([1, 2, 3, 4, 5] + KnownPackets.bytes(Double(row * 3), 2), at: .nan)
    }
    let findings = timeless.findings()
    #expect(finding(findings, "5-6")?.verdict == .counter)
    #expect(!findings.contains { $0.verdict == .clock })
    #expect(KnownPackets(seed: 6).findings().isEmpty)
  }

  @Test("a layout has each byte once")
  func layout() throws {
    var known = KnownPackets(seed: 7)
    for row in 0..<60 {
      let time = known.nextTime()
      try known.add(
        [0, 0xFF] + KnownPackets.bytes(time, 4) + known.generator.bytes(2 + row % 3), at: time)
    }
    for layout in StructureSearch(known.table).result().layouts {
      var bits = [Int](repeating: 0, count: layout.form.size * 8)
      for row in layout.rows {
        let start = row.place.offset < 0 ? layout.form.size + row.place.offset : row.place.offset
        for bit in row.place.bits ?? 0..<8 * row.place.size { bits[start * 8 + bit] += 1 }
      }
      #expect(bits.allSatisfy { $0 == 1 }, "\(layout.form) \(layout.rows)")
    }
  }
}

@Suite(
  "What a byte of a real log is, told nothing",
  .enabled(if: Repository.hasRecordings, "no recordings in ../shared/captures"))
struct RealLogStructureTests {
  /// The log's packets with the addresses that gs-decode would tell.
  private func known() throws -> KnownPackets {
    var known = KnownPackets(seed: 8)
    let log = Repository.recordings.appending(path: "mesh_log.txt")
    let text = try String(contentsOf: log, encoding: .utf8)
    let dates = DateFormatter()
    dates.locale = Locale(identifier: "en_US_POSIX")
    dates.timeZone = TimeZone(secondsFromGMT: 0)
    dates.dateFormat = "MMM d HH:mm:ss yyyy"
    // Every third beacon is enough, and quicker.
    for (number, line) in text.split(separator: "\n").enumerated() {
      let words = line.split(whereSeparator: \.isWhitespace)
      guard words.count == 6, let bytes = [UInt8](hexadecimal: words[0]), bytes.count > 20,
        let date = dates.date(from: words[2...].joined(separator: " "))
      else { continue }
      func name(_ range: Range<Int>) -> String { KnownPackets.text(bytes[range]) }
      let isBeacon = bytes[3] == 0x55
      let kind = isBeacon ? "beacon" : "directed"
      guard !isBeacon || number % 3 == 0 else { continue }
      guard isBeacon || [0x21, 0x22, 0x29].contains(bytes[6]) else { continue }
      try known.add(
        bytes, at: date.timeIntervalSince1970, source: name(isBeacon ? 26..<30 : 11..<15),
        destination: name(isBeacon ? 7..<13 : 7..<11), kind: kind, type: name(3..<4),
        ci: name(6..<7))
    }
    return known
  }

  @Test("beacons, the tail of directed packets, and their elements")
  func log() throws {
    let result = StructureSearch(try known().table).result()
    let findings = result.findings
    func found(_ place: String, beacons: Bool = true) -> Finding? {
      findings.first {
        $0.place.text == place && (beacons ? $0.form.kind == "beacon" : $0.form.size == 0)
      }
    }
    #expect(found("20-23")?.verdict == .clock)
    #expect(found("35-36")?.summary == "clock of 10 ms, wraps every 168.0 s")
    #expect(found("38 bits 7-4")?.verdict == .clock)
    #expect(found("19")?.verdict == .counter)
    #expect(found("26-29")?.summary == "address of the source")
    #expect(found("37")?.summary == "7E")
    #expect(found("end-6..end-5", beacons: false)?.verdict == .clock)
    #expect(found("end-4", beacons: false)?.summary.hasPrefix("bound to the link") == true)
    let grammar = try #require(result.grammars.first)
    #expect(grammar.head == 17 && grammar.tail == 6)
    #expect(grammar.parsed == grammar.packets)
    #expect(
      grammar.elements.map { [Int($0.tag), $0.length] } == [[1, 4], [4, 0], [6, 5], [8, 11]])
  }
}
