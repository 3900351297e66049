/// One burst's bits and what was measured on the way.
public struct DemodulatedBurst: Sendable {
  /// Time of the first bit, in samples of the input since its start.
  public var start: Double
  /// Middle between the tones, in hertz relative to the centre of the band.
  public var carrierOffset: Double
  /// Symbols per second.
  public var symbolRate: Double
  /// Half the distance between the tones, in hertz.
  public var deviation: Double
  /// Signal energy per symbol over noise density, in dB.
  public var signalToNoiseRatio: Float
  /// Mean power, in dB relative to a full-scale carrier.
  public var level: Float
  /// Length in seconds.
  public var duration: Double
  /// 4 ln(P(1)/P(0)) per bit, limited to -127 ... 127; positive is the higher tone.
  public var softBits: [Int8]
}
