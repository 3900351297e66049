import FilterRuntime
import RecordStream
import SampleInput
import SystemInterface
import Testing

@testable import Capture

/// A reader that is slower than the radio, for ten minutes of simulated time.
@Suite("Overload")
struct OverloadTests {
  private static let rate = 2.4e6
  private static let block = 16_384

  /// Runs of samples without a gap, in seconds, and messages, of a reader at a share of the rate.
  private func run(share: Double, seconds: Double) throws -> (runs: [Double], messages: Int) {
    let ring = SampleRing(sampleRate: Self.rate, bytesPerSample: 2)
    var stream = LiveStream(writer: "test 1", clockState: .synchronised)
    stream.begin(
      Tuning(
        name: "fake", sampleRate: Self.rate, centerFrequency: 915e6, format: .cu8, gain: nil))
    var limit = MessageLimit()
    let bytes = [UInt8](repeating: 127, count: 2 * Self.block)
    var (runs, messages, budget, time) = ([0.0], 0, 0.0, 0.0)
    while time < seconds {
      time += Double(Self.block) / Self.rate
      let now = Int64(time * 1e9)
      ring.add(bytes, arrival: ClockReading(monotonic: now, wall: now))
      #expect(ring.takeFill().now <= 1)
      budget += share
      while budget >= 1, let item = ring.take() {
        if case .lost = item, limit.pass("lost", kind: "overload", now: now) != nil {
          messages += 1
        }
        for record in stream.take(item) {
          if record.kind == .gap { runs.append(0) }
          guard record.kind == .samples else { continue }
          budget -= 1
          runs[runs.count - 1] += Double(record.payload.count / 2) / Self.rate
        }
      }
    }
    return (runs, messages)
  }

  /// A beacon takes 0.05 s at most: what a gap cuts is a small part of a run.
  @Test(
    "what a slow reader takes comes in long runs, with a message a minute",
    arguments: [(0.8, 0.78, 4.0), (0.5, 0.48, 1.5)])
  func slowReader(share: Double, delivered: Double, run: Double) throws {
    let (runs, messages) = try self.run(share: share, seconds: 600)
    #expect(runs.reduce(0, +) / 600 >= delivered)
    // The last one may have been cut by the end.
    #expect(runs.dropLast().allSatisfy { $0 >= run }, "\(runs.min() ?? 0)")
    let whole = runs.reduce(0) { $0 + max(0, $1 - 0.05) } / 600
    #expect(whole >= delivered - 0.03)
    #expect((2...11).contains(messages))
  }
}
