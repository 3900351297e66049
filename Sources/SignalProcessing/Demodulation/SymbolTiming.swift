/// Where the symbols of a burst begin: symbol k at `start + k * period`, in samples.
struct SymbolTiming {
  var start: Double
  var period: Double

  func time(of symbol: Int) -> Double { start + Double(symbol) * period }
}

extension SymbolTiming {
  /// How far the symbol rate may be off its nominal value: 38 462 and 9615 have been measured.
  private static let rateTolerance = 0.006

  /// Fits start and period to a whole burst: first over its beginning, then over twice as much,
  /// until all of it is used.
  ///
  /// - Parameters:
  ///   - start: where a symbol begins, good to a quarter of a symbol.
  ///   - symbols: symbols in the burst.
  static func fit(
    _ tones: borrowing ToneCorrelation, start: Double, symbols: Int
  ) -> SymbolTiming {
    let nominal = Double(SymbolRateChannel.samplesPerSymbol)
    var timing = SymbolTiming(start: start, period: nominal)
    var span = min(96, symbols)
    var search = Search(
      span: span, pivot: Double(span) / 2, rateReach: rateTolerance * nominal,
      shiftReach: nominal / 2)
    while true {
      timing = timing.best(tones, in: search)
      guard span < symbols else { return timing }
      let pivot = Double(span) / 2
      span = min(2 * span, symbols)
      search = Search(
        span: span, pivot: pivot, rateReach: 2 * search.rateStep, shiftReach: nominal / 8)
    }
  }

  /// What is tried in one round.
  private struct Search {
    /// Symbols that count.
    var span: Int
    /// The symbol whose time is known best: the period is turned about it.
    var pivot: Double
    /// Largest changes of period and start, in samples.
    var rateReach: Double
    var shiftReach: Double

    static let shiftStep = 0.5

    /// A step of the period that moves the last symbol by 1/16 symbol.
    var rateStep: Double {
      Double(SymbolRateChannel.samplesPerSymbol) / 16 / (Double(span) - pivot)
    }
  }

  private func best(_ tones: borrowing ToneCorrelation, in search: Search) -> SymbolTiming {
    let rates = Int((search.rateReach / search.rateStep).rounded(.up))
    let shifts = Int((search.shiftReach / Search.shiftStep).rounded(.up))
    var best = self
    var greatest: Float = -1
    for rate in -rates...rates {
      let period = period + Double(rate) * search.rateStep
      let turned = start + search.pivot * (self.period - period)
      for shift in -shifts...shifts {
        let candidate = SymbolTiming(
          start: turned + Double(shift) * Search.shiftStep, period: period)
        let value = candidate.contrast(tones, symbols: search.span)
        if value > greatest { (greatest, best) = (value, candidate) }
      }
    }
    return best.refined(tones, span: search.span, shiftStep: Search.shiftStep)
  }

  /// A parabola through the shifts on either side.
  private func refined(
    _ tones: borrowing ToneCorrelation, span: Int, shiftStep: Double
  ) -> SymbolTiming {
    func value(_ shift: Double) -> Double {
      Double(SymbolTiming(start: start + shift, period: period).contrast(tones, symbols: span))
    }
    let (left, middle, right) = (value(-shiftStep), value(0), value(shiftStep))
    let curvature = left - 2 * middle + right
    guard curvature < 0 else { return self }
    let shift = 0.5 * (left - right) / curvature * shiftStep
    return SymbolTiming(start: start + max(-shiftStep, min(shiftStep, shift)), period: period)
  }

  private func contrast(_ tones: borrowing ToneCorrelation, symbols: Int) -> Float {
    var sum: Float = 0
    var time = start
    for _ in 0..<symbols {
      if tones.covers(time) { sum += tones.contrast(at: time) }
      time += period
    }
    return sum
  }
}
