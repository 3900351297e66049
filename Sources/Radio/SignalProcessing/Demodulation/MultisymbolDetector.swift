import RealModule
import RecordStream

/// Decides each bit from a window of symbols around it, without knowing the carrier's phase.
///
/// Continuous-phase FSK turns its phase by pi h in a mark, by -pi h in a space. For every sequence
/// of bits in the window the symbols' correlations are added as those turns want it; the magnitude
/// of the sum says how likely the sequence is. A longer window comes near to coherent detection.
struct MultisymbolDetector {
  /// Symbols in the window.
  static let window = SequenceCorrelator.window

  /// Noise power relative to that of the signal, under which soft bits and Eb/N0 get no greater: 60
  /// dB is more than the receiver's own errors leave.
  static let leastNoise: Float = 1e-6

  /// What the window's sums say about the burst as a whole, and about each bit.
  struct Detection {
    /// 4 ln(P(1)/P(0)) per bit, limited to -127 ... 127.
    var softBits: [Int8]
    /// Amplitude of a symbol's correlation with its own tone: root of the mean power.
    var amplitude: Float
    /// Noise power in it, the mean.
    var noisePower: Float
  }

  private let correlator: SequenceCorrelator

  /// A detector for a modulation index.
  init(modulationIndex: Double) {
    correlator = SequenceCorrelator(modulationIndex: modulationIndex)
  }

  /// Detects all the symbols; the first and last ones from the windows that there are.
  ///
  /// - Parameter measured: symbols, the first of all, by which level and noise of the burst are
  ///   measured.
  func detect(_ symbols: [SymbolCorrelation], measured: Int = .max) -> Detection {
    let window = MultisymbolDetector.window
    guard symbols.count >= window else {
      return Detection(softBits: [], amplitude: 0, noisePower: 0)
    }
    var metrics = [Float](repeating: 0, count: symbols.count)
    var windows: [WindowFit] = []
    windows.reserveCapacity(symbols.count)
    symbols.withUnsafeBufferPointer { symbols in
      for first in 0...symbols.count - window {
        let part = UnsafeBufferPointer(rebasing: symbols[first..<first + window])
        let powers = correlator.correlate(part)
        windows.append(fit(part, best: powers.best))
        for bit in decidedBits(first: first, count: symbols.count) {
          metrics[first + bit] = powers.contrast(of: bit)
        }
      }
    }
    let level = LevelProfile(windows, measured: measured)
    return Detection(
      softBits: quantize(metrics, level), amplitude: level.amplitude, noisePower: level.noisePower)
  }

  private func fit(
    _ symbols: UnsafeBufferPointer<SymbolCorrelation>, best: (sequence: Int, power: Float)
  ) -> WindowFit {
    let window = Float(MultisymbolDetector.window)
    var energy: Float = 0
    for (position, symbol) in symbols.enumerated() {
      energy += best.sequence >> position & 1 == 1 ? symbol.mark.power : symbol.space.power
    }
    return WindowFit(
      magnitude: best.power.squareRoot() / window, residual: max(0, energy - best.power / window))
  }

  /// The bits for which a window is the best there is: the middle one, or those up to an end.
  private func decidedBits(first: Int, count: Int) -> ClosedRange<Int> {
    let window = MultisymbolDetector.window
    let middle = window / 2
    return (first == 0 ? 0 : middle)...(first + window == count ? window - 1 : middle)
  }

  /// The logarithm of the Bessel function of a magnitude is near to the magnitude itself.
  private func quantize(_ metrics: [Float], _ level: LevelProfile) -> [Int8] {
    let middle = MultisymbolDetector.window / 2
    let limit = Float(SoftBits.limit)
    return metrics.indices.map { index in
      let window = max(0, min(level.scales.count - 1, index - middle))
      let value = (metrics[index] * Float(SoftBits.scale) * level.scales[window]).rounded()
      return Int8(max(-limit, min(limit, value.isFinite ? value : 0)))
    }
  }
}

extension MultisymbolDetector.Detection {
  /// A power, and an amplitude relative to full scale, whose logarithms are finite; float samples
  /// of a burst at -180 dB are the weakest that have a level.
  private static let leastPower: Float = 1e-30
  private static let leastLevel: Float = 1e-9

  /// Eb/N0 in dB: of a symbol correlated with its own tone.
  var signalToNoiseRatio: Float {
    let power = max(amplitude * amplitude, Self.leastPower)
    return 10 * .log10(power / max(noisePower, power * MultisymbolDetector.leastNoise))
  }

  /// Amplitude in dB relative to full scale.
  var level: Float {
    20 * .log10(max(amplitude / Float(SymbolRateChannel.samplesPerSymbol), Self.leastLevel))
  }
}
