import RealModule

/// Something that happens to the whole band at a time.
public struct TimedEvent: Equatable, Sendable {
  /// Seconds after sample 0.
  public var time: Double
  /// What it is, in a unit that whoever uses it knows.
  public var value: Double

  /// A value at a time.
  public init(time: Double, value: Double) {
    self.time = time
    self.value = value
  }

  /// Reads a list such as `0.1:-6,0.25:6`; nil unless all of it is times, at least 0, and values.
  public static func list(_ text: String) -> [TimedEvent]? {
    var events: [TimedEvent] = []
    for word in text.split(separator: ",", omittingEmptySubsequences: false) {
      let parts = word.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, let time = Double(String(parts[0])),
        let value = Double(String(parts[1])), (0...1e6).contains(time), value.isFinite
      else { return nil }
      events.append(TimedEvent(time: time, value: value))
    }
    return events
  }
}

/// Events one after the other: a list, and others at random times, of which there are so many a
/// second in the mean (a Poisson process).
struct EventSequence: Sendable {
  private let list: [TimedEvent]
  private var nextInList = 0
  private let rate: Double
  private var generator: CounterBasedGenerator
  private var randomTime: Double

  init(list: [TimedEvent], rate: Double, seed: UInt64, stream: RandomStream) {
    self.list = list.sorted { $0.time < $1.time }
    self.rate = rate
    generator = CounterBasedGenerator(seed: seed, stream: stream.rawValue)
    randomTime = .infinity
    randomTime = rate > 0 ? interval() : .infinity
  }

  /// When the next event is, in seconds; infinity if there is none.
  var nextTime: Double {
    min(randomTime, nextInList < list.count ? list[nextInList].time : .infinity)
  }

  /// Goes on to the event after this one; returns the value of one of the list, nil for a random
  /// one.
  mutating func advance() -> Double? {
    if nextInList < list.count, list[nextInList].time <= randomTime {
      nextInList += 1
      return list[nextInList - 1].value
    }
    randomTime += interval()
    return nil
  }

  /// A uniform number for what the event is.
  mutating func draw() -> Double { generator.uniform() }

  private mutating func interval() -> Double { -Double.log(1 - generator.uniform()) / rate }
}
