import SampleInput
import SystemInterface
import Testing

@testable import Capture

/// The ring between a radio's thread and the writer.
@Suite("Sample ring")
struct SampleRingTests {
  private let arrival = ClockReading(monotonic: 1, wall: 2)

  /// A ring of 1000 samples of two bytes.
  private func ring() -> SampleRing { SampleRing(sampleRate: 500, bytesPerSample: 2) }

  private func block(_ samples: Int, _ value: UInt8 = 0) -> [UInt8] {
    [UInt8](repeating: value, count: 2 * samples)
  }

  @Test("what goes in comes out in order, with its arrival")
  func order() {
    let ring = ring()
    ring.add([1, 2], arrival: arrival)
    ring.add([3, 4, 5, 6], arrival: ClockReading(monotonic: 3, wall: 4))
    #expect(ring.take() == .samples([1, 2], arrival: arrival))
    #expect(
      ring.take() == .samples([3, 4, 5, 6], arrival: ClockReading(monotonic: 3, wall: 4)))
    #expect(ring.take() == nil)
  }

  @Test("whoever can wait waits for room, and no longer than there is something to wait for")
  func waitsForRoom() {
    let ring = ring()
    ring.waitForRoom(1_000_000) {
      Issue.record("an empty ring has room for anything"); return true
    }
    while ring.takeFill().now < 0.9 { ring.add(block(50), arrival: arrival) }
    ring.waitForRoom(10) {
      Issue.record("there is room"); return true
    }
    var asked = 0
    ring.waitForRoom(1000) {
      asked += 1; return asked == 2
    }
    #expect(asked == 2)
    ring.close()
    ring.waitForRoom(1000) {
      Issue.record("a closed ring takes everything"); return true
    }
  }

  @Test("a full ring drops until it is half empty, as one loss counted to the sample")
  func overload() {
    let ring = ring()
    var given = 0
    while ring.takeFill().now < 0.9 {
      ring.add(block(50), arrival: arrival)
      given += 50
    }
    for _ in 0..<6 { ring.add(block(50), arrival: arrival) }
    given += 300
    var taken = 0
    // Little was taken: it still drops.
    for _ in 0..<4 { taken += samples(ring.take()) }
    ring.add(block(50, 7), arrival: arrival)
    given += 50
    while ring.takeFill().now > 0.45 { taken += samples(ring.take()) }
    ring.add(block(50, 8), arrival: arrival)
    given += 50
    var losses: [UInt64] = []
    var last: SampleRing.Item?
    while let item = ring.take() {
      if case .lost(let count, let cause) = item {
        losses.append(count)
        #expect(cause == .slowReader)
      }
      taken += samples(item)
      last = item
    }
    #expect(last == .samples(block(50, 8), arrival: arrival))
    #expect(losses.count == 1)
    #expect(losses.first == UInt64(given - taken))
  }

  private func samples(_ item: SampleRing.Item?) -> Int {
    if case .samples(let bytes, _) = item { bytes.count / 2 } else { 0 }
  }

  @Test("what the radio lost is told before the samples that came next")
  func lossOfTheRadio() {
    let ring = ring()
    ring.add([1, 2], arrival: arrival)
    ring.lose(5)
    ring.lose(2)
    ring.add([3, 4], arrival: arrival)
    _ = ring.take()
    #expect(ring.take() == .lost(7, .radio))
    #expect(ring.take() == .samples([3, 4], arrival: arrival))
  }

  @Test("samples taken while the radio is tuned are dropped, and those in doubt after it")
  func tuning() {
    let ring = ring()
    ring.add([1, 2], arrival: arrival)
    ring.beginTuning()
    ring.add(block(10), arrival: arrival)
    let tuned = Tuning(
      name: "fake", sampleRate: 500, centerFrequency: 905e6, format: .cu8, gain: 10)
    ring.endTuning(tuned, doubtful: 15)
    ring.add(block(10), arrival: arrival)
    ring.add(block(10), arrival: arrival)
    ring.add([3, 4], arrival: arrival)
    _ = ring.take()
    #expect(ring.take() == .lost(10, .retuning))
    #expect(ring.take() == .tuned(tuned))
    // To the sample: half of a block is from after it.
    #expect(ring.take() == .lost(15, .retuning))
    #expect(ring.take() == .samples(block(5), arrival: arrival))
    #expect(ring.take() == .samples([3, 4], arrival: arrival))
  }

  @Test("losses alone, and the shortest of blocks, do not fill the memory")
  func bounded() {
    let ring = ring()
    for _ in 0..<10_000 {
      ring.lose(1)
      ring.add([1, 2], arrival: arrival)
    }
    var items = 0
    while ring.take() != nil { items += 1 }
    #expect(items < 100)
  }

  @Test("it holds two seconds, and at most 64 MiB")
  func capacity() {
    #expect(SampleRing(sampleRate: 2.4e6, bytesPerSample: 2).capacity == 9_600_000)
    #expect(SampleRing(sampleRate: 30e6, bytesPerSample: 4).capacity == 1 << 26)
  }

  @Test("a closed ring holds nothing, and takes nothing")
  func closed() {
    let ring = ring()
    ring.add([1, 2], arrival: arrival)
    ring.close()
    ring.add([3, 4], arrival: arrival)
    #expect(ring.take() == nil)
  }

  @Test("the greatest fill is told once")
  func greatestFill() {
    let ring = ring()
    ring.add(block(500), arrival: arrival)
    _ = ring.take()
    let first = ring.takeFill()
    #expect(first.now == 0 && first.greatest > 0.5)
    #expect(ring.takeFill().greatest == 0)
  }
}
