/// How small an effect would have been found.
public struct DetectableEffect: Sendable {
  /// Rank correlation between a number in each packet of a meter and the load, as planted, that is
  /// found in 80 of 100 cases; nil if not even 0.95 is.
  public let correlation: Double?
  /// Packets of the form and meter that it was planted in: the most frequent ones.
  public let rows: Int
}
