import HomeAssistant
import Notation
import PacketSchema

/// What is known of a receiver: how it is doing now, and over time.
struct ReceiverTrack: Sendable {
  /// A line on its health, and when it was so.
  struct Sample: Sendable {
    let time: Timestamp
    let line: ReceiverLine
  }

  /// Lines that are kept; when there are more, every second one goes.
  private static let mostSamples = 240

  private var watch: ReceiverWatch
  private let history: Int64
  /// Lines so far, and which of them are kept: each whose number is a multiple of it.
  private var (count, step) = (0, 1)
  private var told: ContinuousClock.Instant?
  /// The oldest first.
  private(set) var samples: [Sample] = []
  /// The latest line.
  private(set) var line: ReceiverLine?

  /// A receiver that nothing was told of yet; `history` is how many seconds are kept.
  init(history: Int64, now: ContinuousClock.Instant) {
    self.history = history
    watch = ReceiverWatch(now: now)
  }

  /// Takes in a line on its health.
  mutating func add(_ line: ReceiverLine, at now: ContinuousClock.Instant) {
    watch.take(line, at: now)
    self.line = line
    told = now
    defer { count += 1 }
    guard count % step == 0, let time = Timestamp(line.time) else { return }
    samples.append(Sample(time: time, line: line))
    let oldest = time.seconds - history
    samples.removeAll { $0.time.seconds < oldest }
    if samples.count > Self.mostSamples {
      samples = samples.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
      step *= 2
    }
  }

  /// Seconds since the latest line; nil before the first.
  func age(at now: ContinuousClock.Instant) -> Double? {
    told.map { max(0, (now - $0) / .milliseconds(1)) / 1000 }
  }

  /// What is wrong with it, in words, the worst first.
  func problems(at now: ContinuousClock.Instant) -> [String] {
    watch.condition(at: now).problems.map(\.words)
  }
}
