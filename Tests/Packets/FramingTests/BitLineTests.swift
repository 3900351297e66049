import Framing
import RecordStream
import Testing

@Suite struct BitLineTests {
  @Test func bitsAreCertain() throws {
    #expect(try BitLine.burst("01 1\r# end")?.decisions == [-127, 127, 127])
  }

  @Test(arguments: ["", "  ", "# 01"]) func emptyLines(line: String) throws {
    #expect(try BitLine.burst(line) == nil)
  }

  @Test(arguments: ["012", "01é", "00FF"]) func otherCharactersAreRefused(line: String) {
    #expect(throws: BitLine.Unreadable.self) { try BitLine.burst(line) }
  }

  @Test func hardBitsCarryNoDecisions() throws {
    let decisions = TestBursts.decisions([TestBursts.mesh])
    let line = String(decisions.map { $0 > 0 ? "1" : "0" })
    let burst = try #require(try BitLine.burst(line))
    let frame = try #require(Framer().frames(in: burst, bitsAreHard: true).first)
    #expect(frame.bytes == TestBursts.mesh)
    #expect(frame.dataBitDecisions.isEmpty)
    #expect(frame.measurement == nil)
  }
}
