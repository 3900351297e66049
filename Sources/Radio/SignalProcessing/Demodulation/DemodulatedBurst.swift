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
  /// Eb/N0 in dB: right within 0.5 dB from 8 to 40. Near 50 the receiver's own errors are what is
  /// measured.
  public var signalToNoiseRatio: Float
  /// Power, in dB relative to a full-scale carrier.
  public var level: Float
  /// Length in seconds.
  public var duration: Double
  /// 4 ln(P(1)/P(0)) per bit, limited to -127 ... 127; positive is the higher tone.
  public var softBits: [Int8]
}

/// A burst within its slice.
package struct SliceBurst {
  /// Time of the first bit, in seconds from the slice's first sample.
  var start: Double
  /// Middle between the tones, in hertz from the slice's centre.
  var carrier: Double
  var symbolRate: Double
  var deviation: Double
  var signalToNoiseRatio: Float
  var level: Float
  var softBits: [Int8]

  /// In seconds.
  var duration: Double { Double(softBits.count) / symbolRate }
}
