public import FilterRuntime
import Logging
public import Recordings
import SampleInput

/// A recording on the command line: its name, and options that say what raw samples are.
public struct RecordingArguments {
  /// Its file.
  public let path: String
  private let samples: SampleInputOptions
  private let startTime: UniversalTime?

  /// A recording, not yet looked at.
  public init(path: String, samples: SampleInputOptions, startTime: UniversalTime?) {
    self.path = path
    self.samples = samples
    self.startTime = startTime
  }

  /// Options that are of no use where the recording says itself what it is.
  public var ignoredOptions: IgnoredOptions { IgnoredOptions(samples, startTime: startTime) }

  /// What ends a stage whose recording could not be read: a fault of raw samples that nobody describes
  /// names the file.
  public func failure(of error: any Error) -> any Error {
    guard let error = error as? SampleInputError else { return error }
    guard error == .undescribed else { return StageFailure(error, fromPipe: false) }
    // A record stream does not need its name.
    let name = RecordingName(path)
    let fault =
      (samples.frequency == nil ? name.frequencyFault : nil)
      ?? (samples.sampleRate == nil ? name.sampleRateFault : nil)
    return StageFailure(.usage, "'\(path)': \(fault ?? "\(error)")")
  }

  /// Opens it at its beginning. Throws `StageFailure`, and what metadata are refused with.
  ///
  /// - Parameters:
  ///   - duration: seconds of raw samples that are read at once, at most; nil for any.
  ///   - saysWarnings: whether a person is told of what is odd.
  public func open(
    duration: Double?, saysWarnings: Bool, _ environment: borrowing StageEnvironment
  ) throws -> any RecordedStream {
    let name = RecordingName(path)
    if SigMFRecording.isName(path) {
      let recording = try SigMFRecording(
        path: path,
        options: RecordingOptions(
          frequency: samples.frequency?.value, sampleRate: samples.sampleRate?.value,
          startTime: startTime?.nanoseconds),
        duration: duration, environment: environment)
      if saysWarnings {
        for warning in recording.warnings { environment.log.warning("\(warning)") }
      }
      return recording
    }
    let format =
      samples.format ?? name.format.flatMap(SampleFormat.init(rawValue:))
      ?? SampleInputOptions.defaultFormat
    if saysWarnings, samples.format == nil, let named = name.format,
      SampleFormat(rawValue: named) == nil, named != "gss"
    {
      environment.log.warning(
        "the name '.\(named)' tells no sample format: raw samples are taken as \(format.rawValue)")
    }
    return try RecordedBytes(
      path: path, format: format,
      options: RecordingOptions(
        frequency: samples.frequency?.value ?? name.frequency,
        sampleRate: samples.sampleRate?.value ?? name.sampleRate,
        startTime: startTime?.nanoseconds),
      duration: duration, environment: environment)
  }
}
