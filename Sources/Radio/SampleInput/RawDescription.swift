import RecordStream

/// What raw samples are, when the stream itself does not say.
public struct RawDescription: Sendable {
  /// Samples per second; nil if it was not given.
  public var sampleRate: Double?
  /// Frequency of 0 Hz, in hertz; nil if it was not given.
  public var centerFrequency: Double?
  /// Format of the samples.
  public var format: SampleFormat
  /// Time of sample 0, in nanoseconds since 1970-01-01 UTC. Asked once, when the first samples have
  /// arrived, and told how many have: before that nobody knows when they come.
  public var timeOfSampleZero: @Sendable (_ firstSamples: Int) -> Int64
  /// Where the samples come from.
  public var source: String

  /// A description from the command line.
  public init(
    sampleRate: Double?, centerFrequency: Double?, format: SampleFormat,
    source: String = "raw samples", timeOfSampleZero: @escaping @Sendable (Int) -> Int64
  ) {
    self.sampleRate = sampleRate
    self.centerFrequency = centerFrequency
    self.format = format
    self.timeOfSampleZero = timeOfSampleZero
    self.source = source
  }

  /// What the stream's description says of samples of which so many have arrived; nil if nobody gave
  /// their rate or frequency.
  func streamDescription(
    format: SampleFormat, firstSamples: Int, writer: String
  ) -> StreamDescription? {
    guard let sampleRate, let centerFrequency else { return nil }
    return StreamDescription(
      sampleRate: sampleRate, centerFrequency: centerFrequency, sampleFormat: format.rawValue,
      timeOfSampleZero: timeOfSampleZero(firstSamples), source: source, writer: writer)
  }
}

/// Names of radios as sources in a stream's description. Any other source is a recording.
public enum RadioName {
  /// What the name of a dongle begins with.
  public static let dongle = "rtl-sdr"
  /// What the name of a server begins with.
  public static let server = "rtl_tcp"
  /// What the name of a radio behind SoapySDR begins with.
  public static let soapy = "soapysdr"

  /// True if a description's source is a radio of gs-capture.
  public static func isRadio(_ source: String) -> Bool {
    [dongle, server, soapy].contains { source.hasPrefix($0 + " ") }
  }
}

/// Why samples could not be read.
public enum SampleInputError: Error, Equatable, CustomStringConvertible {
  /// Raw samples came, and nobody said at which rate or frequency.
  case undescribed
  /// A record stream names a sample format that this version does not know.
  case unknownFormat(String)
  /// Not one byte came.
  case empty
  /// The input ended inside a sample, an `rtl_tcp` header, or before the first sample.
  case truncated
  /// A samples record came before any description.
  case samplesBeforeDescription
  /// A part of a SigMF recording came instead of its samples.
  case sigMF(SigMFInput)

  /// What to do if not one byte came.
  public static let adviceForEmpty = "give it a record stream, an rtl_tcp stream or raw samples"

  /// One line for a person, with what to do.
  public var description: String {
    switch self {
    case .undescribed:
      "raw samples need --sample-rate and --frequency (a record stream brings its own)"
    case .unknownFormat(let name):
      "unknown sample format '\(name)' in the stream; convert it to "
        + SampleFormat.allCases.map(\.rawValue).joined(separator: ", ")
    case .empty: "no input; \(Self.adviceForEmpty)"
    case .truncated: "the input ended before its first whole sample, or inside one"
    case .samplesBeforeDescription: "damaged stream: samples before their description"
    case .sigMF(let part): part.advice
    }
  }
}
