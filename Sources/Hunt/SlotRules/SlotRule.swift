import Evidence
import Statistics

/// How a meter's slot in the hop cycle decides its channel.
public enum SlotRule: String, Sendable, CaseIterable {
  /// A channel for each slot, of each meter alone.
  case permutation
  /// One table of the network, which each meter enters at a place of its own.
  case commonTable = "common table"
  /// The sequence goes on over the cycles.
  case continued
  /// Slots tell nothing of channels.
  case none
}
