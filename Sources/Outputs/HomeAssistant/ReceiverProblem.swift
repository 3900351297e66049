/// What can be wrong with a receiver, the worst first: one row of a table.
public enum ReceiverProblem: String, CaseIterable, Sendable {
  /// Its health was told, and is no more.
  case stopped
  /// No samples come from the radio.
  case noSamples = "no_samples"
  /// Samples come, and no burst is in them.
  case noBursts = "no_bursts"
  /// Bursts come, and no packet is in them.
  case noPackets = "no_packets"
  /// Samples are lost, or wait for long.
  case overload
  /// Samples are at the end of their range.
  case clipping
  /// The system's clock is not set.
  case clock

  /// From when on something is wrong.
  public enum Threshold {
    /// Reports of health that are missed.
    static let missedReports = 3
    /// Seconds that are waited for one at least.
    static let leastWait: Int64 = 30
    /// Age of the latest sample in seconds: gs-capture opens a silent radio again after 5.
    static let sampleAge = 10.0
    /// Seconds without a burst: one meter alone sends more often.
    static let withoutBursts = 900.0
    /// Seconds without a trustworthy packet.
    static let withoutPackets = 3600.0
    /// Percent of lost samples.
    static let lost = 0.5
    /// Percent of the buffer behind the radio.
    static let buffer = 90.0
    /// Percent of the samples.
    static let clipped = 1.0
    /// Reports in a row for what may come and go: samples, overload, clipping, clock.
    static let reports = 2
  }

  /// What to tell a person, and what to do. No numbers that grow: each would be news.
  public var words: String {
    switch self {
    case .stopped: "The receiver has stopped: nothing comes from its programs"
    case .noSamples: "No samples from the radio: is it plugged in?"
    case .noBursts: "No bursts for 15 minutes: is the antenna connected?"
    case .noPackets: "No packets for an hour: are antenna and frequency right?"
    case .overload: "Samples are lost: the computer is too slow"
    case .clipping: "The signal clips: the gain is too high"
    case .clock: "The computer's clock is not set by a time server"
    }
  }

  /// True if no meter can be heard.
  public var silencesMeters: Bool {
    switch self {
    case .stopped, .noSamples, .noBursts, .noPackets: true
    case .overload, .clipping, .clock: false
    }
  }
}

/// How a receiver is doing at one moment.
public struct ReceiverCondition: Equatable, Sendable {
  /// What is wrong, the worst first.
  public var problems: [ReceiverProblem] = []
  /// True if its health was told.
  public var isTold = false

  /// True if meters can be heard. Of a receiver that tells nothing of its health it is assumed.
  public var hears: Bool { !isTold || !problems.contains(where: \.silencesMeters) }

  /// One sentence.
  public var words: String {
    if let worst = problems.first { return worst.words }
    return isTold ? "Receiving" : "Unknown: nothing tells of the receiver's health"
  }
}
