import PacketDecoding
import TestKit
import Testing

/// The lines of gs-decode, seen by somebody else's validator.
@Suite("JSON Schema")
struct JSONSchemaTests {
  /// True if Python has the validator: scripts/install-packages.sh puts it there.
  private static let hasValidator =
    (try? Shell().run("python3 -c 'import jsonschema'").status) == 0

  /// Validates what a script prints; returns the number of lines.
  private func validLines(_ script: String, _ input: String) throws -> Int? {
    let shell = try Shell()
    try shell.folder.write(input.utf8, to: "packets")
    let result = try shell.run(
      script + " | python3 \"$SCRIPTS\"/validate_packets.py \"$ROOT\"/docs/packet.schema.json")
    #expect(result.status == 0, "\(result.errors)")
    return result.lines.last.flatMap { Int($0) }
  }

  @Test(
    "packets of every kind, whole and damaged, are valid",
    .enabled(if: hasValidator, "no python3-jsonschema; make test-packages installs it"),
    arguments: ["--network 142A", ""])
  func everyKind(options: String) throws {
    var invented = InventedPackets(seed: 5)
    var lines: [String] = []
    for version in [4, 5] as [UInt8] {
      for _ in 0..<10 {
        for packet in invented.everyKind(version: version) {
          lines.append(InventedPackets.line(packet, version: version))
          lines.append(InventedPackets.line(invented.damaged(packet), version: version))
        }
      }
    }
    let examples = PacketLayouts.all.flatMap { $0.examples.map(\.packet) }.map { $0 + "\n" }
    let valid = try validLines(
      "gs-decode --all \(options) < packets", (lines + examples).joined())
    #expect(valid == lines.count + examples.count)
  }

  @Test(
    "what came by radio, corrected packets too, is valid",
    .enabled(if: hasValidator, "no python3-jsonschema; make test-packages installs it"))
  func radio() throws {
    var invented = InventedPackets(seed: 6)
    let lines = invented.everyKind(version: 5).map { InventedPackets.line($0, version: 5) }
    let valid = try validLines(
      """
      gs-synth -s 250k -f 915M --rate 38400 --ebn0 10.5 < packets |
        gs-demod | gs-frame | gs-decode --all --network 142A
      """, lines.joined())
    #expect((valid ?? 0) > lines.count / 2)
  }

  @Test(
    "a line that is not valid is found",
    .enabled(if: hasValidator, "no python3-jsonschema; make test-packages installs it"),
    arguments: [#""source":"40da952b""#, #""level":256"#, #""novel":1"#, #""cut":"yes""#])
  func invalid(member: String) throws {
    let shell = try Shell()
    let line = #"{"schema":1,"kind":"beacon","crc":"ok","raw":"00FF","# + member + "}\n"
    try shell.folder.write(line.utf8, to: "lines")
    let result = try shell.run(
      "python3 \"$SCRIPTS\"/validate_packets.py \"$ROOT\"/docs/packet.schema.json < lines")
    #expect(result.status == 1)
  }
}
