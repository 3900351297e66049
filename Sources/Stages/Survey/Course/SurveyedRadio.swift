public import Capture
public import FilterRuntime

/// A radio as a survey needs it; tests have one of their own.
public protocol SurveyedRadio {
  /// What it is set to.
  var tuning: Tuning { get }
  /// The gains that it has, in dB; empty if nobody knows.
  var gains: [Double] { get }
  /// When its samples came.
  var arrivals: SampleArrivals { get }
  /// Sets the gain, in dB.
  mutating func setGain(_ decibels: Double?) throws(StageFailure)
  /// Sets the centre frequency, in hertz.
  mutating func tune(to hertz: Double) throws(StageFailure)
  /// Waits for what comes next, taken as it was set last.
  mutating func next() -> SteppedRadio.Event
}

extension SteppedRadio: SurveyedRadio {
  /// What it is set to.
  public var tuning: Tuning { session.tuning }
  /// The gains that it has.
  public var gains: [Double] { session.gains }
}
