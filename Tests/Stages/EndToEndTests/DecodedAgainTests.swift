import PacketSchema
import TestKit
import Testing

/// gs-decode's own lines as its input, and the choice of what it prints.
@Suite("Packet JSON decoded again")
struct DecodedAgainTests {
  private func shell() throws -> Shell {
    let shell = try Shell()
    try KnownBand.record(in: shell)
    _ = try shell.run(KnownBand.streams)
    return shell
  }

  @Test("it comes out as it went in, with what was measured")
  func roundTrip() throws {
    let result = try shell().run("gs-decode < packets | cmp - packets && cat packets")
    #expect(result.status == 0 && result.lines.count == 3 && result.errors.isEmpty)
    #expect(result.text.contains(#""symbol_rate":"#))
  }

  @Test(
    "explanation and tables are those of the frames",
    arguments: ["--explain", "--diff", "--all --diff"])
  func forms(form: String) throws {
    let result = try shell().run(
      """
      gs-decode \(form) < frames > direct
      gs-decode \(form) < packets | cmp - direct && cat direct
      """)
    #expect(result.status == 0 && result.text.contains("hop_phase_s"))
  }

  @Test("a line whose packet does not pass its check is not printed, whatever it says of itself")
  func checkedAnew() throws {
    let result = try shell().run("sed 's/006D6381A40B/006D6380A40B/' packets | gs-decode")
    #expect(result.status == 0 && result.lines.count == 2)
  }

  @Test("a line that is no packet is told with its number, and the rest is read")
  func badLine() throws {
    let result = try shell().run(
      #"{ head -n 1 packets; echo '{"schema":1}'; tail -n 2 packets; } | gs-decode"#)
    #expect(result.status == 65 && result.lines.count == 3)
    #expect(result.errors.contains("line 2: no packet: the object has no “raw”\n"))
  }

  @Test("only the kinds that were asked for are printed, in each form")
  func kinds() throws {
    let shell = try shell()
    let directed = "00FF2AD50011210A0B0C010A0B0C040102030405066E59"
    try shell.folder.write((KnownBand.packets + directed + "\n").utf8, to: "mixed")
    let one = try shell.run("gs-decode --network 142A --kind directed --all < mixed").packets()
    #expect(one.map { $0.text(.raw) } == [directed])
    #expect(one.map { $0.text(.kind) } == ["directed"])
    let both = try shell.run("gs-decode --all --kind beacon --kind directed < mixed")
    #expect(both.lines.count == 4)
    for form in ["--explain", "--diff"] {
      let text = try shell.run("gs-decode --all \(form) --kind directed < mixed").text
      #expect(text.contains("directed packet") && !text.contains("beacon"), "\(text)")
    }
  }

  @Test("that there were only other kinds is said once, at the end")
  func onlyOtherKinds() throws {
    let result = try shell().run("gs-decode --kind status < packets")
    #expect(result.status == 0 && result.output.isEmpty)
    #expect(
      result.errors
        == "gs-decode: nothing is shown of 3 packets of other kinds than --kind names\n")
    #expect(try Shell().run("gs-decode --kind bacon < /dev/null").status == 64)
  }
}
