import FilterRuntime
import Glibc
import RecordStream
import SystemInterface
import Testing

@Suite("Standard output")
struct StandardOutputTests {
  private func pipeEnds() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    return (ends[0], ends[1])
  }

  @Test("keeps bytes until they are flushed, in their order")
  func flush() throws {
    let (reading, writing) = try pipeEnds()
    defer { close(reading) }
    var output = StandardOutput(descriptor: Descriptor(writing))
    try output.write([1, 2])
    try output.write(line: "é")
    try output.flush()
    try output.flush()
    close(writing)
    var source = DescriptorSource(descriptor: Descriptor(reading))
    #expect(try source.read() == [1, 2, 0xC3, 0xA9, 0x0A])
    #expect(try source.read() == nil)
  }

  @Test("tells a reader that went away from a fault")
  func faults() throws {
    let (reading, writing) = try pipeEnds()
    signal(SIGPIPE, SIG_IGN)
    close(reading)
    var closed = StandardOutput(descriptor: Descriptor(writing))
    try closed.write([1])
    #expect(throws: ClosedPipe.self) { try closed.flush() }
    close(writing)

    var wrong = StandardOutput(descriptor: Descriptor(-1))
    try wrong.write([1])
    let failure = #expect(throws: StageFailure.self) { try wrong.flush() }
    #expect(failure?.status == .inputOutput)
  }

  @Test("is no terminal if it is a pipe")
  func terminal() throws {
    let (reading, writing) = try pipeEnds()
    let isTerminal = StandardOutput(descriptor: Descriptor(writing)).isTerminal
    #expect(!isTerminal)
    close(reading)
    close(writing)
  }

  @Test("an unreadable descriptor is an input/output error")
  func unreadable() {
    var source = DescriptorSource(descriptor: Descriptor(-1))
    let failure = #expect(throws: StageFailure.self) { try source.read() }
    #expect(failure?.status == .inputOutput)
    #expect(failure?.description == "cannot read standard input: Bad file descriptor")
  }
}
