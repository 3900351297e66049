import Notation
import PacketSchema
import TestKit
import Testing

/// What changes in a stream of weeks: the clock, lost samples, the centre. The receiver goes on.
@Suite("A stream that changes")
struct StreamChangeTests {
  private let shell: Shell

  init() throws {
    shell = try Shell()
    try KnownBand.record(in: shell)
  }

  private struct Heard: Equatable {
    var raw: String
    var seconds: Double
    var frequency: Double
  }

  /// The packets of a changed stream, and of the whole one.
  private func packets(_ change: String) throws -> (whole: [Heard], changed: [Heard]) {
    let result = try shell.run(
      KnownBand.streams + """
        python3 "$SCRIPTS"/change_stream.py \(change) band.gss changed.gss
        gs-demod < changed.gss | gs-frame | gs-decode > changed
        """)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.isEmpty)
    return (try heard("packets"), try heard("changed"))
  }

  private func heard(_ file: String) throws -> [Heard] {
    try shell.run("cat \(file)").packets().map { packet in
      Heard(
        raw: try #require(packet.word(.raw)),
        seconds: try #require(packet.word(.time).flatMap { Timestamp($0) }).nanoseconds.seconds,
        frequency: try #require(packet.word(.frequency).flatMap { Double($0) }))
    }
  }

  @Test("a clock that is told anew within a burst costs nothing")
  func clock() throws {
    let (whole, changed) = try packets("clock")
    #expect(whole.count == 3)
    // Within the burst the old time still holds.
    var expected = whole
    expected[2].seconds += 3600
    #expect(changed == expected)
  }

  @Test("what comes after lost samples has its own time")
  func loss() throws {
    let (whole, changed) = try packets("loss")
    #expect(changed.map(\.raw) == whole.map(\.raw))
    let late = zip(whole, changed).map { $1.seconds - $0.seconds }
    #expect(zip(late, [0, 0.5, 0.5]).allSatisfy { abs($0 - $1) < 1e-4 }, "\(late)")
  }

  @Test("each centre is received as the first one")
  func centre() throws {
    let (whole, changed) = try packets("centre")
    #expect(changed.map(\.raw) == whole.map(\.raw) + whole.map(\.raw) + whole.map(\.raw))
    let offsets = zip(whole + whole + whole, changed).map { $1.frequency - $0.frequency }
    let expected = [0, 0, 0, 1e6, 1e6, 1e6, 0, 0, 0]
    #expect(zip(offsets, expected).allSatisfy { abs($0 - $1) < 50 }, "\(offsets)")
  }
}

extension Int64 {
  fileprivate var seconds: Double { Double(self) / 1e9 }
}
