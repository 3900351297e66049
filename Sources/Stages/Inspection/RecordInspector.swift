import Notation
public import RecordStream
import SampleInput

/// Says what a record stream holds: one line for each record, and one for each run of samples. A
/// gap that no record announces stands in brackets.
public struct RecordInspector {
  /// Samples so far.
  public private(set) var samples = 0
  /// Records so far that cannot be read: their lines say why.
  public private(set) var damaged = 0
  private let showsItems: Bool
  private var description: StreamDescription?
  private var run: SampleRun?
  private var continuity = SampleContinuity()
  private var counts: [String: Int] = [:]

  /// Samples that follow each other without anything between them.
  private struct SampleRun {
    let first: UInt64
    var measurement: SampleMeasurement
  }

  /// An inspector; with `showsItems` every item of a payload gets a line, and every samples record.
  public init(showsItems: Bool) { self.showsItems = showsItems }

  /// The lines that a record gives.
  public mutating func take(_ record: Record) -> [String] {
    counts[record.kindName, default: 0] += 1
    if record.kind == .samples { return takeSamples(record) }
    var lines = endRun()
    if record.kind == .description { description = try? StreamDescription(record) }
    if record.kind == .description || record.kind == .gap {
      continuity.begin(at: record.sampleIndex)
    }
    let contents = record.text
    if contents.isDamaged { damaged += 1 }
    lines.append(line(record.sampleIndex, record.kindName, contents.text))
    if showsItems {
      lines += PayloadItem.items(in: record.payload).map { "    " + $0.line }
    }
    return lines
  }

  /// The lines at the end: the last samples, and how many records of each kind there were.
  public mutating func finish() -> [String] {
    let totals = counts.sorted { $0.key < $1.key }.map { total($0.value, $0.key) }
    return endRun() + ["total: " + (totals.isEmpty ? "nothing" : totals.joined(separator: ", "))]
  }

  /// Samples are what a person counts, not the records that they came in.
  private func total(_ count: Int, _ kind: String) -> String {
    guard kind == "\(RecordKind.samples)" else { return "\(count) \(kind)" }
    return "\(counted(count, "record")) with \(counted(samples, "sample"))"
  }

  private mutating func takeSamples(_ record: Record) -> [String] {
    let known = description.flatMap { SampleFormat(rawValue: $0.sampleFormat) }
    let format = known ?? .cu8
    let count = record.payload.count / format.bytesPerSample
    samples += count
    // Where samples of an unknown size end, nobody can tell.
    let gap = known == nil ? nil : continuity.add(count, at: record.sampleIndex)
    var lines = showsItems || gap != nil ? endRun() : []
    if let gap {
      let kind = "(gap)"
      counts[kind, default: 0] += 1
      lines.append(line(record.sampleIndex, kind, gap.text))
    }
    add(record, format)
    return lines
  }

  private mutating func add(_ record: Record, _ format: SampleFormat) {
    if run == nil {
      run = SampleRun(first: record.sampleIndex, measurement: SampleMeasurement(format))
    }
    run?.measurement.add(record.payload)
  }

  private mutating func endRun() -> [String] {
    guard let ended = run else { return [] }
    run = nil
    let measured = ended.measurement
    let seconds = description.map { " (\(decimals(Double(measured.count) / $0.sampleRate, 3)) s)" }
    return [
      line(ended.first, "samples", "\(measured.count)\(seconds ?? ""), \(measured.summary)")
    ]
  }

  private func line(_ index: UInt64, _ kind: String, _ text: String) -> String {
    let time = description.map { Timestamp.microseconds($0.time(ofSample: Double(index))) }
    return ["\(index)".padded(to: 12), (time ?? "-").padded(to: 27), kind.padded(to: 12), text]
      .joined(separator: " ")
  }
}

/// One tag-length-value item of a payload, known or not.
struct PayloadItem {
  /// The tag's number.
  let number: UInt16
  /// The value's bytes.
  let value: ArraySlice<UInt8>

  /// The items of a payload, up to the first that is longer than the payload.
  static func items(in payload: [UInt8]) -> [PayloadItem] {
    var items: [PayloadItem] = []
    var rest = payload[...]
    while let number = UInt16(littleEndianBytes: rest.prefix(2)),
      let length = UInt32(littleEndianBytes: rest.dropFirst(2).prefix(4)),
      rest.count - 6 >= Int(length)
    {
      let value = rest.dropFirst(6).prefix(Int(length))
      items.append(PayloadItem(number: number, value: value))
      rest = rest[value.endIndex...]
    }
    return items
  }

  /// `symbolRate = 9600.0 (symbols per second)`.
  var line: String {
    guard let tag = Tag(rawValue: number) else { return "tag \(number) = \(value.hexadecimal)" }
    return "\(tag) = \(text(tag.encoding)) (\(tag.meaning))"
  }

  private func text(_ encoding: String) -> String {
    switch encoding {
    case "f64":
      UInt64(littleEndianBytes: value).map { "\(Double(bitPattern: $0))" } ?? value.hexadecimal
    case "f32":
      UInt32(littleEndianBytes: value).map { "\(Float(bitPattern: $0))" } ?? value.hexadecimal
    case "i64": Int64(littleEndianBytes: value).map { "\($0)" } ?? value.hexadecimal
    case "u64": UInt64(littleEndianBytes: value).map { "\($0)" } ?? value.hexadecimal
    case "u16": UInt16(littleEndianBytes: value).map { "\($0)" } ?? value.hexadecimal
    case "u8": UInt8(littleEndianBytes: value).map { "\($0)" } ?? value.hexadecimal
    case "utf8": printable(String(decoding: value, as: UTF8.self))
    case "i8[]": value.map { "\(Int8(bitPattern: $0))" }.joined(separator: " ")
    default: value.hexadecimal
    }
  }
}
