public import Capture

/// Whether the radio gives what it should.
public struct RadioJudgement: Equatable, Sendable {
  /// What is wrong.
  public enum Fault: Equatable, Sendable {
    /// It could not be opened; why, and what to do.
    case refused(String)
    /// It was open and gave nothing at all.
    case gaveNothing
    /// It gave samples, and then no more, after so many seconds of them.
    case stalled(after: Double)
    /// It ended; why.
    case ended(String)
    /// It loses so much of its samples, as a share.
    case losesSamples(Double)
  }

  /// What is wrong; nil if nothing is.
  public let fault: Fault?
  /// How fast samples came against the system's clock; nil if that is not known.
  public let rateError: SampleArrivals.RateError?
  /// True if the samples came faster than a radio can have received them.
  public let isPlayed: Bool
  /// Samples that are known to be lost.
  public let lostSamples: UInt64

  /// No crystal is so wrong, in parts per million: what is missing was lost.
  private static let greatestError = 300.0
  private static let tolerableLoss = 1e-4

  /// Judges what came.
  ///
  /// - Parameter ending: how the survey ended before its time; nil if it did not.
  public init(_ arrivals: SampleArrivals, lostSamples: UInt64, ending: Fault?) {
    rateError = arrivals.rateError
    isPlayed = arrivals.isPlayed
    self.lostSamples = lostSamples
    let told = arrivals.samples > 0 ? Double(lostSamples) / Double(arrivals.samples) : 0
    var share = told
    if let error = rateError, error.partsPerMillion + error.uncertainty < -Self.greatestError {
      share += -error.partsPerMillion * 1e-6
    }
    fault = ending ?? (share > Self.tolerableLoss ? .losesSamples(share) : nil)
  }
}
