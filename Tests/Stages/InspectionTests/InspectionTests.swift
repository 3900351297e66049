import Inspection
import RecordStream
import SampleInput
import Testing

@Suite struct RecordInspectorTests {
  private let description = StreamDescription(
    sampleRate: 1000, centerFrequency: 915e6, sampleFormat: "cu8", timeOfSampleZero: 0,
    source: "test\u{1B}[31m", writer: "gs-test 1")

  private func lines(_ records: [Record], showsItems: Bool = false) -> [String] {
    var inspector = RecordInspector(showsItems: showsItems)
    return records.flatMap { inspector.take($0) } + inspector.finish()
  }

  @Test func oneLineForEachRecordWithItsTime() {
    let frame = Frame(bytes: [0x00, 0xFF, 0x2A], version: 5).record(sampleIndex: 1500)
    let lines = lines([description.record(), frame, Record(.end, sampleIndex: 2000)])
    #expect(lines.count == 4)
    #expect(lines[1].contains("1970-01-01T00:00:01.500000Z frame"))
    #expect(lines[1].contains("00FF2A, version 5, 3 bytes"))
    #expect(lines[3] == "total: 1 description, 1 end, 1 frame")
  }

  @Test func samplesThatFollowEachOtherAreOneLine() {
    let samples = (0..<3).map {
      Record(.samples, sampleIndex: UInt64($0) * 100, payload: [UInt8](repeating: 255, count: 200))
    }
    let lines = lines([description.record()] + samples)
    #expect(lines.count == 3)
    // Both components at full scale are 3 dB above a full-scale carrier.
    #expect(lines[1].contains("300 (0.300 s), mean 3.0 dBFS"))
    #expect(lines[1].hasSuffix("clipped 100.000 %"))
  }

  @Test func aGapThatNoRecordAnnouncesStandsInBrackets() {
    let samples = [0, 100, 250, 350].map {
      Record(.samples, sampleIndex: $0, payload: [UInt8](repeating: 0, count: 200))
    }
    let lines = lines([description.record()] + samples)
    #expect(lines.count == 5)
    #expect(lines[1].contains("200 (0.200 s)") && lines[3].contains("200 (0.200 s)"))
    #expect(lines[2].hasPrefix("250 ") && lines[2].contains("(gap)        50 samples lost"))
    #expect(lines[4] == "total: 1 (gap), 1 description, 4 records with 400 samples")
  }

  @Test func itemsAreShownWithMeaningAndUnknownOnesWithNumber() {
    var payload = PayloadWriter()
    payload.append(.lostSamples, UInt64(7))
    var record = Record(.gap, payload: payload.bytes)
    record.payload += [0xE7, 0x03, 2, 0, 0, 0, 0xAB, 0xCD]
    let lines = lines([record], showsItems: true)
    #expect(lines.contains("    lostSamples = 7 (number of samples lost)"))
    #expect(lines.contains("    tag 999 = ABCD"))
  }

  @Test func whatIsUnknownOrDamagedIsSaidSo() {
    let unknown = Record(kindNumber: 99, flags: 0, sampleIndex: 0, payload: [1, 2])
    let lines = lines([unknown, Record(.frame, payload: [1, 2, 3])])
    #expect(lines[0].contains("kind 99"))
    #expect(lines[1].contains("damaged frame record"))
  }

  @Test("records that cannot be read are counted, those of unknown kinds are not")
  func damaged() {
    var inspector = RecordInspector(showsItems: false)
    let kinds: [RecordKind] = [.description, .gap, .softBits, .frame, .statistics, .excerpt]
    for kind in kinds { _ = inspector.take(Record(kind, payload: [1, 2, 3])) }
    #expect(inspector.damaged == kinds.count)
    _ = inspector.take(description.record())
    _ = inspector.take(Record(kindNumber: 99, flags: 0, sampleIndex: 0, payload: [1, 2]))
    _ = inspector.take(Record(.end))
    #expect(inspector.damaged == kinds.count)
  }

  @Test func textOfAStreamCannotControlATerminal() {
    #expect(!lines([description.record()], showsItems: true).joined().contains("\u{1B}"))
  }
}

@Suite struct SampleMeasurementTests {
  @Test func clippedSamplesAreThoseAtTheEndsOfTheRange() {
    var measurement = SampleMeasurement(.cs16)
    measurement.add([0x00, 0x40, 0x00, 0x00])
    measurement.add([0x00, 0xC0, 0xFF, 0x7F])
    #expect(measurement.count == 2)
    #expect(measurement.clipped == 1)
  }

  @Test func levelsAreRelativeToAFullScaleCarrier() {
    var measurement = SampleMeasurement(.cs8)
    measurement.add([64, 0, 0, 64, 0xC0, 0, 0, 0xC0])
    #expect(measurement.summary == "mean -6.0 dBFS, peak -6.0 dBFS, DC -inf dBFS, clipped 0.000 %")
  }

  @Test func nothingIsSaidSo() {
    #expect(SampleMeasurement(.cf32).summary == "no samples")
  }
}

@Suite struct TextTests {
  private static let bits = String(repeating: "01", count: 32)

  @Test(arguments: [
    ("{\"schema\":1}\n", TextKind.packets), ("# a comment\n\n { }", .packets), ("{", .packets),
    ("\u{FEFF}{\"schema\":1}\n", .packets),
    (bits + "\n{", .bits), ("  \(bits.prefix(31)) \(bits.prefix(33)) # bits", .bits), (bits, .bits),
    ("1\n00FF2A55", .hexadecimal), ("10\n\n1 0\n00FF2A55", .hexadecimal),
    ("00FF2A55\n", .hexadecimal), ("{32}2ad51234", .hexadecimal), ("00FF2A5", .hexadecimal),
    ("[CRC: OK] 80FF2A55 Baudrate: 9600", .hexadecimal),
    ("Pkt 0 1 2\n\nHVAC off\n7 00FF 2A 55 0023 30 XX", .hexadecimal),
    ("a: b\n00FF2A5", .hexadecimal),
  ])
  func isRecognised(text: String, kind: TextKind) {
    #expect(TextKind(text) == kind)
  }

  @Test(arguments: [
    "", "\n \n", "# only a comment", "hello", "\u{0}\u{1}", "FFFF", "[1, 2]", "hello\n{}\n01",
    "0", "1 0", String(bits.dropLast()),
  ])
  func whatIsNoneIsNone(text: String) {
    #expect(TextKind(text) == nil)
  }

  @Test func eachLineSaysWhatItHolds() throws {
    #expect(try LineContents.bits("0110 # four")?.things == ["4 bits"])
    #expect(try LineContents.packets("80FF2A55")?.things == ["80FF2A55, version 5, 4 bytes"])
    #expect(try LineContents.packets("# nothing") == nil)
    #expect(throws: (any Error).self) { try LineContents.bits("012") }
    #expect(try LineContents.packets("FFFF") == nil)
    #expect(throws: (any Error).self) { try LineContents.packets("00FF2A555") }
  }
}

@Suite struct PacketCensusTests {
  @Test func packetsAreCountedByTheirKeys() {
    var census = PacketCensus()
    for line in [
      #"{"schema":1,"time":"2026-01-01T00:00:02Z","kind":"beacon","network":"B5E3","crc":"ok"}"#,
      #"{"schema":1,"time":"2026-01-01T00:00:01Z","kind":"beacon","network":"45F8","crc":"ok"}"#,
      #"{"schema":1,"kind":"status","network":"B5E3","crc":"bad"}"#, "",
    ] {
      #expect(census.take(line) == nil)
    }
    #expect(census.take("{") != nil)
    #expect(
      census.report() == [
        "3 packets", "from 2026-01-01T00:00:01Z to 2026-01-01T00:00:02Z",
        "by kind: beacon 2, status 1", "by network: B5E3 2, 45F8 1", "by crc: ok 2, bad 1",
      ])
    #expect(census.malformed == 1)
  }

  @Test func oneIsNoPlural() {
    var census = PacketCensus()
    #expect(census.take("{}") == nil)
    #expect(census.report().first == "1 packet")
    let gap = Gap(lostSamples: 1, reason: "test").record(sampleIndex: 0)
    var inspector = RecordInspector(showsItems: false)
    #expect(inspector.take(gap).joined().contains(" 1 sample lost"))
  }

  @Test func differentValuesAreBounded() {
    var census = PacketCensus()
    _ = census.take(#"{"source":"\#(String(repeating: "A", count: 256))"}"#)
    for number in 0..<10_050 { _ = census.take(#"{"source":"\#(number)"}"#) }
    #expect(census.report().last?.contains("others 52") == true)
  }
}
