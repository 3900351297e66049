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
  /// - Parameter timeOfSampleZero: nanoseconds since 1970-01-01 UTC.
  public func description(timeOfSampleZero: Int64) -> RawDescription {
    RawDescription(
      sampleRate: sampleRate?.value, centerFrequency: frequency?.value,
      format: format ?? Self.defaultFormat, timeOfSampleZero: timeOfSampleZero)
  }
}
