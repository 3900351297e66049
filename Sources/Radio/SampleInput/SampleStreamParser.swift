public import RecordStream

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
  public static let tcpSignature: [UInt8] = Array("RTL0".utf8)
  private static let tcpHeaderLength = 12

  private enum Kind {
    case undecided, records, raw
  }

  private let raw: RawDescription
  private let writer: String
  private var kind = Kind.undecided
  private var records = RecordParser()
  private var pending: [UInt8] = []
  /// Of raw samples, until their description has been handed out; then nil.
  private var undescribedFormat: SampleFormat?
  private var bytesPerSample = 0
  private var continuity = SampleContinuity()
  private var events: [Event] = []

  /// A parser; `raw` describes samples that do not describe themselves.
  public init(raw: RawDescription, writer: String) {
    self.raw = raw
    self.writer = writer
  }

  /// True once the input has turned out to be a record stream.
  public var isRecordStream: Bool { kind == .records }

  /// Takes the next bytes and returns what they complete.
  ///
  /// Throws `SampleInputError` or `RecordStreamError`; call `takeEvents` for what came before.
  public mutating func append(_ bytes: [UInt8]) throws {
    switch kind {
    case .raw: appendRaw(bytes)
    case .records:
      records.append(bytes)
      try takeRecords()
    case .undecided:
      pending += bytes
      try decide(atEnd: false)
    }
  }

  /// The events so far, each given once.
  public mutating func takeEvents() -> [Event] {
    defer { events.removeAll(keepingCapacity: true) }
    return events
  }

  /// Ends the input. Throws if it ended where it should not; what was whole has been delivered.
  public mutating func finish() throws {
    if kind == .undecided { try decide(atEnd: true) }
    if kind == .records { try records.finish() }
    describeRaw(firstSamples: 0)
    guard pending.isEmpty else { throw SampleInputError.truncated }
  }

  /// Tells from the bytes so far what comes in, if they suffice, and handles them.
  private mutating func decide(atEnd: Bool) throws {
    if pending.starts(with: RecordParser.signature) {
      kind = .records
      records.append(pending)
      pending.removeAll()
      try takeRecords()
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
      if let part = SigMFInput(pending) { throw SampleInputError.sigMF(part) }
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
    guard raw.sampleRate != nil, raw.centerFrequency != nil else {
      throw SampleInputError.undescribed
    }
    kind = .raw
    undescribedFormat = format
    bytesPerSample = format.bytesPerSample
    let bytes = pending
    pending.removeAll()
    appendRaw(bytes)
  }

  private mutating func appendRaw(_ bytes: [UInt8]) {
    guard !bytes.isEmpty else { return }
    describeRaw(firstSamples: bytes.count / bytesPerSample)
    if pending.isEmpty, bytes.count.isMultiple(of: bytesPerSample) {
      events.append(.samples(bytes))
      return
    }
    pending += bytes
    let whole = pending.count / bytesPerSample * bytesPerSample
    guard whole > 0 else { return }
    events.append(.samples(Array(pending[..<whole])))
    pending.removeFirst(whole)
  }

  /// Hands out the description of raw samples, once.
  private mutating func describeRaw(firstSamples: Int) {
    guard let format = undescribedFormat,
      let description = raw.streamDescription(
        format: format, firstSamples: firstSamples, writer: writer)
    else { return }
    undescribedFormat = nil
    events.append(.description(description, description.record()))
  }

  private mutating func takeRecords() throws {
    while let record = try records.next() { try take(record) }
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

/// Watches whether samples records follow each other: each must begin where the one before ended.
public struct SampleContinuity: Sendable {
  /// Index of the next sample; nil until something has told it.
  private var next: UInt64?

  /// A watch that takes the first samples wherever they begin.
  public init() {}

  /// A description or a gap record says where the next samples begin.
  public mutating func begin(at index: UInt64) { next = index }

  /// Takes a samples record; returns the gap before it if it does not begin where it should. When
  /// indices go back, nobody knows how many samples are missing: the gap says none.
  public mutating func add(_ count: Int, at index: UInt64) -> Gap? {
    defer { next = index &+ UInt64(max(0, count)) }
    guard let next, next != index else { return nil }
    return Gap(
      lostSamples: index > next ? index - next : 0,
      reason: "samples do not follow those before: index \(index) instead of \(next)")
  }
}
