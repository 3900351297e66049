import RealModule

/// Another user of the band: a line of input that begins with `!`, such as
/// `!chirp channel=915.2M level=-20 width=125k sweep=0.008`.
public struct Interferer: Equatable, Sendable {
  /// What it sends.
  public enum Kind: String, CaseIterable, Sendable {
    /// An unmodulated carrier.
    case carrier
    /// Frequency sweeps one after the other, as LoRa has them.
    case chirp
    /// Random bits in frequency shift keying, as other meters send them.
    case fsk
  }

  /// A value that may stand after the kind, as `key=value`.
  public enum Key: String, CaseIterable, Sendable {
    case at, duration, channel, level, width, sweep, rate, h

    /// Values that make sense.
    public var range: ClosedRange<Double> {
      switch self {
      case .at: 0...1e6
      case .duration: 1e-3...1e6
      case .channel: 0...1e11
      case .level: -200...100
      case .width: 0...1e9
      case .sweep: 1e-5...1e3
      case .rate: 100...1e6
      case .h: 0.1...20
      }
    }

    /// The value where the line gives none; a channel has to be given.
    fileprivate var fallback: Double? {
      switch self {
      case .at: 0
      case .duration: 0.05
      case .channel: nil
      case .level: -20
      case .width: 125e3
      case .sweep: 8.192e-3
      case .rate: 50e3
      case .h: 1
      }
    }
  }

  /// More symbols than this are refused, as all are held in memory.
  private static let mostSymbols = 1e7

  /// What it sends.
  public let kind: Kind
  private var values: [Key: Double] = [:]

  /// Reads a line after its `!`.
  public init(_ line: some StringProtocol) throws(SynthesisError) {
    let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
    guard let kind = words.first.flatMap({ Kind(rawValue: String($0)) }) else {
      let known = Kind.allCases.map { "!\($0)" }.joined(separator: ", ")
      throw .unreadable("no interferer; there are \(known)")
    }
    self.kind = kind
    for key in Key.allCases { values[key] = key.fallback }
    for word in words.dropFirst() { try apply(String(word)) }
    guard values[.channel] != nil else { throw .unreadable("!\(kind) needs channel=") }
    guard kind != .fsk || self[.duration] * self[.rate] <= Self.mostSymbols else {
      throw .unreadable("!fsk has more than \(Int(Self.mostSymbols)) symbols; shorten duration=")
    }
  }

  private mutating func apply(_ assignment: String) throws(SynthesisError) {
    let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let key = Key(rawValue: String(parts[0])),
      let value = signedNumber(String(parts[1]))
    else {
      let known = Key.allCases.map(\.rawValue).joined(separator: ", ")
      throw .unreadable("\(excerpt(assignment)) is no value of an interferer; there are \(known)")
    }
    guard key.range.contains(value) else {
      throw .outOfRange(
        name: key.rawValue, value: String(parts[1]),
        range: "\(key.range.lowerBound) ... \(key.range.upperBound)")
    }
    values[key] = value
  }

  private subscript(key: Key) -> Double { values[key] ?? 0 }

  /// Half the bandwidth that it takes, in hertz.
  private var occupiedBandwidth: Double {
    switch kind {
    case .carrier: 0
    case .chirp: self[.width] / 2
    case .fsk: self[.rate] * (self[.h] / 2 + 1)
    }
  }

  /// What goes on the air; throws if it does not fit into the span.
  ///
  /// - Parameter seed: of the bits of `fsk`.
  public func emission(
    centerFrequency: Double, sampleRate: Double, seed: UInt64
  )
    throws(SynthesisError) -> any Emission
  {
    let offset = self[.channel] - centerFrequency
    guard abs(offset) + occupiedBandwidth <= sampleRate / 2 else {
      throw .outsideSpan(
        carrier: self[.channel], occupied: occupiedBandwidth, centerFrequency: centerFrequency,
        sampleRate: sampleRate)
    }
    let amplitude = Double.pow(10, self[.level] / 20)
    guard kind == .fsk else {
      return SweptCarrier(
        startTime: self[.at], duration: self[.duration], carrierOffset: offset,
        amplitude: amplitude, width: kind == .chirp ? self[.width] : 0, period: self[.sweep])
    }
    return Transmission(
      bits: TransmissionBits(random: Int(self[.duration] * self[.rate]), seed: seed),
      startTime: self[.at], carrierOffset: offset, symbolRate: self[.rate],
      modulationIndex: self[.h], bandwidthTimeProduct: nil, clockError: 0, amplitude: amplitude)
  }
}

/// A carrier that rises through a width again and again, or stands still if that is 0.
struct SweptCarrier: Emission, Equatable {
  var startTime: Double
  var duration: Double
  /// The middle's distance from the centre frequency, in hertz.
  var carrierOffset: Double
  /// Full scale is 1.
  var amplitude: Double
  /// Hertz from the lowest to the highest frequency.
  var width: Double
  /// Seconds from the lowest to the highest frequency.
  var period: Double

  func waveform(sampleRate: Double) -> any Waveform {
    SweptCarrierWaveform(carrier: self, sampleRate: sampleRate)
  }
}

private struct SweptCarrierWaveform: Waveform {
  let carrier: SweptCarrier
  let sampleRate: Double

  func add(to components: UnsafeMutableBufferPointer<Float>, firstSample: Int) {
    let start = carrier.startTime * sampleRate
    let range = sampleRange(
      from: start, to: start + carrier.duration * sampleRate, firstSample: firstSample,
      count: components.count / 2)
    let ramp = AmplitudeRamp(burstDuration: carrier.duration)
    for sample in range {
      let time = (Double(sample) - start) / sampleRate
      let sweep = time / carrier.period
      let part = sweep - sweep.rounded(.down)
      // The integral of a rise from -width/2 to width/2; 0 at both ends, so the phase is continuous.
      let swept = carrier.width * carrier.period / 2 * (part * part - part)
      let phase = phasor(ofCycles: carrier.carrierOffset * time + swept)
      let level = Float(carrier.amplitude) * ramp.factor(at: time)
      components[2 * (sample - firstSample)] += level * phase.real
      components[2 * (sample - firstSample) + 1] += level * phase.imaginary
    }
  }
}
