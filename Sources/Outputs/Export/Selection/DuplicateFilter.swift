import DequeModule
import Notation
public import PacketSchema

/// Drops copies of a packet: the same bytes again within a window of time, as when a broadcast is
/// heard on two receivers or repeated by a neighbour.
///
/// Time is that of the packets, so a replay drops what was dropped live. Packets without time or
/// bytes are never dropped. Memory is bounded: at most 65 536 packets are remembered, of 64 MiB of
/// hexadecimal digits.
public struct DuplicateFilter: Sendable {
  /// Copies dropped so far.
  public private(set) var dropped = 0

  private static let capacity = 1 << 16
  private static let byteCapacity = 1 << 26
  private let window: Int64
  private var lastHeard: [String: Timestamp] = [:]
  /// Oldest first.
  private var order: Deque<(raw: String, time: Timestamp)> = []
  /// Of all texts in `order`.
  private var bytes = 0

  /// A filter; `window` is in seconds, 0 to 1 000 000.
  public init(window: Double) {
    self.window = Int64(min(max(window, 0), 1_000_000) * 1e9)
  }

  /// True if the packet is a copy of one heard within the window.
  public mutating func isDuplicate(_ packet: JSONObject) -> Bool {
    guard let raw = packet.text(.raw), let time = packet.text(.time).flatMap(Timestamp.init)
    else { return false }
    if let earlier = lastHeard[raw], abs(time.nanoseconds - earlier.nanoseconds) <= window {
      dropped += 1
      return true
    }
    remember(raw, at: time)
    return false
  }

  private mutating func remember(_ raw: String, at time: Timestamp) {
    lastHeard[raw] = time
    order.append((raw, time))
    bytes += raw.utf8.count
    while order.count > DuplicateFilter.capacity || bytes > DuplicateFilter.byteCapacity,
      let forgotten = order.popFirst()
    {
      bytes -= forgotten.raw.utf8.count
      if lastHeard[forgotten.raw] == forgotten.time { lastHeard[forgotten.raw] = nil }
    }
  }
}
