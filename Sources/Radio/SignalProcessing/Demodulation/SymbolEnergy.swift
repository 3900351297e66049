/// The energies of one symbol at both tones, through two windows half a symbol apart.
struct SymbolEnergies {
  /// Those of the earlier and the later window.
  var marks: SIMD2<Float>
  var spaces: SIMD2<Float>

  /// That of the stronger tone, whatever the symbol clock. Half a per cent off, one window would lie
  /// across two symbols after a hundred, and see a quarter of the energy.
  @inline(__always)
  var greatest: Float { max(max(marks.x, spaces.x), max(marks.y, spaces.y)) }

  /// By how much the mark is stronger.
  @inline(__always)
  var contrasts: SIMD2<Float> { marks - spaces }
}

/// Measures the energies of symbols in samples at eight per symbol whose carrier is at 0 Hz.
struct SymbolEnergy {
  /// The mark's oscillation over a symbol: its real and its imaginary parts, each twice.
  private var cosine = SIMD16<Float>()
  private var sine = SIMD16<Float>()

  private static let window = SymbolRateChannel.samplesPerSymbol

  /// - Parameter deviation: in cycles per sample.
  init(deviation: Double) {
    for index in 0..<SymbolEnergy.window {
      let value = ComplexSample(turns: deviation * Double(index))
      (cosine[2 * index], cosine[2 * index + 1]) = (value.x, value.x)
      (sine[2 * index], sine[2 * index + 1]) = (value.y, value.y)
    }
  }

  /// Energy of noise in one tone's correlation.
  ///
  /// - Parameters:
  ///   - density: power of noise per hertz.
  ///   - sampleRate: samples per second.
  static func noise(density: Float, sampleRate: Double) -> Float {
    density * Float(sampleRate) * Float(window)
  }

  /// Nil if the samples do not hold the symbol that begins at `time`.
  func energies(_ samples: [ComplexSample], at time: Double) -> SymbolEnergies? {
    let first = Int((time + ToneCorrelation.firstSample).rounded())
    let half = SymbolEnergy.window / 2
    guard first >= 0, first + half + SymbolEnergy.window <= samples.count else { return nil }
    return samples.withUnsafeBytes {
      let early = energies($0, first: first)
      let late = energies($0, first: first + half)
      return SymbolEnergies(
        marks: SIMD2(early.mark, late.mark), spaces: SIMD2(early.space, late.space))
    }
  }

  /// Of the window that begins at a sample: the samples must hold it.
  @inline(__always)
  private func energies(
    _ samples: UnsafeRawBufferPointer, first: Int
  ) -> (mark: Float, space: Float) {
    let window = samples.loadUnaligned(
      fromByteOffset: first &* MemoryLayout<ComplexSample>.stride, as: SIMD16<Float>.self)
    let inPhase = SymbolEnergy.sum(window * cosine)
    let quadrature = SymbolEnergy.sum(window * sine)
    let turned = ComplexSample(quadrature.y, -quadrature.x)
    return ((inPhase + turned).power, (inPhase - turned).power)
  }

  @inline(__always)
  private static func sum(_ products: SIMD16<Float>) -> ComplexSample {
    let half = products.lowHalf + products.highHalf
    let quarter = half.lowHalf + half.highHalf
    return quarter.lowHalf + quarter.highHalf
  }
}
