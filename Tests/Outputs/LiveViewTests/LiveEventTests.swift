import Notation
import PacketSchema
import TestKit
import Testing

@testable import LiveView

@Suite("Live events")
struct LiveEventTests {
  private let mesh: LiveMesh

  init() {
    var settings = LiveMesh.Settings()
    settings.packetBytes = 600_000
    mesh = LiveMesh(run: "abc", settings: settings, wallClock: { Timestamp(nanoseconds: 0) })
  }

  private struct Event {
    var name = ""
    var id: String?
    var data = ""

    var packets: [Int64] {
      data.matches(of: /\{"sequence":(\d+),"packet"/).compactMap { Int64($0.output.1) }
    }
  }

  private func events(_ text: String) -> [Event] {
    text.split(separator: "\n\n").map { block in
      var event = Event()
      for line in block.split(separator: "\n") {
        if line.hasPrefix("event: ") { event.name = String(line.dropFirst(7)) }
        if line.hasPrefix("id: ") { event.id = String(line.dropFirst(4)) }
        if line.hasPrefix("data: ") { event.data = String(line.dropFirst(6)) }
      }
      return event
    }
  }

  private func hear(_ count: Int, from first: Int = 0) throws {
    for number in first..<first + count {
      mesh.observe(try LiveLines.packet(number % 9, at: Double(number)))
    }
  }

  /// What a listener is told until all is told.
  private func told(_ listener: inout LiveEvents, until sequence: Int64) async -> [Event] {
    var seen: [Event] = []
    while !seen.contains(where: { $0.packets.last == sequence || $0.name == "reset" }),
      let text = await listener.next()
    {
      seen += events(text)
    }
    return seen
  }

  @Test("each packet comes once and in order, however turns and packets fall")
  func order() async throws {
    var listener = mesh.listen()
    defer { listener.leave() }
    var generator = SeededGenerator(seed: 1)
    var count = 0
    while count < 500 {
      let some = Int.random(in: 0...40, using: &generator)
      try hear(some, from: count)
      count += some
      mesh.turn()
    }
    let seen = await told(&listener, until: Int64(count))
    #expect(seen.first?.name == "hello")
    #expect(seen.flatMap(\.packets) == Array(1...Int64(count)))
    #expect(seen.filter { $0.name == "meters" }.count > 3)
  }

  @Test("who comes back with the id of its last event gets what it missed")
  func resumption() async throws {
    try hear(10)
    mesh.turn()
    try hear(10, from: 10)
    var listener = mesh.listen(after: "abc-7")
    defer { listener.leave() }
    mesh.turn()
    let seen = await told(&listener, until: 20)
    #expect(seen.flatMap(\.packets) == Array(8...20))
    #expect(seen.last { !$0.packets.isEmpty }?.id == "abc-20")
  }

  @Test(
    "who comes back from another run, or after too long, is told to load anew",
    arguments: ["old-7", "abc-99", "abc--1", "abc-x", "", "abc-1"])
  func otherRun(id: String) async throws {
    try hear(3000)
    mesh.turn()
    var listener = mesh.listen(after: id)
    defer { listener.leave() }
    let text = try #require(await listener.next())
    #expect(events(text).map(\.name) == ["hello", "reset"])
  }

  @Test("a listener that sleeps holds up nobody, and is told that it missed something")
  func slow() async throws {
    var (slow, quick) = (mesh.listen(), mesh.listen())
    defer {
      slow.leave()
      quick.leave()
    }
    _ = await slow.next()
    var seen: [Int64] = []
    for turn in 0..<200 {
      try hear(100, from: 100 * turn)
      mesh.turn()
      seen += await told(&quick, until: Int64(100 * (turn + 1))).flatMap(\.packets)
    }
    #expect(seen == Array(1...20_000))
    let text = try #require(await slow.next())
    #expect(events(text).map(\.name) == ["reset"])
    // And goes on from there.
    try hear(1, from: 20_000)
    mesh.turn()
    #expect(await told(&slow, until: 20_001).flatMap(\.packets) == [20_001])
  }

  @Test("more than is told at once is a reset, and memory stays bounded")
  func flood() async throws {
    var listener = mesh.listen()
    defer { listener.leave() }
    try hear(5000)
    mesh.turn()
    let seen = await told(&listener, until: 5000)
    #expect(seen.map(\.name).prefix(2) == ["hello", "reset"] && seen.flatMap(\.packets).isEmpty)
  }

  @Test("a quiet mesh gives a sign of life, and the end of the input is told once")
  func quiet() async throws {
    var listener = mesh.listen()
    defer { listener.leave() }
    _ = await listener.next()
    for _ in 0..<30 { mesh.turn() }
    #expect(await listener.next()?.hasPrefix(":") == true)
    mesh.setInput(.ended)
    mesh.turn()
    mesh.turn()
    #expect(events(await listener.next() ?? "").map(\.name) == ["ended"])
    mesh.close()
    #expect(await listener.next() == nil)
  }
}
