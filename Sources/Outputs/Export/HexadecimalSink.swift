import Notation
public import PacketSchema
public import RecordStream

/// Packets in hexadecimal, one a line. Version 5 begins with `80FF`, as public receivers print it.
public struct HexadecimalSink: PacketSink {
  /// How a line looks.
  public enum Dialect: String, CaseIterable, Sendable {
    /// The digits alone.
    case bare
    /// `[CRC: OK] 80FF2A… Baudrate: …`, as the message printer of gr-smart_meters writes.
    case smartMeters = "gr-smart_meters"
  }

  private let dialect: Dialect

  /// A sink for a dialect.
  public init(dialect: Dialect = .bare) { self.dialect = dialect }

  /// The packet's line; none if it has no bytes.
  public func write<Output: ByteSink & ~Copyable>(
    _ packet: JSONObject, to output: inout Output
  ) throws {
    guard let digits = packet.notedBytes else { return }
    switch dialect {
    case .bare: try output.write(line: digits)
    case .smartMeters:
      let check = packet.text(.check) == PacketCheck.ok.rawValue ? "OK" : "BAD"
      let rate = packet.number(.symbolRate).map { " Baudrate: \(Int64(clamping: $0))" } ?? ""
      try output.write(line: "[CRC: \(check)] \(digits)\(rate)")
    }
  }
}

extension JSONObject {
  /// The packet's bytes in hexadecimal, with the header that tells the version; nil if there are
  /// none.
  var headedBytes: String? {
    guard let raw = text(.raw), !raw.isEmpty, raw.utf8.count.isMultiple(of: 2),
      Hexadecimal.isDigits(raw)
    else { return nil }
    let isVersion5 = integer(.version) == 5 && raw.hasPrefix("00FF")
    return isVersion5 ? "80" + raw.dropFirst(2) : raw
  }
}

extension JSONObject {
  /// Offsets of bytes that nobody noted and that no check gave back: what stands for them in `raw`
  /// means nothing.
  var unknownOffsets: [Int] {
    guard text(.check) != PacketCheck.ok.rawValue else { return [] }
    return text(.erased)?.split(separator: " ").compactMap { Int($0) } ?? []
  }

  /// As `headedBytes`, with `XX` for bytes that nobody noted.
  fileprivate var notedBytes: String? {
    guard let digits = headedBytes else { return nil }
    let offsets = unknownOffsets.filter { (0..<digits.utf8.count / 2).contains($0) }
    guard !offsets.isEmpty else { return digits }
    var characters = Array(digits.utf8)
    for offset in offsets {
      for place in 2 * offset...2 * offset + 1 { characters[place] = UInt8(ascii: "X") }
    }
    return String(decoding: characters, as: UTF8.self)
  }
}

extension Int64 {
  /// The nearest whole number, within the range of the type.
  init(clamping value: Double) {
    self = Int64(exactly: value.rounded()) ?? (value > 0 ? .max : .min)
  }
}
