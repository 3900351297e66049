import Foundation

/// A burst within its slice.
struct SliceBurst {
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

/// One burst, moved to 0 Hz, filtered, its symbols found.
struct BurstSignal {
  /// Time of the first symbol, in seconds from the slice's first sample.
  let start: Double
  /// Measured symbols per second.
  let symbolRate: Double
  /// Every symbol's correlation with both tones.
  let symbols: [SymbolCorrelation]

  /// Symbols before the matched one that may belong to the preamble too.
  private static let leadSymbols = 14
  /// Fraction of the preamble's energy under which the burst has not begun, or has ended.
  private static let endFraction: Float = 0.4
  /// Each takes away nine tenths of the error that the one before has left.
  private static let timingRefinements = 2
  /// Symbols over which the energy is averaged to find the end.
  private static let endWindow = 10

  /// Cuts a burst out of a slice; nil if nothing of it is there.
  ///
  /// - Parameter time: time of one of the preamble's symbols, in seconds.
  init?(
    _ slice: [ComplexSample], sliceRate: Double, channel: SymbolRateChannel, time: Double,
    carrier: Double, deviation: Double
  ) {
    let lead = Double(BurstSignal.leadSymbols) / channel.symbolRate
    let first = max(0, Int((time - lead) * sliceRate))
    guard first < slice.count else { return nil }
    let mixed = [ComplexSample](unsafeUninitializedCapacity: slice.count - first) { buffer, count in
      guard let base = buffer.baseAddress else { return }
      slice.withUnsafeBufferPointer {
        Oscillator(frequency: -carrier / sliceRate).mix(
          UnsafeBufferPointer(rebasing: $0[first...]), into: base)
      }
      count = slice.count - first
    }
    let (samples, delay) = mixed.withUnsafeBufferPointer {
      channel.demodulationSamples($0, deviation: deviation)
    }
    let tones = ToneCorrelation(samples, deviation: deviation / channel.sampleRate)
    let offset = (Double(first) - delay) / sliceRate
    let matched = (time - offset) * channel.sampleRate
    let bounds = BurstSignal.bounds(tones, matched: matched)
    guard bounds.symbols > 0 else { return nil }
    var timing = SymbolTiming.fit(tones, start: bounds.start, symbols: bounds.symbols)
    var symbols = BurstSignal.correlate(tones, timing: timing, count: bounds.symbols)
    for _ in 0..<BurstSignal.timingRefinements where symbols.count >= 4 {
      let rate = channel.sampleRate / timing.period
      timing = timing.refined(symbols, modulationIndex: 2 * deviation / rate)
      symbols = BurstSignal.correlate(tones, timing: timing, count: bounds.symbols)
    }
    self.symbols = symbols
    start = offset + timing.start / channel.sampleRate
    symbolRate = channel.sampleRate / timing.period
  }

  /// First symbol and number of symbols, by energy; good to a symbol or two.
  private static func bounds(
    _ tones: borrowing ToneCorrelation, matched: Double
  ) -> (start: Double, symbols: Int) {
    let period = Double(SymbolRateChannel.samplesPerSymbol)
    var level: Float = 0
    for symbol in 0..<PreambleSearch.symbols {
      let time = matched + Double(symbol) * period
      if tones.covers(time) { level += tones.energy(at: time) }
    }
    let threshold = level / Float(PreambleSearch.symbols) * endFraction
    var start = matched
    while tones.covers(start - period), matched - start < Double(leadSymbols - 2) * period,
      tones.energy(at: start - period) > threshold
    { start -= period }
    var recent = [Float](repeating: level / Float(PreambleSearch.symbols), count: endWindow)
    var sum = recent.reduce(0, +)
    var symbols = 0
    while tones.covers(start + Double(symbols) * period) {
      let energy = tones.energy(at: start + Double(symbols) * period)
      sum += energy - recent[symbols % endWindow]
      recent[symbols % endWindow] = energy
      symbols += 1
      if sum < threshold * Float(endWindow) { break }
    }
    return (start, symbols)
  }

  private static func correlate(
    _ tones: borrowing ToneCorrelation, timing: SymbolTiming, count: Int
  ) -> [SymbolCorrelation] {
    var symbols: [SymbolCorrelation] = []
    symbols.reserveCapacity(count)
    for index in 0..<count {
      let time = timing.time(of: index)
      guard tones.covers(time) else {
        if symbols.isEmpty { continue } else { break }
      }
      let (mark, space) = tones.symbol(at: time)
      symbols.append(SymbolCorrelation(mark: mark, space: space))
    }
    return symbols
  }

  /// Decides the bits after a last small correction of carrier and deviation.
  func detect(
    refinement: FrequencyRefinement, carrier: Double, deviation: Double
  ) -> SliceBurst {
    let corrected = symbols.enumerated().map { index, symbol in
      symbol.corrected(by: refinement, index: index)
    }
    let detector = MultisymbolDetector(modulationIndex: 2 * deviation / symbolRate)
    let detection = detector.detect(corrected)
    let amplitude = detection.amplitude / Float(SymbolRateChannel.samplesPerSymbol)
    let power = max(detection.amplitude * detection.amplitude, 1e-30)
    return SliceBurst(
      start: start, carrier: carrier, symbolRate: symbolRate, deviation: deviation,
      signalToNoiseRatio: 10 * log10(power / max(detection.noisePower, power * 1e-6)),
      level: 20 * log10(max(amplitude, 1e-9)), softBits: detection.softBits)
  }
}
