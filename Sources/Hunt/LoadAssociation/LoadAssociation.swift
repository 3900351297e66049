import Evidence
import RealModule
import Statistics

/// The answer to: what in these packets follows this load?
public struct LoadAssociation: Sendable {
  /// A feature, and how it goes with the load.
  public struct Ranked: Sendable {
    /// What goes with the load.
    public let feature: TestedFeature
    /// The label that it goes with, if there are more than two.
    public let label: String?
    /// Spearman's rank correlation at the best delay, -1 ... 1, without what time alone explains.
    public let correlation: Double
    /// Mutual information in bits at its best delay, of up to six classes of the feature and four
    /// of the load, as counted; 0 if it was not looked at, as of a single bit.
    public let information: Double
    /// Seconds by which the feature is later than the load.
    public let delay: Double
    /// How likely it is that of all features any goes so well with a load that has nothing to do
    /// with the packets.
    public let p: Double
    /// Packets, steps between packets, or bins that it rests on.
    public let rows: Int
    /// The values for a picture; empty but of the first few.
    public internal(set) var columns: Columns
  }

  /// A feature and the load beside each other, by time.
  public struct Columns: Sendable {
    /// Seconds since 1970 UTC.
    public var times: [Double] = []
    /// The feature.
    public var values: [Double] = []
    /// The load at the delay that was found, in its own unit; NaN where it is not known.
    public var loads: [Double] = []
  }

  /// What the association was compared with.
  public enum Comparison: String, Sendable, CaseIterable {
    /// The load itself, whole days earlier and later.
    case wholeDays = "whole days"
    /// Simulated loads of the same spectrum: too few days are known to shift it.
    case spectrum
    /// The same labels with random times of switching.
    case switchings
  }

  /// The features that go with the load best, best first.
  public let ranking: [Ranked]
  /// Features that were tested; features for which there was no room.
  public let featureCount: Int
  /// Features for which there was no room.
  public let leftOutCount: Int
  /// Packets while the load was known.
  public let packetCount: Int
  /// What the association was compared with.
  public let comparison: Comparison
  /// Loads that it was compared with.
  public let drawCount: Int
  /// The level of p below which something is found.
  public let significance: Double
  /// How small an effect would have been found; nil if it was not asked for.
  public internal(set) var detectable: DetectableEffect?

  /// True if a feature goes with the load better than by chance.
  public var isFound: Bool { (ranking.first?.p ?? 1) <= significance }
}
