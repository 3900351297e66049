public import FilterRuntime
public import SampleInput
public import SystemInterface

/// How a radio is to be set.
public struct TunerSettings: Equatable, Sendable {
  /// Centre frequency in hertz, above 0.
  public var frequency: Double
  /// Samples per second, above 0.
  public var sampleRate: Double
  /// Gain in dB; nil for the tuner's own control.
  public var gain: Double?
  /// Correction of the crystal, in parts per million.
  public var correction: Int
  /// True to feed an amplifier at the antenna through its cable.
  public var biasTee: Bool

  /// Settings for a radio.
  public init(
    frequency: Double, sampleRate: Double, gain: Double? = nil, correction: Int = 0,
    biasTee: Bool = false
  ) {
    self.frequency = frequency
    self.sampleRate = sampleRate
    self.gain = gain
    self.correction = correction
    self.biasTee = biasTee
  }
}

/// What an open radio is set to, and what it gives.
public struct Tuning: Equatable, Sendable {
  /// What the stream's description says of the radio; begins with a word of `RadioName`.
  public var name: String
  /// Samples per second.
  public var sampleRate: Double
  /// Frequency of 0 Hz in the samples, in hertz.
  public var centerFrequency: Double
  /// Format of the samples.
  public var format: SampleFormat
  /// Gain in dB; nil while the tuner sets it by itself.
  public var gain: Double?

  /// A tuning with all its values.
  public init(
    name: String, sampleRate: Double, centerFrequency: Double, format: SampleFormat, gain: Double?
  ) {
    self.name = name
    self.sampleRate = sampleRate
    self.centerFrequency = centerFrequency
    self.format = format
    self.gain = gain
  }
}

/// Why a radio gives no more samples.
public enum SessionEnd: Equatable, Sendable {
  /// `cancel` was called.
  case cancelled
  /// It was lost or failed; why, in words for a person.
  case failed(String)
}

/// A radio that can be opened, again and again.
public protocol Radio: Sendable {
  /// What messages call it before it is open.
  var name: String { get }

  /// Opens the radio and sets it.
  ///
  /// Called on a thread of its own: it may take its time, but ends early once `stop` is requested.
  /// Throws a failure with status `unavailable` for what may be otherwise the next time, with words
  /// that say what to do, and `usage` for what will never be. What it had opened by then is closed.
  func open(_ settings: TunerSettings, stop: StopSignal) throws(StageFailure) -> any RadioSession
}

/// One opened radio, until it is closed.
///
/// `run` and `close` are called on one thread, in this order; all others on another one, while `run`
/// runs, too.
public protocol RadioSession: AnyObject, Sendable {
  /// What it is set to now.
  var tuning: Tuning { get }

  /// Its name, and what else a person may want to know of it.
  var label: String { get }

  /// What a person has to know of it, each one line; empty if all is as it should be.
  var notes: [String] { get }

  /// The gains that it can be set to, in dB, ascending; empty if nobody knows.
  var gains: [Double] { get }

  /// How long after `tune` has returned samples may still come that were taken before.
  var settlingTime: Duration { get }

  /// Puts samples into the ring until `cancel` is called or the radio fails; tells why it ended.
  func run(into ring: SampleRing) -> SessionEnd

  /// Ends `run` soon. May be called before it has begun, and again and again.
  func cancel()

  /// Lets the radio go, so that other programs can have it.
  func close()

  /// Sets the gain, in dB; the radio takes the nearest that it has. nil gives it back to the tuner.
  func setGain(_ decibels: Double?) throws(StageFailure)

  /// Sets the centre frequency, in hertz.
  func tune(to hertz: Double) throws(StageFailure)
}

extension RadioSession {
  /// Most have nothing more to tell than their names.
  public var label: String { tuning.name }

  /// Most need no words.
  public var notes: [String] { [] }
}
