public import PacketSchema

/// A meter's uptime fell: its power was off, and came back.
public struct PowerOutage: Equatable, Sendable {
  /// The event's type in Home Assistant.
  public static let eventType = "power_restored"

  /// Uptime before it, in seconds.
  public let uptimeBefore: Int64
  /// Uptime now, in seconds.
  public let uptime: Int64
  /// When power came back, as in packet JSON; nil if no clock was running.
  public let bootedAt: String?
  /// When the meter was heard last before it; nil if no clock was running.
  public let lastSeenBefore: String?

  /// The payload of the event: its type, and attributes.
  public var payload: JSONObject {
    JSONObject([
      ("event_type", .string(PowerOutage.eventType)),
      ("booted_at", bootedAt.map { .string($0) } ?? .null),
      ("last_seen_before", lastSeenBefore.map { .string($0) } ?? .null),
      ("uptime_s", .integer(uptime)),
      ("uptime_before_s", .integer(uptimeBefore)),
    ])
  }
}
