/// Which centre hears most.
public struct CenterJudgement: Equatable, Sendable {
  /// A centre and what was heard there.
  public struct Candidate: Equatable, Sendable {
    /// In hertz.
    public var center: Double
    /// Packets a minute that a radio there would hear.
    public var packetsPerMinute: Double
  }

  /// The proposed centre, in hertz.
  public let center: Double
  /// All of them, in the order of their frequency.
  public let candidates: [Candidate]
  /// False if others are as good within what so few packets can tell.
  public let isClear: Bool

  /// Part of the band around the centre in which a burst is received whole.
  static let usableShare = 0.9

  /// Judges the steps over the band; nil if no packet was heard.
  ///
  /// A step's centre hears what is sent within its reach; of what two steps overlap in, both know.
  public init?(_ steps: [StepMeasurement], packets: [HeardPacket], sampleRate: Double) {
    let band = steps.enumerated().filter { $0.element.purpose == .band && $0.element.seconds > 0 }
    guard !band.isEmpty else { return nil }
    let reach = Self.usableShare * sampleRate / 2
    let candidates = band.map { _, step -> (candidate: Candidate, count: Double) in
      var count = 0.0
      for packet in packets where abs(packet.carrier - step.center) < reach {
        // How long anybody listened to this carrier.
        let seconds = band.reduce(0) {
          abs($1.element.center - packet.carrier) < reach ? $0 + $1.element.seconds : $0
        }
        guard seconds > 0, band.contains(where: { $0.offset == packet.step }) else { continue }
        count += step.seconds / seconds
      }
      return (
        Candidate(center: step.center, packetsPerMinute: count / step.seconds * 60), count
      )
    }.sorted { $0.candidate.center < $1.candidate.center }
    guard let best = candidates.max(by: { Self.score($0) < Self.score($1) }), best.count > 0 else {
      return nil
    }
    center = best.candidate.center
    self.candidates = candidates.map(\.candidate)
    // Counts of independent events: two standard deviations of the best one's.
    let limit = best.count - 2 * best.count.squareRoot()
    isClear = candidates.count { $0.count > limit } == 1
  }

  private static func score(_ one: (candidate: Candidate, count: Double)) -> Double {
    one.candidate.packetsPerMinute
  }
}
