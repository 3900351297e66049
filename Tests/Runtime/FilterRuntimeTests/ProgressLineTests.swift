import FilterRuntime
import Foundation
import SystemInterface
import TestKit
import Testing

@Suite("The line of progress")
struct ProgressLineTests {
  /// A clock and a terminal.
  private final class Desk {
    var time = ContinuousClock.now
    var written: [String] = []

    func line(isShown: Bool = true) -> ProgressLine {
      ProgressLine(
        program: "gs-test", isShown: isShown, now: { self.time },
        write: { self.written.append($0) })
    }
  }

  @Test("comes after a second, four times a second at most, in place, and goes")
  func rhythm() {
    let desk = Desk()
    let line = desk.line()
    for tick in 0...150 {
      line.update(done: Int64(tick), of: 150)
      desk.time += .milliseconds(10)
    }
    line.finish()
    line.finish()
    #expect(
      desk.written == [
        "\rgs-test: 66 %\r", "\rgs-test: 83 %\r", "\rgs-test: 100 %\r", "\r              \r",
      ])
  }

  @Test("is not seen for work that is done at once, nor without a terminal")
  func unseen() {
    let desk = Desk()
    for (isShown, duration) in [(true, Duration.milliseconds(999)), (false, .seconds(100))] {
      let line = desk.line(isShown: isShown)
      desk.time += duration
      line.update(done: 1, of: 2)
      line.update("1 packet")
      line.finish()
    }
    #expect(desk.written.isEmpty)
  }

  @Test("tells an amount if the extent is unknown, and blanks over what was longer")
  func amounts() {
    let desk = Desk()
    let line = desk.line()
    for amount in ["999 packets", "1 k", "2 k"] {
      desk.time += .seconds(1)
      line.update(amount)
    }
    // Once the extent is known, the amount is not of interest.
    desk.time += .seconds(1)
    line.update(done: 150, of: 100)
    desk.time += .seconds(1)
    line.update("3 k")
    #expect(
      desk.written == [
        "\rgs-test: 999 packets\r", "\rgs-test: 1 k        \r", "\rgs-test: 2 k\r",
        "\rgs-test: 100 %\r",
      ])
  }

  @Test("follows the reading of a file from where it begins, and of nothing else")
  func reading() throws {
    let folder = try TemporaryFolder()
    try folder.write([UInt8](repeating: 0, count: 1000), to: "input")
    let file = try OpenFile(folder.url.appending(path: "input").path, for: .reading)
    let desk = Desk()
    let line = desk.line()
    desk.time += .seconds(1)
    var before = DescriptorSource(descriptor: file.descriptor)
    #expect(try before.read(upTo: 200)?.count == 200)
    var source = DescriptorSource(descriptor: file.descriptor, progress: line)
    #expect(try source.read(upTo: 200)?.count == 200)
    #expect(desk.written == ["\rgs-test: 25 %\r"])

    let pipe = try Descriptor.pipe()
    defer { pipe.reading.close() }
    try pipe.writing.writeAll([1, 2, 3])
    pipe.writing.close()
    desk.time += .seconds(1)
    var piped = DescriptorSource(descriptor: pipe.reading, progress: line)
    #expect(try piped.read()?.count == 3)
    #expect(desk.written.count == 1)
    #expect(pipe.reading.isPipe && !file.descriptor.isPipe)
  }
}
