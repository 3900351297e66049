import PacketDecoding
import PacketSchema

/// What is rewritten where, after the tables of layouts: addresses get their new names, clocks are
/// shifted, payloads become zeros, and so do unknown bytes that could hold an address.
struct ContentRewriter: Sendable {
  /// What came of it.
  struct Outcome {
    /// Where addresses stand.
    var addresses: [Range<Int>] = []
    /// What stood there, as far as it names a meter.
    var identities: [[UInt8]] = []
    /// True if there are bytes of which nothing is known.
    var isOpaque = false
  }

  /// Keys under which addresses stand.
  static let addressKeys = PacketKeys.keys(of: .address)
  private static let clockKeys = PacketKeys.keys(of: .clock)
  /// Unknown bytes in a row that are passed on whatever they are: an address has at least one more.
  private static let mostUnknown = 3
  /// 2000-01-01: what says an earlier time is no clock that was set, and is not shifted.
  private static let earliestTime: Int64 = 946_684_800

  let names: AddressNames
  let keepsPayloads: Bool

  /// Rewrites a packet, or a message's joined data, by its layout. Lengths stay.
  func rewrite(
    _ content: inout [UInt8], _ layout: PacketLayout, _ fields: [(PacketField, Range<Int>)],
    shift: Int64
  ) -> Outcome {
    var outcome = Outcome()
    if !keepsPayloads { clearUnknown(&content, fields) }
    for (field, range) in fields {
      guard let key = field.key else {
        if field.width == nil { outcome.isOpaque = true }
        continue
      }
      if ContentRewriter.addressKeys.contains(key) {
        guard let name = names.name(of: content[range]) else {
          outcome.isOpaque = true
          continue
        }
        if let identity = AddressNames.identity(of: content[range]) {
          outcome.identities.append(identity)
        }
        outcome.addresses.append(range)
        content.replaceSubrange(range, with: name)
      } else if ContentRewriter.clockKeys.contains(key) {
        shiftClock(&content, range, by: shift)
      } else if key == .payload, !keepsPayloads {
        content.zero(range)
      }
    }
    return outcome
  }

  /// Makes zeros of the unknown bytes that could hold an address: those of fields that stand in a run
  /// of four bytes or more, and have no value that was seen elsewhere.
  private func clearUnknown(_ content: inout [UInt8], _ fields: [(PacketField, Range<Int>)]) {
    var run: [(PacketField, Range<Int>)] = []
    for (field, range) in fields where field.key == nil {
      if let last = run.last, last.1.upperBound != range.lowerBound {
        clear(run, in: &content)
        run = []
      }
      run.append((field, range))
    }
    clear(run, in: &content)
  }

  private func clear(_ run: [(PacketField, Range<Int>)], in content: inout [UInt8]) {
    guard run.reduce(0, { $0 + $1.1.count }) > ContentRewriter.mostUnknown else { return }
    for (field, range) in run {
      let isSeen = field.seen.contains { content[range].elementsEqual($0) }
      if !isSeen { content.zero(range) }
    }
  }

  private func shiftClock(_ content: inout [UInt8], _ range: Range<Int>, by shift: Int64) {
    let clock = content[range].bigEndianValue
    guard shift != 0, range.count == 4, clock >= ContentRewriter.earliestTime else { return }
    let shifted = UInt32(truncatingIfNeeded: clock &+ shift)
    for (position, index) in range.enumerated() {
      content[index] = UInt8(truncatingIfNeeded: shifted >> UInt32(24 - 8 * position))
    }
  }
}

extension [UInt8] {
  /// Makes zeros of some bytes.
  mutating func zero(_ range: Range<Int>) {
    replaceSubrange(range, with: repeatElement(0, count: range.count))
  }
}
