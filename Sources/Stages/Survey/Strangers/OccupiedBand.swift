import RealModule
import SignalProcessing

/// Where in the spectrum a burst lies.
struct OccupiedBand {
  /// In hertz, relative to the middle of the samples.
  let middle: Double
  /// In hertz.
  let width: Double

  private static let length = 128
  /// Of the strongest place: 20 dB.
  private static let edge = 0.01

  /// Looks at samples of a rate: 128 places, some hundred spectra at most.
  init(_ samples: [ComplexSample], sampleRate: Double) {
    var powers = [Double](repeating: 0, count: Self.length)
    let count = samples.count / Self.length
    for spectrum in stride(from: 0, to: count, by: max(1, count / 64)) {
      let piece = samples[spectrum * Self.length..<(spectrum + 1) * Self.length]
      for (index, power) in Self.spectrum(piece).enumerated() { powers[index] += power }
    }
    let most = powers.max() ?? 0
    let taken = powers.indices.filter { powers[$0] > Self.edge * most }
    let place = sampleRate / Double(Self.length)
    let first = Double(taken.first ?? 0) - Double(Self.length / 2)
    let last = Double(taken.last ?? 0) - Double(Self.length / 2)
    middle = (first + last) / 2 * place
    width = (last - first + 1) * place
  }

  private static let window = (0..<length).map { index in
    0.5 - 0.5 * Double.cos(2 * .pi * (Double(index) + 0.5) / Double(length))
  }
  private static let turns = (0..<length).map { index -> SIMD2<Double> in
    let angle = -2 * Double.pi * Double(index) / Double(length)
    return SIMD2(.cos(angle), .sin(angle))
  }

  /// Powers from the lowest frequency to the highest.
  private static func spectrum(_ piece: ArraySlice<ComplexSample>) -> [Double] {
    let weighted = zip(piece, window).map { sample, weight in
      SIMD2(Double(sample.x), Double(sample.y)) * weight
    }
    return (0..<length).map { bin in
      let frequency = bin + length / 2
      var sum = SIMD2<Double>.zero
      for (index, value) in weighted.enumerated() {
        let turn = turns[index * frequency & (length - 1)]
        sum.x += value.x * turn.x - value.y * turn.y
        sum.y += value.x * turn.y + value.y * turn.x
      }
      return (sum * sum).sum()
    }
  }
}

/// Carriers that stand still, by the noise over the band.
enum CarrierSearch {
  /// Over the median of the band, as a ratio: 12 dB.
  private static let least = 16.0
  /// In hertz: nearer to the centre the radio has a carrier of its own.
  private static let ownCarrier = 20_000.0
  private static let most = 64

  /// Where carriers stand, in hertz from the centre.
  ///
  /// - Parameter densities: noise in equal steps over the band, from its lower end.
  static func carriers(in densities: [Float], sampleRate: Double) -> [Double] {
    guard let usual = median(densities.map(Double.init)), usual > 0 else { return [] }
    let step = sampleRate / Double(densities.count)
    var carriers: [Double] = []
    for (index, density) in densities.enumerated() where Double(density) > least * usual {
      let neighbours = densities[max(0, index - 2)...min(densities.count - 1, index + 2)]
      let offset = (Double(index) + 0.5) * step - sampleRate / 2
      guard density == neighbours.max(), abs(offset) > ownCarrier, carriers.count < most else {
        continue
      }
      carriers.append(offset)
    }
    return carriers
  }
}
