import RealModule

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

/// How far one symbol has turned the phase: the integral of its frequency pulse, which is a
/// one-symbol rectangle filtered by a Gaussian. Grows from 0 to 1.
struct GaussianFrequencyPulse: Sendable {
  private static let stepsPerSymbol = 256
  /// Standard deviations of the Gaussian beyond which it is nothing: 7e-6 of it lies there.
  private static let deviations = 4.5

  /// The pulse reaches this many symbols before its rectangle and as many after it.
  let reach: Int
  private let integral: [Double]

  /// A pulse for a product BT of the filter's 3 dB bandwidth and the symbol time, 0.1 ... 10.
  init(bandwidthTimeProduct: Double) {
    // The filter's impulse response has this standard deviation in symbols (GSM 05.04, 2.4).
    let deviation = Double.log(2).squareRoot() / (2 * .pi * bandwidthTimeProduct)
    let reach = max(1, Int((Self.deviations * deviation).rounded(.up)))
    let steps = (2 * reach + 1) * Self.stepsPerSymbol
    self.reach = reach
    integral = (0...steps + 1).map { step in
      let time = Double(step) / Double(Self.stepsPerSymbol) - Double(reach)
      return Self.rampIntegral(time, deviation) - Self.rampIntegral(time - 1, deviation)
    }
  }

  /// The integral at a time in symbols after the rectangle's beginning.
  @inline(__always)
  func value(at time: Double) -> Double {
    let position = (time + Double(reach)) * Double(Self.stepsPerSymbol)
    guard position > 0 else { return 0 }
    let step = Int(position)
    guard step + 1 < integral.count else { return 1 }
    return integral[step] + (integral[step + 1] - integral[step]) * (position - Double(step))
  }

  /// The integral of the normal distribution function.
  private static func rampIntegral(_ time: Double, _ deviation: Double) -> Double {
    let scaled = time / deviation
    let distribution = 0.5 * (1 + Double.erf(scaled / 2.squareRoot()))
    let density = Double.exp(-0.5 * scaled * scaled) / (2 * .pi).squareRoot()
    return deviation * (scaled * distribution + density)
  }
}
