public import FilterRuntime
import SampleInput

/// Centre frequencies that a radio goes round, and how long it stays at each: `--hop` and `--dwell`.
public struct HopPlan: Equatable, Sendable {
  /// Hertz, at least two, each only once, in the order in which they are visited.
  public let centers: [Double]
  /// Seconds at each centre, within `possibleDwell`.
  public let dwell: Double

  /// How long a radio stays at a centre unless told otherwise, in seconds.
  public static let defaultDwell = 10.0
  /// Seconds: below the least a radio would do little but settle at its new centre.
  public static let possibleDwell = 0.1...86_400
  /// More would be a list that nobody has written by hand.
  static let mostCenters = 1000

  /// A plan of some centres in hertz, with seconds at each. Throws `StageFailure` for one that makes
  /// no sense.
  public init(centers: [Double], dwell: Double = defaultDwell) throws(StageFailure) {
    guard (2...Self.mostCenters).contains(centers.count) else {
      throw StageFailure(.usage, "--hop takes two frequencies at least, such as 903.2M,905.4M")
    }
    if let wrong = centers.first(where: { !RadioRange.hertz.contains($0) }) {
      throw StageFailure(.usage, "--hop: \(Hertz(wrong)) is no frequency that a radio can have")
    }
    guard Set(centers).count == centers.count else {
      throw StageFailure(.usage, "--hop names a frequency twice: each is visited once a round")
    }
    guard Self.possibleDwell.contains(dwell) else {
      throw StageFailure(.usage, "--dwell is from 100ms to a day")
    }
    self.centers = centers
    self.dwell = dwell
  }

  /// Reads centres such as `903.2M,905.4M`, and a dwell such as `10s`, `500ms` or `1m`; nil for the
  /// default. Throws `StageFailure` for what is none, or makes no sense.
  public init(_ list: String, dwell: String? = nil) throws(StageFailure) {
    var centers: [Double] = []
    for part in list.split(separator: ",", omittingEmptySubsequences: false) {
      guard let center = Hertz(argument: String(part)) else {
        throw StageFailure(.usage, "--hop: '\(part)' is no frequency such as 903.2M")
      }
      centers.append(center.value)
    }
    try self.init(centers: centers, dwell: try dwell.map(Self.seconds) ?? Self.defaultDwell)
  }

  private static let units = [("ms", 0.001), ("s", 1.0), ("m", 60.0), ("h", 3600.0)]

  private static func seconds(_ text: String) throws(StageFailure) -> Double {
    for (unit, factor) in units where text.hasSuffix(unit) {
      let digits = text.dropLast(unit.count)
      guard digits.allSatisfy({ ("0"..."9").contains($0) || $0 == "." }),
        let number = Double(digits)
      else { break }
      return number * factor
    }
    throw StageFailure(.usage, "--dwell: '\(text)' is no duration such as 10s, 500ms or 1m")
  }
}

/// Where a radio is in its plan. Time is that of the samples: while none come, as in a stall, no
/// centre is passed over, and a replay hops at the same samples.
public struct HopSchedule: Sendable {
  /// The centre that the samples now come from, in hertz.
  public var center: Double { plan.centers[position] }

  private let plan: HopPlan
  /// Samples at each centre.
  private let dwell: UInt64
  private var position = 0
  private var samplesHere: UInt64 = 0

  /// A schedule that begins at the first centre.
  ///
  /// - Parameter sampleRate: samples per second, above 0.
  public init(_ plan: HopPlan, sampleRate: Double) {
    self.plan = plan
    // A rate that is none of a radio gives a hop with each block, at most.
    dwell = max(1, UInt64(exactly: (plan.dwell * sampleRate).rounded()) ?? 1)
  }

  /// Samples until the next centre is due.
  public var samplesLeft: UInt64 { dwell - samplesHere }

  /// Takes so many samples of the present centre, received or lost; returns the next centre, in
  /// hertz, if that is due now. Its dwell begins with the samples after these: a block that is longer
  /// than a dwell passes over no centre.
  public mutating func add(_ samples: UInt64) -> Double? {
    let (sum, overflow) = samplesHere.addingReportingOverflow(samples)
    guard overflow || sum >= dwell else {
      samplesHere = sum
      return nil
    }
    samplesHere = 0
    position = (position + 1) % plan.centers.count
    return center
  }
}
