import SampleInput
import SystemInterface
import RealModule
import TestKit
import Testing

/// A radio and a computer, simulated: neither knows of the other's clock.
private struct SimulatedRadio {
  var rate = 2.4e6
  /// What the crystal is fast, in parts per million.
  var error = 0.0
  /// Samples of a block.
  var block = 16_384
  /// Seconds that a block is late: a mean of an exponential distribution, and for all blocks.
  var jitter = 0.002
  var latency = 0.004
  /// Seconds of true time at which the wall clock is set forward, and by how much.
  var step: (at: Double, by: Double) = (.infinity, 0)
  /// Seconds of true time during which nothing is read.
  var stall: ClosedRange<Double>?
  /// Samples that are lost without a word after a moment.
  var loss: (at: Double, samples: Int) = (.infinity, 0)
  var random = SeededGenerator(seed: 7)

  private static let start: Int64 = 1_790_000_000_000_000_000
  private static let booted: Int64 = 500_000_000_000

  /// Runs for so many seconds. Gives the clock each arrival, and `body` how wrong the time is, in
  /// seconds, that a sample then has, and what was told: by the true time, on the wall clock.
  mutating func run(
    _ clock: inout SampleClock, seconds: Double,
    _ body: (_ time: Double, _ wrong: Double, _ isTold: Bool) -> Void
  ) {
    var (received, lost, earliest) = (0, 0, 0.0)
    while true {
      received += block
      var time = Double(received + lost) / (rate * (1 + error * 1e-6))
      guard time < seconds else { return }
      if lost == 0, time > loss.at {
        lost = loss.samples
        time = Double(received + lost) / (rate * (1 + error * 1e-6))
      }
      var arrival =
        time + latency - jitter * Double.log(1 - Double.random(in: 0..<1, using: &random))
      if let stall, stall.contains(arrival) { arrival = stall.upperBound }
      earliest = max(earliest, arrival)
      let isTold = clock.add(reading(at: earliest), samples: UInt64(received)) != nil
      let sampleTime =
        Double((clock.timeOfSampleZero ?? 0) - Self.start) / 1e9 + Double(received) / rate
      body(time, sampleTime - wall(at: time), isTold)
    }
  }

  private func wall(at time: Double) -> Double { time < step.at ? time : time + step.by }

  private func reading(at time: Double) -> ClockReading {
    ClockReading(
      monotonic: Self.booted + Int64(time * 1e9), wall: Self.start + Int64(wall(at: time) * 1e9))
  }
}

@Suite("The time of samples")
struct SampleClockTests {
  @Test(
    "is right to 50 ms over a day, with a crystal that is 100 ppm off", arguments: [-100.0, 100])
  func aDay(error: Double) {
    var radio = SimulatedRadio(rate: 250_000, error: error, block: 16_384)
    var clock = SampleClock(sampleRate: radio.rate)
    var (worst, told) = (0.0, 0)
    radio.run(&clock, seconds: 86_400) { _, wrong, isTold in
      worst = max(worst, abs(wrong))
      told += isTold ? 1 : 0
    }
    #expect(worst < 0.03)
    // A step of 20 ms is 200 s of such a crystal: 432 in a day.
    #expect((400...450).contains(told), "\(told)")
    #expect(abs((clock.rateError ?? 0) - error) < 1)
  }

  @Test("is not told again while it is right")
  func aGoodCrystal() {
    var radio = SimulatedRadio(rate: 250_000, jitter: 0.01)
    var clock = SampleClock(sampleRate: radio.rate)
    var told = 0
    radio.run(&clock, seconds: 7200) { _, _, isTold in told += isTold ? 1 : 0 }
    #expect(told == 1)
  }

  @Test(
    "follows a step of the clock with the first samples after it", arguments: [3600.0, -3600, 0.03])
  func aStep(by seconds: Double) {
    var radio = SimulatedRadio(step: (at: 31, by: seconds))
    var clock = SampleClock(sampleRate: radio.rate)
    var worst = 0.0
    radio.run(&clock, seconds: 60) { time, wrong, _ in
      // The block that was on its way has either time.
      if !(30.9...31.05).contains(time) { worst = max(worst, abs(wrong)) }
    }
    #expect(worst < 0.03)
  }

  @Test("does not follow a reader that had to wait")
  func aStall() {
    var radio = SimulatedRadio(stall: 20...26)
    var clock = SampleClock(sampleRate: radio.rate)
    var worst = 0.0
    radio.run(&clock, seconds: 60) { _, wrong, _ in worst = max(worst, abs(wrong)) }
    #expect(worst < 0.03)
  }

  @Test("is right again soon after samples were lost without a word")
  func aLoss() {
    var radio = SimulatedRadio(loss: (at: 30, samples: 1_200_000))
    var clock = SampleClock(sampleRate: radio.rate)
    var worst = 0.0
    radio.run(&clock, seconds: 90) { time, wrong, _ in
      if time > 52 { worst = max(worst, abs(wrong)) }
    }
    #expect(worst < 0.03)
  }

  @Test("of a file on a pipe is that of its first samples", arguments: [1.5, 100])
  func aFile(speed: Double) {
    let rate = 250_000.0
    var clock = SampleClock(sampleRate: rate)
    var told: [Int64] = []
    for block in 1...20_000 {
      let seconds = Double(block) * 16_384 / rate / speed
      let reading = ClockReading(monotonic: Int64(seconds * 1e9), wall: Int64(seconds * 1e9) + 9)
      if let time = clock.add(reading, samples: UInt64(block * 16_384)) { told.append(time) }
    }
    #expect(!clock.isPaced)
    #expect(told.count <= 2)
  }
}
