/// Where the symbols of a burst begin: symbol k at `start + k * period`, in samples.
struct SymbolTiming {
  var start: Double
  var period: Double

  func time(of symbol: Int) -> Double { start + Double(symbol) * period }
}

extension SymbolTiming {
  /// How far the symbol rate may be off its nominal value: 38 462 and 9615 have been measured.
  private static let rateTolerance = 0.006

  /// Fits start and period to a whole burst: first over its beginning, where the two hardly depend
  /// on each other, then over four times as much, until all of it is used.
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
    var rateReach = rateTolerance * nominal
    var shiftReach = nominal / 2
    while true {
      timing = best(
        tones, around: timing, span: span, rateReach: rateReach, shiftReach: shiftReach)
      guard span < symbols else { return timing }
      rateReach = 2 * rateStep(span)
      shiftReach = nominal / 8
      span = min(4 * span, symbols)
    }
  }

  /// A step of the period that moves the last symbol against the middle by 1/16 symbol.
  private static func rateStep(_ span: Int) -> Double {
    Double(SymbolRateChannel.samplesPerSymbol) / 16 / (Double(span) / 2)
  }

  private static func best(
    _ tones: borrowing ToneCorrelation, around timing: SymbolTiming, span: Int, rateReach: Double,
    shiftReach: Double
  ) -> SymbolTiming {
    let rateStep = rateStep(span)
    let rates = Int((rateReach / rateStep).rounded(.up))
    let shiftStep = 0.5
    let shifts = Int((shiftReach / shiftStep).rounded(.up))
    let middle = Double(span) / 2
    var best = timing
    var greatest: Float = -1
    for rate in -rates...rates {
      let period = timing.period + Double(rate) * rateStep
      // Turning about the middle of the span keeps the two parameters apart.
      let pivot = timing.start + middle * (timing.period - period)
      for shift in -shifts...shifts {
        let candidate = SymbolTiming(start: pivot + Double(shift) * shiftStep, period: period)
        let value = candidate.contrast(tones, symbols: span)
        if value > greatest { (greatest, best) = (value, candidate) }
      }
    }
    return best.refined(tones, span: span, shiftStep: shiftStep)
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
