import PacketDecoding
import TestKit
import Testing

/// What gs-decode learns of networks, and remembers from one run to the next.
@Suite("Networks between runs")
struct NetworkStateTests {
  /// Two beacons with the same wrong bit, and good ones of the same meter, as lines.
  private static func lines() -> [String] {
    (0..<8).map { (number: UInt8) in
      var bytes = PacketBuilder.beacon(
        network: 0x1234, source: 0x0A0B_0C01, counter: number, uptime: 1000)
      if number < 2 { bytes[38] ^= 0x04 }
      return InventedPackets.line(bytes, version: 4)
    }
  }

  private func shell(_ lines: some Sequence<String>) throws -> Shell {
    let shell = try Shell()
    try shell.folder.write(lines.joined().utf8, to: "packets")
    return shell
  }

  @Test("a network is remembered when three packets bear it out, and known from the first one then")
  func remembered() throws {
    let lines = Self.lines()
    let shell = try shell(lines[2..<4])
    let run = "gs-decode --state networks.txt < packets"
    #expect(try shell.run(run).lines.count == 2)
    // Two packets make a network, and say no more for it.
    #expect(try shell.run("cat networks.txt").status != 0)
    try shell.folder.write(lines[2..<5].joined().utf8, to: "packets")
    #expect(try shell.run(run).lines.count == 3)
    #expect(try shell.run("grep -v '#' networks.txt").text == "1234\n")
    try shell.folder.write(lines[5].utf8, to: "packets")
    #expect(try shell.run(run).lines.count == 1)
    #expect(try shell.run("ls").lines.count { $0.contains("networks") } == 1)
  }

  @Test("a file with more networks than can be believed is said to be one, and kept as it is")
  func tooMany() throws {
    let shell = try shell(Self.lines()[2..<5])
    let result = try shell.run(
      #"""
      printf '%04X hop_cycle_s=60.2\n' {1..65535} > networks.txt
      cp networks.txt before
      gs-decode --state networks.txt < packets
      cmp networks.txt before
      """#)
    #expect(result.status == 0)
    #expect(
      result.errors.hasPrefix(
        """
        gs-decode: warning: only 64 networks can be believed; left out: 0041, 0042, 0043, 0044, 0045, \
        0046, 0047, 0048, 0049, 004A and 65461 others

        """))
  }

  @Test("what damaged packets made is withdrawn, said so, and not remembered")
  func withdrawn() throws {
    let shell = try shell(Self.lines())
    let result = try shell.run("gs-decode --state networks.txt < packets")
    #expect(result.status == 0 && result.errors.contains("warning: there is no network"))
    #expect(result.lines.count { $0.contains(#""network":"1234""#) } == 6)
    #expect(try shell.run("grep -v '#' networks.txt").text == "1234\n")
  }

  @Test("a network that was remembered is withdrawn, and the file is written without it")
  func rememberedByDamage() throws {
    let beacons = (0..<9).map { (number: UInt8) in
      var bytes = PacketBuilder.beacon(
        network: 0x1234, source: 0x0A0B_0C01, counter: number, uptime: 1000)
      if number < 3 { bytes[38] ^= 0x04 }
      return InventedPackets.line(bytes, version: 4)
    }
    let run = "gs-decode --state networks.txt < packets"
    let shell = try shell(beacons[..<3])
    #expect(try shell.run(run).lines.count == 3)
    #expect(try shell.run("grep -v '#' networks.txt").text != "1234\n")
    try shell.folder.write(beacons[3...].joined().utf8, to: "packets")
    let result = try shell.run(run)
    #expect(result.status == 0 && result.errors.contains("warning: there is no network"))
    #expect(result.lines.count { $0.contains(#""network":"1234""#) } == 6)
    #expect(try shell.run("grep -v '#' networks.txt").text == "1234\n")
  }

  @Test("a file that is no list of networks is refused, with its line")
  func damagedFile() throws {
    let shell = try shell(Self.lines())
    try shell.folder.write("1234\nB5\n".utf8, to: "networks.txt")
    let result = try shell.run("gs-decode --state networks.txt < packets")
    #expect(result.status == 65 && result.errors.contains("line 2"))
  }

  @Test("a file that cannot be written stops nothing, but is told by the status")
  func noFolder() throws {
    let result = try shell(Self.lines()[2...]).run("gs-decode --state no/such/file < packets")
    #expect(result.status == 74 && result.lines.count == 6)
    #expect(result.errors.contains("no/such/file"))
  }
}
