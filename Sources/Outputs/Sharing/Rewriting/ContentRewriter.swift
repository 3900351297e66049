import PacketDecoding
import PacketSchema

/// What is rewritten where, after the tables of layouts: addresses get their new names, clocks are
/// shifted, payloads become zeros.
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
  static let addressKeys: Set<PacketKey> = [
    .source, .destination, .linkSource, .linkDestination, .sourceWAN, .destinationWAN,
  ]
  private static let clockKeys: Set<PacketKey> = [.unixTime, .unixTimeCandidate]
  /// Bytes without a meaning that a layout may have in one place and still be known: more of them
  /// could be anything.
  private static let mostUnknown = 16
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
    for (field, range) in fields {
      guard let key = field.key else {
        if field.width == nil || range.count > ContentRewriter.mostUnknown {
          outcome.isOpaque = true
        }
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
        content.replaceSubrange(range, with: repeatElement(0, count: range.count))
      }
    }
    return outcome
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
