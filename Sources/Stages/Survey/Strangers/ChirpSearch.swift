/// Tells sweeps of the frequency: their slope is the same nearly all the time.
enum ChirpSearch {
  /// Lengths of the pieces in which a slope is measured, in seconds: of sweeps from 1 to 30 ms.
  private static let pieces = [0.000_12, 0.000_5, 0.002]
  /// In hertz within a piece: less is none.
  private static let leastRise = 4000.0
  private static let likeShare = 0.6
  private static let fewestPieces = 8

  /// True if frequencies, in hertz at a rate of values, are sweeps.
  static func isChirp(_ frequencies: [Double], sampleRate: Double) -> Bool {
    pieces.contains { seconds in
      let length = Int(seconds * sampleRate)
      guard length >= 8, frequencies.count / max(1, length) >= fewestPieces else { return false }
      let rises = stride(from: 0, to: frequencies.count - length, by: length).map { start in
        slope(frequencies[start..<start + length]) * Double(length)
      }
      guard let usual = median(rises), abs(usual) > leastRise else { return false }
      let alike = rises.count { abs($0 - usual) < 0.3 * abs(usual) }
      return Double(alike) > likeShare * Double(rises.count)
    }
  }

  /// The slope of the straight line through values, per value.
  private static func slope(_ values: ArraySlice<Double>) -> Double {
    let middle = Double(values.count - 1) / 2
    var (product, square) = (0.0, 0.0)
    for (index, value) in values.enumerated() {
      product += (Double(index) - middle) * value
      square += (Double(index) - middle) * (Double(index) - middle)
    }
    return square > 0 ? product / square : 0
  }
}
