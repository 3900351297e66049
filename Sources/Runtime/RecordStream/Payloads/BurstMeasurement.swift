/// What the demodulator measured of one burst; travels with its bits and with its packets.
public struct BurstMeasurement: Equatable, Sendable {
  /// Time of the first bit, in nanoseconds since 1970-01-01 UTC.
  public var time: Int64
  /// Frequency that the receiver was tuned to, in hertz.
  public var centerFrequency: Double
  /// Middle between the two tones, in hertz.
  public var carrierFrequency: Double
  /// Symbols per second.
  public var symbolRate: Double
  /// Half the distance between the two tones, in hertz.
  public var deviation: Double
  /// Eb/N0, energy per bit over noise density, in dB.
  public var signalToNoiseRatio: Float
  /// Mean power in the burst, in dB relative to a full-scale carrier.
  public var level: Float
  /// Length of the burst, in seconds.
  public var duration: Double

  /// A measurement with all its items.
  public init(
    time: Int64, centerFrequency: Double, carrierFrequency: Double, symbolRate: Double,
    deviation: Double, signalToNoiseRatio: Float, level: Float, duration: Double
  ) {
    self.time = time
    self.centerFrequency = centerFrequency
    self.carrierFrequency = carrierFrequency
    self.symbolRate = symbolRate
    self.deviation = deviation
    self.signalToNoiseRatio = signalToNoiseRatio
    self.level = level
    self.duration = duration
  }

  init(_ payload: PayloadReader) throws(RecordStreamError) {
    time = try payload.integer(.time)
    centerFrequency = try payload.double(.centerFrequency)
    carrierFrequency = try payload.double(.carrierFrequency)
    symbolRate = try payload.double(.symbolRate)
    deviation = try payload.double(.deviation)
    signalToNoiseRatio = try payload.float(.signalToNoiseRatio)
    level = try payload.float(.level)
    duration = try payload.double(.duration)
  }

  func append(to payload: inout PayloadWriter) {
    payload.append(.time, time)
    payload.append(.centerFrequency, centerFrequency)
    payload.append(.carrierFrequency, carrierFrequency)
    payload.append(.symbolRate, symbolRate)
    payload.append(.deviation, deviation)
    payload.append(.signalToNoiseRatio, signalToNoiseRatio)
    payload.append(.level, level)
    payload.append(.duration, duration)
  }
}
