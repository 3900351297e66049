/// Whether the computer that took the samples knew the time, as its kernel says.
public enum ClockState: String, Sendable, CaseIterable {
  /// Something keeps the clock in step with the time of the world.
  case synchronised
  /// Nothing has told the time since the computer was started: it may be wrong by years.
  case unsynchronised
  /// The kernel does not say.
  case unknown
}

/// What the samples are: comes first in every stream, and again when anything changes.
public struct StreamDescription: Equatable, Sendable {
  /// The version of the format that this library writes.
  public static let currentVersion: UInt16 = 1

  /// Samples per second, above 0.
  public var sampleRate: Double
  /// Frequency of 0 Hz in the samples, in hertz.
  public var centerFrequency: Double
  /// `cu8`, `cs8`, `cs16` or `cf32`.
  public var sampleFormat: String
  /// Time of sample 0, in nanoseconds since 1970-01-01 UTC.
  public var timeOfSampleZero: Int64
  /// Where the samples came from.
  public var source: String
  /// Program and version that wrote the stream.
  public var writer: String
  /// Gain of the radio in dB; nil if it is not known.
  public var gain: Double?
  /// The state of the clock that times come from; nil if nobody said.
  public var clock: ClockState?

  /// A description with all its items.
  public init(
    sampleRate: Double, centerFrequency: Double, sampleFormat: String, timeOfSampleZero: Int64,
    source: String, writer: String, gain: Double? = nil, clock: ClockState? = nil
  ) {
    self.sampleRate = sampleRate
    self.centerFrequency = centerFrequency
    self.sampleFormat = sampleFormat
    self.timeOfSampleZero = timeOfSampleZero
    self.source = source
    self.writer = writer
    self.gain = gain
    self.clock = clock
  }

  /// Time of a sample, in nanoseconds since 1970-01-01 UTC.
  public func time(ofSample index: Double) -> Int64 {
    let nanoseconds = (index / sampleRate * 1e9).rounded()
    guard let offset = Int64(exactly: nanoseconds) else { return timeOfSampleZero }
    return timeOfSampleZero &+ offset
  }

  /// Reads a description; throws `malformedPayload`.
  public init(_ record: Record) throws(RecordStreamError) {
    try self.init(PayloadReader(record, as: .description), of: .description)
  }

  /// Reads the items of a record of a kind.
  init(_ payload: PayloadReader, of kind: RecordKind) throws(RecordStreamError) {
    sampleRate = try payload.double(.sampleRate)
    guard sampleRate > 0 else {
      throw .malformedPayload(kind, detail: "the sample rate is not above zero")
    }
    centerFrequency = try payload.double(.centerFrequency)
    sampleFormat = payload.text(.sampleFormat)
    timeOfSampleZero = try payload.integer(.timeOfSampleZero)
    source = payload.text(.source)
    writer = payload.text(.writer)
    gain = payload.optionalBytes(.gain) == nil ? nil : try payload.double(.gain)
    clock = ClockState(rawValue: payload.text(.clock))
  }

  /// The record; `sampleIndex` is the first sample that it speaks of.
  public func record(sampleIndex: UInt64 = 0) -> Record {
    var payload = PayloadWriter()
    append(to: &payload)
    return Record(.description, sampleIndex: sampleIndex, payload: payload.bytes)
  }

  func append(to payload: inout PayloadWriter) {
    payload.append(.streamVersion, StreamDescription.currentVersion)
    payload.append(.sampleRate, sampleRate)
    payload.append(.centerFrequency, centerFrequency)
    payload.append(.sampleFormat, sampleFormat)
    payload.append(.timeOfSampleZero, timeOfSampleZero)
    payload.append(.source, source)
    payload.append(.writer, writer)
    if let gain { payload.append(.gain, gain) }
    if let clock { payload.append(.clock, clock.rawValue) }
  }
}
