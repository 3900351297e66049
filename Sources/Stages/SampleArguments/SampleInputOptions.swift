public import ArgumentParser
public import FilterRuntime
public import SampleInput

extension SampleFormat: ExpressibleByArgument {}

/// Options of the stages that take samples: what these are, where they do not say so themselves.
public struct SampleInputOptions: ParsableArguments {
  /// Centre frequency in hertz.
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Centre frequency of the samples, with k, M or G.", valueName: "hertz"))
  public var frequency: Hertz?

  /// Samples per second, above 0.
  @Option(
    name: [.customShort("s"), .customLong("sample-rate")],
    help: ArgumentHelp("Samples per second, with k or M.", valueName: "hertz"))
  public var sampleRate: Hertz?

  /// Format of the samples.
  @Option(
    help: ArgumentHelp(
      "Format of raw samples. The default is \(SampleInputOptions.defaultFormat.rawValue).",
      valueName: "format"))
  public var format: SampleFormat?

  /// The format of samples that nobody describes: that of the dongle.
  public static let defaultFormat = SampleFormat.cu8

  /// No option given.
  public init() {}

  /// Below that a frequency was meant in megahertz; 0 is none.
  private static let leastFrequency = 1e6

  /// Rejects a rate that is none, and a frequency without its M.
  public func validate() throws {
    if let frequency, frequency.value > 0, frequency.value < Self.leastFrequency {
      throw ValidationError(
        "--frequency \(frequency) is in hertz: did you mean \(frequency)M?")
    }
    if let rate = sampleRate?.value, rate <= 0 {
      throw ValidationError("--sample-rate is above 0.")
    }
  }

  /// What the options say of raw samples.
  ///
  /// - Parameter timeOfSampleZero: nanoseconds since 1970-01-01 UTC, asked when samples have come.
  public func description(
    timeOfSampleZero: @escaping @Sendable (_ firstSamples: Int) -> Int64
  ) -> RawDescription {
    RawDescription(
      sampleRate: sampleRate?.value, centerFrequency: frequency?.value,
      format: format ?? Self.defaultFormat, timeOfSampleZero: timeOfSampleZero)
  }
}

/// Options that describe samples, given for a record stream, which says itself what it carries: a
/// person who relies on them has to know.
public struct IgnoredOptions {
  private var names: [String]

  /// What was given.
  public init(_ samples: SampleInputOptions, startTime: UniversalTime? = nil) {
    names = [
      ("--frequency", samples.frequency != nil), ("--sample-rate", samples.sampleRate != nil),
      ("--format", samples.format != nil), ("--start-time", startTime != nil),
    ].filter(\.1).map(\.0)
  }

  /// One line for a person, given once; nil if nothing was given, or if it is used.
  ///
  /// - Parameter isRecordStream: whether the input is one.
  public mutating func warning(isRecordStream: Bool) -> String? {
    guard isRecordStream, !names.isEmpty else { return nil }
    defer { names = [] }
    return "the stream says itself what its samples are: "
      + "\(names.joined(separator: " and ")) \(names.count == 1 ? "is" : "are") ignored"
  }
}

extension StageFailure {
  /// The end of a stage whose samples could not be read.
  public init(_ error: SampleInputError, fromPipe: Bool) {
    self =
      switch error {
      case .empty: .noInput(SampleInputError.adviceForEmpty, fromPipe: fromPipe)
      case .undescribed: StageFailure(.usage, "\(error)")
      default: StageFailure(.badInput, "\(error)")
      }
  }
}
