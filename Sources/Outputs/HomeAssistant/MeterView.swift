package import Meters

/// What an exporter knows of a meter: the meter, and what is about how it is heard here.
@dynamicMemberLookup
package struct MeterView: Sendable {
  /// The meter.
  package var meter: Meter
  /// How often it is heard.
  package var hearing: Hearing
  /// Who runs its network.
  package var utility: String?

  /// A view of a meter.
  package init(_ meter: Meter, hearing: Hearing = Hearing(), utility: String? = nil) {
    self.meter = meter
    self.hearing = hearing
    self.utility = utility
  }

  /// What is known of the meter.
  package subscript<Value>(dynamicMember path: KeyPath<Meter, Value>) -> Value {
    meter[keyPath: path]
  }
}
