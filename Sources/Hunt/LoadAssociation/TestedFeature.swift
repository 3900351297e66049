public import Evidence

/// What of packets is held against a load.
public struct TestedFeature: Hashable, Sendable {
  /// What is measured.
  public enum Quantity: String, Sendable, CaseIterable {
    /// The number at a place, when the packet came.
    case value
    /// The step from the packet before, modulo the place's size, against the mean load in between.
    case step
    /// That step for each second.
    case rate
    /// Packets in a time.
    case count
    /// Whether there is a packet in a time.
    case presence
    /// The mean of the bytes of packets in a time.
    case length
    /// The longest time without a packet in a time.
    case gap
  }

  /// The shape of the packets; nil for all.
  public var form: PacketTable.Form?
  /// The meter that sent them; nil for all.
  public var meter: String?
  /// Where the number stands; nil for what is measured of packets as a whole.
  public var place: FieldPlace?
  /// What is measured.
  public var quantity: Quantity

  /// A feature.
  public init(
    form: PacketTable.Form?, meter: String?, place: FieldPlace? = nil, quantity: Quantity
  ) {
    self.form = form
    self.meter = meter
    self.place = place
    self.quantity = quantity
  }

  /// Such as `value of 37-38`, `rate of 28-31`, or `count`.
  public var text: String {
    guard let place else { return quantity.rawValue }
    let order = place.size == 1 || place.reading == .bigEndian ? "" : ", \(place.reading.rawValue)"
    return "\(quantity.rawValue) of \(place.text)\(order)"
  }
}
