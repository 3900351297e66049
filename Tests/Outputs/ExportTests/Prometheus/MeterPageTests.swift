@testable import Export
import PacketFixtures
import PacketSchema
import Synchronization
import Testing

@Suite("How often the Prometheus page is replaced")
struct MeterPageTests {
  /// A clock that stands, and the counts of packets that the pages told.
  private final class World: Sendable {
    let now = Mutex(ContinuousClock.now)
    let pages = Mutex<[String]>([])
    func wait(_ duration: Duration) { now.withLock { $0 = $0.advanced(by: duration) } }
    var counts: [String] {
      pages.withLock { pages in
        pages.map { page in
          let line = page.split(separator: "\n").first { $0.contains("packets_total{") }
          return line.map { String($0.split(separator: " ").last ?? "") } ?? ""
        }
      }
    }
  }

  private func page(in world: World) -> MeterPage {
    MeterPage(interval: .seconds(5), now: { world.now.withLock { $0 } }) { page in
      world.pages.withLock { $0.append(page) }
    }
  }

  @Test("at once, then no more than once in an interval, and for what came last when it is over")
  func interval() throws {
    let world = World()
    var page = page(in: world)
    let beacon = try SamplePackets.object(SamplePackets.beacon)
    var patience = [try page.add([beacon])]
    world.wait(.seconds(2))
    patience.append(try page.add([beacon]))
    world.wait(.seconds(1))
    patience.append(try page.add([beacon, beacon]))
    #expect(patience == [nil, .seconds(3), .seconds(2)])
    #expect(world.counts == ["1"])
    world.wait(.seconds(2))
    patience = [try page.add([])]
    #expect(world.counts == ["1", "4"])
    // Nothing new: nothing to write, however long it lasts.
    world.wait(.seconds(60))
    patience.append(try page.add([]))
    try page.finish()
    #expect(patience == [nil, nil])
    #expect(world.counts == ["1", "4"])
  }

  @Test("at the end it says all, whenever that is")
  func end() throws {
    let world = World()
    var page = page(in: world)
    let beacon = try SamplePackets.object(SamplePackets.beacon)
    for _ in 0..<1000 { _ = try page.add([beacon]) }
    try page.finish()
    #expect(world.counts == ["1", "1000"])
  }
}
