import Foundation
import SystemInterface
import TestKit
import Testing

@Suite("Descriptors")
struct DescriptorTests {
  private static let notOpen = Descriptor(-1)

  @Test("that are not open refuse everything")
  func notOpen() {
    let bad = SystemError(code: EBADF)
    var buffer: [UInt8] = [0]
    #expect(throws: bad) {
      try buffer.withUnsafeMutableBytes { try Self.notOpen.read(into: $0) }
    }
    #expect(throws: bad) { try Self.notOpen.write([1]) }
    #expect(throws: bad) { try Self.notOpen.writeAll([1]) }
    #expect(bad.description == "Bad file descriptor")
    #expect(!Self.notOpen.isOpen && !Self.notOpen.isTerminal && !Self.notOpen.isPipe)
    #expect(Self.notOpen.terminalSize == nil && Self.notOpen.restOfFile == nil)
  }

  @Test("of a pipe whose reader is gone say so")
  func closedPipe() throws {
    ignoreClosedPipes()
    let ends = try Descriptor.pipe()
    ends.reading.close()
    let failure = #expect(throws: SystemError.self) { try ends.writing.write([1]) }
    #expect(failure?.isClosedPipe == true && failure?.isInterruption == false)
    ends.writing.close()
  }

  @Test("that do not wait say that they would have to")
  func wouldBlock() throws {
    let ends = try Descriptor.pipe()
    ends.reading.setBlocking(false)
    var buffer: [UInt8] = [0]
    let failure = #expect(throws: SystemError.self) {
      try buffer.withUnsafeMutableBytes { try ends.reading.read(into: $0) }
    }
    #expect(failure?.wouldBlock == true)
    try ends.writing.writeAll([])
    ends.writing.close()
    #expect(try buffer.withUnsafeMutableBytes { try ends.reading.read(into: $0) } == 0)
    ends.reading.close()
  }

  /// More than a pipe holds, into one whose writer does not wait.
  @Test("take all bytes, also where they have to wait for the reader")
  func writeAll() throws {
    let ends = try Descriptor.pipe()
    ends.writing.setBlocking(false)
    var generator = SeededGenerator(seed: 1)
    let sent = generator.bytes(500_000)
    try startThread {
      try? ends.writing.writeAll(sent)
      ends.writing.close()
    }
    let received = try resultInTime {
      var all: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 10_000)
      while true {
        let count = try buffer.withUnsafeMutableBytes { try ends.reading.read(into: $0) }
        if count == 0 { return all }
        all += buffer.prefix(count)
      }
    }
    #expect(received == sent)
    ends.reading.close()
  }

  @Test("are ready when there is something to read, or the end, or room")
  func readiness() throws {
    let ends = try Descriptor.pipe()
    let awaited = [
      AwaitedDescriptor(ends.reading, for: .reading),
      AwaitedDescriptor(ends.writing, for: .readingOrWriting),
      AwaitedDescriptor(Self.notOpen, for: .reading),
    ]
    func ready(_ awaited: [AwaitedDescriptor], _ milliseconds: Int32) -> [String]? {
      waitUntilReady(awaited, milliseconds: milliseconds)?.map { readiness in
        (readiness.forReading ? "r" : "") + (readiness.forWriting ? "w" : "")
      }
    }
    #expect(ready(awaited, 0) == ["", "w", ""])
    try ends.writing.writeAll([1])
    #expect(ready(awaited, -1) == ["r", "w", ""])
    ends.writing.close()
    #expect(ready([awaited[0]], -1) == ["r"])
    ends.reading.close()
  }

  @Test("that a program was started without are occupied, so that no file takes their place")
  func standardDescriptors() async {
    await #expect(processExitsWith: .exitCode(0)) {
      let standard: [Descriptor] = [.standardInput, .standardOutput, .standardError]
      for descriptor in standard { descriptor.close() }
      occupyStandardDescriptors()
      let file = try Descriptor.open("/dev/null", for: .writing)
      var buffer: [UInt8] = [0]
      let reads = (try? buffer.withUnsafeMutableBytes { try Descriptor(0).read(into: $0) }) != nil
      let writes = standard.dropFirst().contains { (try? $0.write([1])) != nil }
      exitProcess(file.number > 2 && standard.allSatisfy(\.isOpen) && !reads && !writes ? 0 : 1)
    }
  }

  @Test("that are open stay what they are")
  func openStandardDescriptors() throws {
    func targets() throws -> [String] {
      try (0...2).map {
        try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
      }
    }
    let before = try targets()
    occupyStandardDescriptors()
    #expect(try targets() == before)
  }

  @Test("waits are in whole milliseconds, never too short, a minute at most")
  func durations() {
    #expect(milliseconds(.zero) == 0 && milliseconds(.seconds(-5)) == 0)
    #expect(milliseconds(.nanoseconds(1)) == 1 && milliseconds(.microseconds(2500)) == 3)
    #expect(milliseconds(.seconds(59)) == 59_000 && milliseconds(.seconds(86_400)) == 60_000)
  }
}
