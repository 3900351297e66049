import RecordStream

/// Looks now and then whether the kernel holds the system's clock for the time of the world.
struct ClockWatch {
  private(set) var state: ClockState
  /// When the next look is due, in nanoseconds on the clock that nobody sets.
  private(set) var due: Int64

  private static let interval: Int64 = 10_000_000_000

  /// A watch after its first look.
  init(_ isSynchronised: Bool?, now: Int64) {
    state = Self.state(isSynchronised)
    due = now &+ Self.interval
  }

  /// Takes a look; true if the state has changed.
  mutating func look(_ isSynchronised: Bool?, now: Int64) -> Bool {
    due = now &+ Self.interval
    let before = state
    state = Self.state(isSynchronised)
    return state != before
  }

  /// What a person has to know of the state; nil for what is as it should be from the start.
  var words: String? {
    switch state {
    case .synchronised: "the system's clock is synchronised now: times are right from here on"
    case .unsynchronised:
      "the kernel says that the system's clock is not synchronised: times may be wrong; "
        + "see 'timedatectl'"
    case .unknown: nil
    }
  }

  private static func state(_ isSynchronised: Bool?) -> ClockState {
    switch isSynchronised {
    case true?: .synchronised
    case false?: .unsynchronised
    case nil: .unknown
    }
  }
}
