/// Binary frequency shift keying with continuous phase.
///
/// The phase is a function of time alone, in double precision: symbol boundaries fall between
/// samples exactly where they belong, at any symbol rate and with any clock error.
public struct FrequencyShiftKeyingModulator: Waveform {
  /// Symbols of space before the first bit, ramp included; measured as 36 samples of 26.
  static let leadingSymbols = 1.4
  /// Symbols of space after the last bit, ramp included.
  static let trailingSymbols = 2.0

  private let startSample: Double
  private let endSample: Double
  private let sampleRate: Double
  private let symbolsPerSample: Double
  private let firstSymbolTime: Double
  private let carrierCyclesPerSample: Double
  private let halfModulationIndex: Double
  private let amplitude: Float
  private let ramp: AmplitudeRamp
  private let pulse: GaussianFrequencyPulse?
  /// 1 for mark, -1 for space; leading and trailing space included.
  private let symbols: [Double]
  /// Sum of the symbols before each symbol.
  private let sums: [Double]

  /// A modulator for one burst.
  init(_ transmission: Transmission, sampleRate: Double) {
    let symbolRate = transmission.symbolClock
    self.sampleRate = sampleRate
    startSample = transmission.startTime * sampleRate
    endSample = (transmission.startTime + transmission.duration) * sampleRate
    symbolsPerSample = symbolRate / sampleRate
    carrierCyclesPerSample = transmission.carrierOffset / sampleRate
    halfModulationIndex = transmission.modulationIndex / 2
    amplitude = Float(transmission.amplitude)
    ramp = AmplitudeRamp(burstDuration: transmission.duration)
    pulse = transmission.bandwidthTimeProduct.map(
      GaussianFrequencyPulse.init(bandwidthTimeProduct:))
    let margin = (pulse?.reach ?? 0) + 2
    firstSymbolTime = Double(margin) - Self.leadingSymbols
    let space = [Double](repeating: -1, count: margin)
    symbols = space + transmission.bits.bits.map { $0 ? 1 : -1 } + space + [-1]
    var sum = 0.0
    sums = symbols.map { symbol in
      defer { sum += symbol }
      return sum
    }
  }

  /// Adds the burst to interleaved components.
  public func add(to components: UnsafeMutableBufferPointer<Float>, firstSample: Int) {
    let range = sampleRange(
      from: startSample, to: endSample, firstSample: firstSample, count: components.count / 2)
    for sample in range {
      let elapsed = Double(sample) - startSample
      let turns = symbolTurns(at: elapsed * symbolsPerSample + firstSymbolTime)
      let phase = phasor(ofCycles: elapsed * carrierCyclesPerSample + halfModulationIndex * turns)
      let level = amplitude * ramp.factor(at: elapsed / sampleRate)
      let position = 2 * (sample - firstSample)
      components[position] += level * phase.real
      components[position + 1] += level * phase.imaginary
    }
  }

  /// The sum of the symbols up to a time in symbols: how many half modulation indices the phase
  /// has turned.
  @inline(__always)
  private func symbolTurns(at time: Double) -> Double {
    let current = min(max(Int(time), 0), symbols.count - 1)
    guard let pulse else { return sums[current] + symbols[current] * (time - Double(current)) }
    let first = max(current - pulse.reach, 0)
    let last = min(current + pulse.reach, symbols.count - 1)
    var turns = sums[first]
    for symbol in first...last {
      turns += symbols[symbol] * pulse.value(at: time - Double(symbol))
    }
    return turns
  }
}
