import PacketSchema
import TestKit
import Testing

/// `gs-inspect --live` on a pseudo-terminal, and within a pipeline.
@Suite("The live screen")
struct LiveScreenTests {
  private let shell: Shell

  init() throws {
    shell = try Shell()
    try KnownBand.record(in: shell)
    let result = try shell.run(
      """
      gs-demod \(KnownBand.options) --health 0.25 < band.cu8 | gs-frame > frames &&
        gs-decode --health < frames > lines
      """)
    try #require(result.status == 0, "\(result.errors)")
  }

  private func watch(_ stream: String, _ ending: String) throws -> JSONObject {
    let result = try shell.run("python3 \"$SCRIPTS\"/watch_live.py \(stream) \(ending)")
    try #require(result.status == 0, "\(result.errors)")
    return try JSONObject(parsing: result.text)
  }

  private func lines(_ value: JSONValue?) -> [String] {
    guard case .array(let lines) = value else { return [] }
    return lines.map(\.word)
  }

  @Test(
    "fits the terminal, follows its size, and leaves it as it should be, whatever ends it",
    arguments: [("end", 0), ("interrupt", 0), ("closed", 0), ("kill", -9)] as [(String, Int64)])
  func terminal(ending: String, status: Int64) throws {
    let seen = try watch("frames", ending)
    let first = lines(seen["first"])
    #expect(first.count == 24 && first.last == "")
    for label in ["source", "radio", "busy", "MHz", "channel", "samples", "demod", "frame"] {
      #expect(first.contains { $0.hasPrefix(label) }, "\(label)")
    }
    let second = lines(seen["second"])
    #expect(second.count == 12 && second.last == "")
    #expect(second.contains { $0.hasPrefix("samples") } && second.allSatisfy { $0.count <= 60 })
    #expect(seen["status"] == .integer(status))
    #expect(seen["cursor_is_shown"] == .bool(true))
    // The cursor stands below the lines, where the shell goes on.
    let last = lines(seen["last"])
    let row = try #require(seen["cursor_row"]?.double.map { Int($0) })
    #expect(row > 0 && !last[row - 1].isEmpty && last[row...].allSatisfy(\.isEmpty))
  }

  @Test("shows networks and meters of packet JSON")
  func meters() throws {
    let seen = try watch("lines", "end")
    let first = lines(seen["first"])
    #expect(first.contains { $0.hasPrefix("network  B5E3") })
    #expect(first.contains { $0.hasPrefix("40DA952B  17:00:0") && $0.hasSuffix("beacon") })
    #expect(first.contains { $0.hasPrefix("decode   0 bad, 0 none, 2 ok") })
  }

  @Test("the stream goes through byte for byte; without a terminal there are blocks of lines")
  func pipeline() throws {
    let result = try shell.run(
      """
      for stream in frames lines band.cu8; do
        gs-inspect --live < $stream 2> $stream.blocks | cmp - $stream; echo ${PIPESTATUS[0]}
      done
      head -c 1000 frames | gs-inspect --live 2> /dev/null > cut; echo $?
      head -c 1000 frames | cmp - cut
      gs-inspect --live < frames 2> /dev/null | head -c 1 > /dev/null; echo ${PIPESTATUS[0]}
      : | gs-inspect --live; echo $?
      cat frames.blocks
      """)
    #expect(result.lines.prefix(6) == ["0", "0", "65", "65", "0", "65"], "\(result.errors)")
    #expect(!result.text.contains("\u{1B}") && result.lines.contains { $0.hasPrefix("frame ") })
  }
}
