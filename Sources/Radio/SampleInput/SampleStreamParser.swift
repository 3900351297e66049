public import RecordStream

/// What raw samples are, when the stream itself does not say.
public struct RawDescription: Sendable {
  /// Samples per second; nil if it was not given.
  public var sampleRate: Double?
  /// Frequency of 0 Hz, in hertz; nil if it was not given.
  public var centerFrequency: Double?
  /// Format of the samples.
  public var format: SampleFormat
  /// Time of sample 0, in nanoseconds since 1970-01-01 UTC.
  public var timeOfSampleZero: Int64
  /// Where the samples come from.
  public var source: String

  /// A description from the command line.
  public init(
    sampleRate: Double?, centerFrequency: Double?, format: SampleFormat, timeOfSampleZero: Int64,
    source: String = "raw samples"
  ) {
    self.sampleRate = sampleRate
    self.centerFrequency = centerFrequency
    self.format = format
    self.timeOfSampleZero = timeOfSampleZero
    self.source = source
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

  /// One line for a person, with what to do.
  public var description: String {
    switch self {
    case .undescribed:
      "raw samples need --sample-rate and --frequency (a record stream brings its own)"
    case .unknownFormat(let name):
      "unknown sample format '\(name)' in the stream; convert it to "
        + SampleFormat.allCases.map(\.rawValue).joined(separator: ", ")
    case .empty: "no input; give it a record stream, an rtl_tcp stream or raw samples"
    case .truncated: "the input ended before its first whole sample, or inside one"
    case .samplesBeforeDescription: "damaged stream: samples before their description"
    }
  }
}

/// Tells record streams, `rtl_tcp` byte streams and raw samples apart and cuts all of them into
/// the same events, however the bytes are split. No sample is lost to the detection.
public struct SampleStreamParser: Sendable {
  /// What comes out.
  public enum Event: Sendable, Equatable {
    /// What the following samples are, and the record that said so: pass that on as it is, it may
    /// have items that this version does not know. Its sample index is that of the next sample.
    case description(StreamDescription, Record)
    /// Whole samples in the described format.
    case samples([UInt8])
    /// Samples are missing here; see `description` for the record. A gap that no record announced
    /// comes as well, found by the samples' index.
    case gap(Gap, Record)
    /// Another record, to be passed on.
    case other(Record)
  }

  /// The first bytes that an `rtl_tcp` server sends; eight more tell tuner and gains.
  static let tcpSignature: [UInt8] = Array("RTL0".utf8)
  private static let tcpHeaderLength = 12

  private enum Kind {
    case undecided
    case records(RecordParser)
    case raw
  }

  private let raw: RawDescription
  private let writer: String
  private var kind = Kind.undecided
  private var pending: [UInt8] = []
  private var bytesPerSample = 0
  private var continuity = SampleContinuity()
  private var events: [Event] = []

  /// A parser; `raw` describes samples that do not describe themselves.
  public init(raw: RawDescription, writer: String) {
    self.raw = raw
    self.writer = writer
  }

  /// True once the input has turned out to be a record stream.
  public var isRecordStream: Bool {
    if case .records = kind { true } else { false }
  }

  /// Takes the next bytes and returns what they complete.
  ///
  /// Throws `SampleInputError` or `RecordStreamError`; call `takeEvents` for what came before.
  public mutating func append(_ bytes: [UInt8]) throws {
    if case .raw = kind {
      appendRaw(bytes)
      return
    }
    pending += bytes
    if case .undecided = kind { try decide(atEnd: false) }
    try drain()
  }

  /// The events so far, each given once.
  public mutating func takeEvents() -> [Event] {
    defer { events.removeAll(keepingCapacity: true) }
    return events
  }

  /// Ends the input. Throws if it ended where it should not; what was whole has been delivered.
  public mutating func finish() throws {
    if case .undecided = kind {
      try decide(atEnd: true)
      try drain()
    }
    if case .records(let parser) = kind { try parser.finish() }
    guard pending.isEmpty else { throw SampleInputError.truncated }
  }

  private mutating func decide(atEnd: Bool) throws {
    if pending.starts(with: RecordParser.signature) {
      kind = .records(RecordParser())
    } else if pending.starts(with: SampleStreamParser.tcpSignature),
      pending.count >= SampleStreamParser.tcpHeaderLength
    {
      pending.removeFirst(SampleStreamParser.tcpHeaderLength)
      try beginRaw(format: .cu8)
    } else if atEnd || !couldBecomeSignature {
      guard !pending.isEmpty else { throw SampleInputError.empty }
      guard !pending.starts(with: SampleStreamParser.tcpSignature) else {
        throw SampleInputError.truncated
      }
      try beginRaw(format: raw.format)
    }
  }

  private var couldBecomeSignature: Bool {
    RecordParser.signature.starts(with: pending)
      || SampleStreamParser.tcpSignature.starts(with: pending)
      || (pending.starts(with: SampleStreamParser.tcpSignature)
        && pending.count < SampleStreamParser.tcpHeaderLength)
  }

  private mutating func beginRaw(format: SampleFormat) throws {
    guard let rate = raw.sampleRate, let frequency = raw.centerFrequency else {
      throw SampleInputError.undescribed
    }
    kind = .raw
    bytesPerSample = format.bytesPerSample
    let description = StreamDescription(
      sampleRate: rate, centerFrequency: frequency, sampleFormat: format.rawValue,
      timeOfSampleZero: raw.timeOfSampleZero, source: raw.source, writer: writer)
    events.append(.description(description, description.record()))
  }

  private mutating func drain() throws {
    switch kind {
    case .undecided: break
    case .raw:
      let bytes = pending
      pending.removeAll()
      appendRaw(bytes)
    case .records(var parser):
      // The only holder of its buffer can add to it without a copy.
      kind = .undecided
      parser.append(pending)
      pending.removeAll(keepingCapacity: true)
      defer { kind = .records(parser) }
      while let record = try parser.next() { try take(record) }
    }
  }

  private mutating func appendRaw(_ bytes: [UInt8]) {
    if pending.isEmpty, bytes.count.isMultiple(of: bytesPerSample) {
      if !bytes.isEmpty { events.append(.samples(bytes)) }
      return
    }
    pending += bytes
    let whole = pending.count / bytesPerSample * bytesPerSample
    guard whole > 0 else { return }
    events.append(.samples(Array(pending[..<whole])))
    pending.removeFirst(whole)
  }

  private mutating func take(_ record: Record) throws {
    switch record.kind {
    case .description:
      let description = try StreamDescription(record)
      guard let format = SampleFormat(rawValue: description.sampleFormat) else {
        throw SampleInputError.unknownFormat(description.sampleFormat)
      }
      bytesPerSample = format.bytesPerSample
      continuity.begin(at: record.sampleIndex)
      events.append(.description(description, record))
    case .samples: try takeSamples(record)
    case .gap:
      continuity.begin(at: record.sampleIndex)
      events.append(.gap(try Gap(record), record))
    case .end: break
    default: events.append(.other(record))
    }
  }

  private mutating func takeSamples(_ record: Record) throws {
    guard bytesPerSample > 0 else { throw SampleInputError.samplesBeforeDescription }
    guard record.payload.count.isMultiple(of: bytesPerSample) else {
      throw RecordStreamError.malformedPayload(.samples, detail: "part of a sample")
    }
    let count = record.payload.count / bytesPerSample
    if let gap = continuity.add(count, at: record.sampleIndex) {
      events.append(.gap(gap, gap.record(sampleIndex: record.sampleIndex)))
    }
    events.append(.samples(record.payload))
  }
}
