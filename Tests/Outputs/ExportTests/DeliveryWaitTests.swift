import Export
import SystemInterface
import Testing

@Suite("Waiting for a delivery", .timeLimit(.minutes(1)))
struct DeliveryWaitTests {
  private let ends: (reading: Descriptor, writing: Descriptor)

  init() throws { ends = try Descriptor.pipe() }

  private func wait(patience: Duration = .seconds(3600)) throws -> DeliveryWait {
    try DeliveryWait(patience: patience, stop: StopSignal(descriptor: ends.reading))
  }

  private func requestStop() { try? ends.writing.writeAll([1]) }

  private func close() { [ends.reading, ends.writing].forEach { $0.close() } }

  @Test("what is done needs no wait")
  func done() throws {
    defer { close() }
    #expect(try wait().wait { .init(isDone: true) } == .done)
    #expect(try wait(patience: .zero).wait { .init(isDone: true, left: 3) } == .done)
  }

  @Test("a change is looked at")
  func change() throws {
    defer { close() }
    let wait = try wait()
    var looks = 0
    let outcome = wait.wait {
      looks += 1
      wait.notify()
      return .init(isDone: looks == 5, left: 1)
    }
    #expect(outcome == .done && looks == 5)
  }

  @Test("the time begins anew only when less is left than ever before")
  func progress() throws {
    defer { close() }
    let wait = try wait(patience: .milliseconds(50))
    var left = 20
    // Up and down, but never lower: this is no progress.
    #expect(
      wait.wait {
        left = left == 20 ? 30 : 20
        wait.notify()
        return .init(isDone: false, left: left)
      } == .stalled)
  }

  @Test("a stop ends a wait, and the last one if it comes meanwhile")
  func stop() throws {
    defer { close() }
    let wait = try wait()
    #expect(
      wait.waitForEnd(beginning: requestStop, until: { .init(isDone: false, left: 1) })
        == .stopRequested)
    #expect(wait.wait { .init(isDone: false, left: 1) } == .stopRequested)
  }

  @Test("a stop that came before the last wait leaves it its time")
  func stopBefore() throws {
    defer { close() }
    requestStop()
    var looks = 0
    let outcome = try wait(patience: .milliseconds(50)).waitForEnd(
      beginning: {},
      until: {
        looks += 1
        return .init(isDone: false, left: 1)
      })
    #expect(outcome == .stalled && looks > 0)
  }
}
