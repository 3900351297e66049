/// One burst as a transmitter makes it, with its place in time and frequency.
public struct Transmission: Emission, Equatable {
  /// What is sent.
  public var bits: TransmissionBits
  /// When the ramp begins, in seconds after sample 0.
  public var startTime: Double
  /// Distance of the carrier from the centre frequency, in hertz.
  public var carrierOffset: Double
  /// Nominal symbols per second; Eb/N0 and tone distance refer to it.
  public var symbolRate: Double
  /// Distance of the tones over the symbol rate.
  public var modulationIndex: Double
  /// Product of bandwidth and symbol time of a Gaussian filter; nil for none.
  public var bandwidthTimeProduct: Double?
  /// Error of the symbol clock, in parts per million; positive is fast.
  public var clockError: Double
  /// Amplitude between the ramps; full scale is 1.
  public var amplitude: Double
  /// What the way to the receiver does to it.
  public var channelEffects = ChannelEffects()

  /// A burst with all its properties, over a steady path.
  public init(
    bits: TransmissionBits, startTime: Double, carrierOffset: Double, symbolRate: Double,
    modulationIndex: Double, bandwidthTimeProduct: Double?, clockError: Double, amplitude: Double
  ) {
    self.bits = bits
    self.startTime = startTime
    self.carrierOffset = carrierOffset
    self.symbolRate = symbolRate
    self.modulationIndex = modulationIndex
    self.bandwidthTimeProduct = bandwidthTimeProduct
    self.clockError = clockError
    self.amplitude = amplitude
  }

  /// Symbols per second on the air.
  var symbolClock: Double { symbolRate * (1 + clockError * 1e-6) }

  /// Length of the burst with its ramps and its echo, in seconds.
  public var duration: Double {
    let symbols =
      Double(bits.bits.count) + FrequencyShiftKeyingModulator.leadingSymbols
      + FrequencyShiftKeyingModulator.trailingSymbols
    return symbols / symbolClock + channelEffects.spread
  }

  /// The modulated burst.
  public func waveform(sampleRate: Double) -> any Waveform {
    channelEffects.isNone
      ? FrequencyShiftKeyingModulator(self, sampleRate: sampleRate)
      : ImpairedWaveform(self, sampleRate: sampleRate)
  }
}
