/// All that a survey has found.
public struct SurveyFindings: Sendable {
  /// Its steps, in their order.
  public var steps: [StepMeasurement]
  /// Packets that their check speaks for.
  public var packets: [HeardPacket]
  /// What others have sent, the most frequent first.
  public var strangers: [Stranger]
  /// Whether the radio gives what it should; nil for a recording.
  public var radio: RadioJudgement?
  /// Samples per second; 0 if none came.
  public var sampleRate: Double
  /// The least noise of the samples' format, in dB relative to full scale.
  public var roundingNoise: Double
  /// False if it was ended before its time.
  public var isComplete: Bool

  /// What was found, put together elsewhere.
  public init(
    steps: [StepMeasurement] = [], packets: [HeardPacket] = [], strangers: [Stranger] = [],
    radio: RadioJudgement? = nil, sampleRate: Double = 0, roundingNoise: Double = -60,
    isComplete: Bool = true
  ) {
    self.steps = steps
    self.packets = packets
    self.strangers = strangers
    self.radio = radio
    self.sampleRate = sampleRate
    self.roundingNoise = roundingNoise
    self.isComplete = isComplete
  }

  /// The gain to take; nil if gains were not swept.
  public var gain: GainJudgement? { GainJudgement(steps, roundingNoise: roundingNoise) }

  /// Whether there is an antenna; nil where nobody can know.
  public var antenna: AntennaJudgement? { radio == nil ? nil : AntennaJudgement(steps) }

  /// Whether the samples of recordings can be what they are taken for; nil for a radio's.
  public var samples: SampleJudgement? { radio == nil ? SampleJudgement(steps) : nil }

  /// The centre to take; nil if no packet was heard in the sweep of the band.
  public var center: CenterJudgement? {
    CenterJudgement(steps, packets: packets, sampleRate: sampleRate)
  }

  /// What the crystal is to be corrected by; nil if no meter was heard.
  public func crystal(correction: Int) -> CrystalJudgement? {
    CrystalJudgement(packets, correction: correction)
  }

  /// The meters, the strongest first.
  public var meters: [HeardMeter] { HeardMeter.meters(in: packets) }

  /// Networks and how many packets and meters each has, the busiest first.
  public var networks: [HeardNetwork] {
    Dictionary(grouping: packets.filter { $0.network != nil }) { $0.network ?? "" }
      .map { network, packets in
        HeardNetwork(
          network: network, utility: packets.lazy.compactMap(\.utility).first,
          packets: packets.count, meters: Set(packets.compactMap(\.meter)).count)
      }
      .sorted { ($1.packets, $0.network) < ($0.packets, $1.network) }
  }
}

/// A network that was heard.
public struct HeardNetwork: Equatable, Sendable {
  /// Initial value of its check.
  public var network: String
  /// Who runs it; nil if nobody knows.
  public var utility: String?
  /// Packets of it.
  public var packets: Int
  /// Meters of it.
  public var meters: Int
}
