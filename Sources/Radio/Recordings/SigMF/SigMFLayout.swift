import FilterRuntime
import Notation
import RecordStream
import SampleInput

/// What a person says of a recording, instead of what its name or its metadata say.
public struct RecordingOptions: Sendable {
  /// Centre frequency in hertz.
  public var frequency: Double?
  /// Samples per second, above 0.
  public var sampleRate: Double?
  /// Time of the first sample, in nanoseconds since 1970-01-01 UTC.
  public var startTime: Int64?

  /// Options; nil for what was not said.
  public init(frequency: Double?, sampleRate: Double?, startTime: Int64?) {
    self.frequency = frequency
    self.sampleRate = sampleRate
    self.startTime = startTime
  }
}

/// Where in a dataset which samples lie, and what they are.
struct SigMFLayout: Equatable, Sendable {
  /// Samples that follow each other.
  struct Segment: Equatable, Sendable {
    /// Samples that are missing before it.
    var lostSamples: UInt64 = 0
    /// Index of its first sample in the stream.
    var index: UInt64
    /// What its samples are; those of the segment before may be the same.
    var description: StreamDescription
    /// Where its first sample is in the dataset.
    var byteOffset: UInt64
    var sampleCount: UInt64
    /// Index after its last sample.
    var end: UInt64 { index &+ sampleCount }
  }

  let datatype: SigMFDatatype
  private(set) var segments: [Segment] = []
  /// True if the dataset ends inside a sample.
  private(set) var endsInsideSample = false
  /// What a person should know, a line each.
  private(set) var warnings: [String] = []

  /// A time that differs by so many nanoseconds from that of the samples before tells of missing ones.
  private static let leastGap: Int64 = 1_000_000

  /// Lays out a dataset; throws why it cannot be read.
  ///
  /// - Parameters:
  ///   - length: bytes of the dataset.
  ///   - fileDate: time of the first sample if nothing tells it, at a sample rate.
  ///   - source, writer: for the descriptions.
  init(
    _ metadata: SigMFMetadata, length: UInt64, options: RecordingOptions,
    fileDate: (_ sampleRate: Double, _ bytesPerSample: Int) -> Int64, source: String,
    writer: String
  ) throws(SigMFFault) {
    let global = metadata.global
    datatype = try SigMFDatatype(named: global.datatype)
    guard (global.channels ?? 1) == 1 else {
      throw SigMFFault(
        "it has \(global.channels ?? 0) channels whose samples take turns: take one of them out")
    }
    guard let rate = options.sampleRate ?? global.sampleRate else {
      throw SigMFFault("its metadata do not tell the sample rate: give --sample-rate")
    }
    guard rate > 0, rate <= 1e12 else {
      throw SigMFFault("\(rate) in its metadata is no sample rate: give --sample-rate")
    }
    let captures =
      metadata.captures.isEmpty ? [.init(start: global.offset ?? 0)] : metadata.captures
    try Self.check(captures, offset: global.offset ?? 0)
    if options.frequency != nil, Set(captures.compactMap(\.frequency)).count > 1 {
      throw SigMFFault("it has several frequencies: --frequency cannot stand for all of them")
    }
    guard let frequency = options.frequency ?? captures.lazy.compactMap(\.frequency).first else {
      throw SigMFFault("its metadata do not tell the frequency: give --frequency")
    }
    var description = StreamDescription(
      sampleRate: rate, centerFrequency: frequency, sampleFormat: datatype.format.rawValue,
      timeOfSampleZero: 0, source: source, writer: writer)
    let places = place(captures, global, length: length)
    let firstTime = time(of: captures[0])
    let start =
      options.startTime ?? firstTime ?? fileDate(rate, datatype.format.bytesPerSample)
    let shift = firstTime.map { start &- $0 } ?? 0
    for (capture, place) in zip(captures, places) {
      let time = segments.isEmpty ? start : time(of: capture).map { $0 &+ shift }
      if options.frequency == nil, let frequency = capture.frequency {
        description.centerFrequency = frequency
      }
      append(capture, place, time, &description)
    }
    guard !segments.isEmpty else { throw SigMFFault("there are no samples in it") }
  }

  private static func check(
    _ captures: [SigMFMetadata.Capture], offset: UInt64
  ) throws(SigMFFault) {
    var last = offset
    for (number, capture) in captures.enumerated() {
      guard capture.start >= last, capture.start <= UInt64(Int64.max) else {
        throw SigMFFault("the captures of its metadata are not in order: see captures[\(number)]")
      }
      if let frequency = capture.frequency, !(abs(frequency) <= 1e12) {
        throw SigMFFault("\(frequency) in captures[\(number)] is no frequency")
      }
      if let index = capture.globalIndex, index > UInt64(Int64.max) {
        throw SigMFFault("core:global_index in captures[\(number)] is no index")
      }
      last = capture.start
    }
  }

  /// Where the samples of each capture are, as far as the dataset goes; such as are not there are
  /// left out.
  private mutating func place(
    _ captures: [SigMFMetadata.Capture], _ global: SigMFMetadata.Global, length: UInt64
  ) -> [(byteOffset: UInt64, sampleCount: UInt64)] {
    let size = UInt64(datatype.format.bytesPerSample)
    let end = length - min(length, global.trailingBytes ?? 0)
    if captures[0].start > (global.offset ?? 0) {
      warnings.append("the samples before its first capture are left out: nothing tells of them")
    }
    var places: [(byteOffset: UInt64, sampleCount: UInt64)] = []
    var headers: UInt64 = 0
    for (number, capture) in captures.enumerated() {
      let header = headers.addingReportingOverflow(capture.headerBytes ?? 0)
      headers = header.partialValue
      let samples = (capture.start - (global.offset ?? 0)).multipliedReportingOverflow(by: size)
      let offset = samples.partialValue.addingReportingOverflow(headers)
      guard !header.overflow, !samples.overflow, !offset.overflow, offset.partialValue <= end else {
        warnings.append(
          "the samples of \(captures.count - number) of its \(captures.count) captures are not there"
        )
        break
      }
      let available = (end - offset.partialValue) / size
      let next = number + 1 < captures.count ? captures[number + 1].start - capture.start : .max
      places.append((offset.partialValue, min(available, next)))
      if next >= available {
        endsInsideSample = !(end - offset.partialValue).isMultiple(of: size)
      }
    }
    return places
  }

  private mutating func time(of capture: SigMFMetadata.Capture) -> Int64? {
    guard let text = capture.dateAndTime else { return nil }
    if let time = UniversalTime(argument: Self.withNineDecimals(text)) { return time.nanoseconds }
    warnings.append("'\(text)' in its metadata is no time")
    return nil
  }

  /// The time without what is below a nanosecond.
  private static func withNineDecimals(_ text: String) -> String {
    guard let point = text.firstIndex(of: ".") else { return text }
    let decimals = text[text.index(after: point)...].prefix { $0.isNumber }
    guard decimals.count > 9 else { return text }
    return String(text[...point] + decimals.prefix(9) + text[decimals.endIndex...])
  }

  private mutating func append(
    _ capture: SigMFMetadata.Capture, _ place: (byteOffset: UInt64, sampleCount: UInt64),
    _ time: Int64?, _ description: inout StreamDescription
  ) {
    let end = segments.last?.end
    var index = capture.globalIndex ?? end ?? capture.start
    if capture.globalIndex == nil, let end, let time {
      index = end &+ Self.missing(before: time, at: end, description)
    }
    if let time {
      description.timeOfSampleZero = 0
      description.timeOfSampleZero = time &- description.time(ofSample: Double(index))
    }
    segments.append(
      Segment(
        lostSamples: end.map { index > $0 ? index - $0 : 0 } ?? 0, index: index,
        description: description, byteOffset: place.byteOffset, sampleCount: place.sampleCount))
  }

  /// Samples that are missing if the next one has a time, as no index tells it.
  private static func missing(
    before time: Int64, at index: UInt64, _ description: StreamDescription
  ) -> UInt64 {
    let (late, overflow) = time.subtractingReportingOverflow(
      description.time(ofSample: Double(index)))
    guard !overflow, late >= leastGap else { return 0 }
    return UInt64(exactly: (Double(late) / 1e9 * description.sampleRate).rounded()) ?? 0
  }
}
