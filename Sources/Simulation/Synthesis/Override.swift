/// A setting that may stand after a packet, as `key=value`.
public enum Override: String, CaseIterable, Sendable {
  case at, channel, offset, rate, h, bt, version, ebn0, ppm, preamble
  case am, amrate, amphase, doppler, k, delay, echo, shadow, shadowrate, drift, linewidth

  /// Values that make sense.
  public var range: ClosedRange<Double> {
    switch self {
    case .at: 0...1e6
    case .channel: 0...1e11
    case .offset: -1e9...1e9
    case .rate: 100...1e6
    case .h: 0.1...20
    case .bt: 0.1...10
    case .version: 4...5
    case .ebn0: -30...120
    case .ppm: -20_000...20_000
    case .preamble: 0...10_000
    case .am: 0...1
    case .amrate: 0...1e5
    case .amphase: -360...360
    case .doppler: 0...1e4
    case .k: -40...40
    case .delay: 0...1e4
    case .echo: -60...20
    case .shadow: 0...30
    case .shadowrate: 0...1e4
    case .drift: -1e6...1e6
    case .linewidth: 0...1e4
    }
  }

  /// True if only whole numbers make sense.
  var isWhole: Bool { self == .version || self == .preamble }

  /// Where the value is kept.
  private var place: WritableKeyPath<TransmissionSettings, Double>? {
    switch self {
    case .offset: \.carrierOffset
    case .rate: \.symbolRate
    case .h: \.modulationIndex
    case .ebn0: \.energyPerBitToNoiseDensity
    case .ppm: \.clockError
    case .am: \.channelEffects.modulationDepth
    case .amrate: \.channelEffects.modulationRate
    case .echo: \.channelEffects.echoLevel
    case .shadow: \.channelEffects.shadowing
    case .shadowrate: \.channelEffects.shadowingRate
    case .drift: \.channelEffects.frequencyDrift
    case .linewidth: \.channelEffects.linewidth
    default: nil
    }
  }

  /// Where the value is kept, if it is one that there need not be.
  private var optionalPlace: WritableKeyPath<TransmissionSettings, Double?>? {
    switch self {
    case .at: \.startTime
    case .channel: \.channel
    case .bt: \.bandwidthTimeProduct
    case .amphase: \.channelEffects.modulationPhase
    case .doppler: \.channelEffects.dopplerShift
    case .k: \.channelEffects.riceFactor
    case .delay: \.channelEffects.echoDelay
    default: nil
    }
  }

  func value(in settings: TransmissionSettings) -> Double? {
    if let place { return settings[keyPath: place] }
    if let optionalPlace { return settings[keyPath: optionalPlace] }
    return self == .version
      ? settings.version.map(Double.init) : settings.preambleLength.map(Double.init)
  }

  func set(_ value: Double, in settings: inout TransmissionSettings) {
    if let place {
      settings[keyPath: place] = value
    } else if let optionalPlace {
      settings[keyPath: optionalPlace] = value
    } else if self == .version {
      settings.version = UInt8(value)
    } else {
      settings.preambleLength = Int(value)
    }
  }
}
