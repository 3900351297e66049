import Foundation
import PacketSchema
import TestKit
import Testing

@Suite("Text as people paste and log it")
struct PastedTextTests {
  /// The table of packets of a wiki page, as a browser copies it, without a line end at its end.
  private static let table = """
    0x55 Captured packets from Meter 40DA952B, compared with reference
    Pkt 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16
    Start of

    (0.01 increments)

    Unknown Checksum Trailing
    Examples
    1 00FF 2A 55 0023 30 FFFFFFFFFFFF FE5021D00500 7C 0003FB20 A403 5021D005 \
    0100 072001 1E56 7E00 9032 04
    2 00FF 2A 55 0023 30 FFFFFFFFFFFF FE5021D00500 AE 0003FB9E A403 5021D005 \
    0100 072001 0DA8 7E00 83E8 04
    3 00FF 2A 55 0023 30 FFFFFFFFFFFF FE5021D00500 B8 0003FBC1 A403 5021D005 \
    0100 072001 1B54 7E00 2924 04
    HVAC Running
    6 00FF 2A 55 0023 30 FFFFFFFFFFFF FE40DA952B00 7E 006D627B A40B 40DA952B \
    0100 161505 147E 7E00 F2B5 XX
    HVAC Off
    7 00FF 2A 55 0023 30 FFFFFFFFFFFF FE40DA952B00 3A 006D6381 A40B 40DA952B \
    0100 161505 052E 7E00 0A80 XX
    Someone else's meter?
    8 00FF 2A 55 0023 30 FFFFFFFFFFFF FE40DA235100 00 006D65A4 A40B 40DA2351 \
    0100 161505 0B32 7E00 3FB7 XX
    """

  private func shell() throws -> Shell {
    let shell = try Shell()
    try shell.folder.write(Self.table.utf8, to: "table.txt")
    return shell
  }

  @Test("a pasted table is six packets with their labels, and one word on the rest")
  func wikiTable() throws {
    try expectSixPackets(shell().run("gs-decode < table.txt"))
  }

  @Test("a number above it is no burst", arguments: ["1", "0", "10", "1 0"])
  func number(line: String) throws {
    let shell = try shell()
    try expectSixPackets(
      shell.run(
        #"{ echo "$LINE"; cat table.txt; } | gs-decode"#, environment: ["LINE": line]))
  }

  @Test("a damaged code is told, and those beside it are printed")
  func damagedCode() throws {
    let raw = KnownBand.packets.split(separator: "\n")[0]
    let result = try Shell().run(
      "echo 'codes : {328}\(raw), {36}2A55006, {328}\(raw)' | gs-decode --all")
    #expect(result.status == 65 && result.lines.count == 2)
    #expect(result.errors.contains("line 1: half a byte is missing: 7 hexadecimal digits\n"))
  }

  private func expectSixPackets(_ result: Shell.Result) throws {
    #expect(result.status == 0 && result.errors.split(separator: "\n").count == 1)
    #expect(result.errors.contains(" lines are no packets\n"))
    let packets = try result.packets()
    #expect(packets.map { $0.text(.network) } == ["45F8", "45F8", "45F8", "B5E3", "B5E3", "B5E3"])
    let labels = ["HVAC Running", "HVAC Off", "Someone else's meter?"]
    #expect(packets.map { $0.text(.label) } == Array(repeating: "Examples", count: 3) + labels)
    #expect(packets.allSatisfy { $0.text(.check) == "ok" && $0.integer(.correctedBits) == 0 })
    #expect(packets.allSatisfy { $0.text(.time) == nil })
  }

  @Test("the table for a person has a column of labels")
  func table() throws {
    let lines = try shell().run("gs-decode -q < table.txt | gs-export table").lines
    let columns = lines.map { line in
      String(line.dropFirst(14).prefix(21)).trimmingCharacters(in: .whitespaces)
    }
    #expect(
      columns == ["LABEL"] + Array(repeating: "Examples", count: 3)
        + ["HVAC Running", "HVAC Off", "Someone else's meter?"])
  }

  @Test("a comparison puts what is under one heading together, in the order of the headings")
  func comparison() throws {
    let result = try shell().run(
      "{ cat table.txt; echo; echo HVAC Running; grep '^7' table.txt; } | gs-decode -q --diff")
    let rows = result.lines.filter { $0.hasPrefix("HVAC") }.map { $0.prefix(12) }
    #expect(result.status == 0 && rows == ["HVAC Running", "HVAC Running", "HVAC Off    "])
  }

  @Test("packet JSON keeps labels when it is decoded again")
  func again() throws {
    let result = try shell().run(
      "gs-decode -q < table.txt > once; gs-decode < once | cmp - once && cat once")
    #expect(result.status == 0 && result.lines.count == 6 && result.errors.isEmpty)
  }

  @Test("gs-inspect takes it for packets, and other stages say where it belongs")
  func recognised() throws {
    let result = try shell().run("gs-inspect < table.txt")
    #expect(result.status == 0 && result.lines.count { $0.contains("version 4") } == 6)
    let slow = try shell().run("{ head -n 2 table.txt; cat table.txt; } | gs-inspect")
    #expect(slow.status == 0 && slow.lines.count == result.lines.count)
  }

  @Test("a time without a zone is that of --time-zone, or else of TZ")
  func timeZone() throws {
    let packet = KnownBand.packets.split(separator: "\n")[0]
    let shell = try Shell()
    try shell.folder.write("\(packet)   Mon Mar  1 08:41:30 2021\n".utf8, to: "log")
    let results = try shell.run(
      """
      gs-decode --all --time-zone -06:00 < log
      TZ=CST6CDT,M3.2.0,M11.1.0 gs-decode --all < log
      TZ=Nowhere/Else gs-decode --all --time-zone UTC < log
      sed 's/ .*//' log | TZ=Nowhere/Else gs-decode --all > /dev/null
      """)
    #expect(results.status == 0 && results.errors.isEmpty, "\(results.errors)")
    #expect(
      try results.packets().map { $0.text(.time) } == [
        "2021-03-01T14:41:30.000000Z", "2021-03-01T14:41:30.000000Z", "2021-03-01T08:41:30.000000Z",
      ])
    #expect(try results.packets().allSatisfy { $0[.frequency] == nil && $0[.channel] == nil })
    let wrong = try shell.run(
      "gs-decode --time-zone Nowhere/Else < log; echo $?; TZ=Nowhere/Else gs-decode < log; echo $?")
    #expect(wrong.lines == ["64", "64"])
    #expect(wrong.errors.contains("“Nowhere/Else” is no time zone of this system"))
  }

  @Test("text that holds no packet is bad input, whatever else it says; nothing at all is not")
  func nothing() throws {
    let words = try Shell().run("printf 'hello\\nworld\\n' | gs-decode")
    #expect(
      words.status == 65 && words.errors.hasPrefix("gs-decode: error: no packet in 2 lines: "))
    #expect(try Shell().run("printf '# only a comment\\n\\n' | gs-decode").status == 0)
  }

  @Test("a damaged packet among good ones is told, with its line, and the rest is printed")
  func damaged() throws {
    let result = try shell().run("sed '/^2/s/FE5021D00500/FE5021D0050/' table.txt | gs-decode")
    #expect(result.status == 65 && result.lines.count == 5)
    #expect(result.errors.contains("line 10: half a byte is missing: 83 hexadecimal digits\n"))
  }

  @Test(
    "a log of 1514 packets, each with its time",
    .enabled(if: Repository.hasRecordings, "no recordings in ../shared/captures"))
  func log() throws {
    let log = Repository.recordings.appending(path: "mesh_log.txt").path
    let result = try Shell().run(
      #"TZ=America/Chicago gs-decode < "$LOG""#, environment: ["LOG": log])
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    let packets = try result.packets()
    #expect(packets.count == 1514 && packets.allSatisfy { $0.text(.check) == "ok" })
    #expect(
      packets.allSatisfy { $0.text(.time)?.hasSuffix(".000000Z") == true && $0[.label] == nil })
    #expect(packets.first?.text(.time) == "2021-03-01T14:41:30.000000Z")
  }

  @Test(
    "the wiki's table as it is",
    .enabled(if: Repository.hasRecordings, "no recordings in ../shared/captures"))
  func original() throws {
    let path = Repository.recordings.appending(path: "wiki_table.txt").path
    try expectSixPackets(Shell().run(#"gs-decode < "$TABLE""#, environment: ["TABLE": path]))
  }
}
