import RealModule

/// How well each CRC fits the two bytes that came in: over random ones, not as ln.
struct CheckWeights {
  private let high: [Double]
  private let low: [Double]

  init(_ evidence: BeaconEvidence) {
    high = (0...255).map { .exp(evidence.score(BeaconFields.check, $0)) }
    low = (0...255).map { .exp(evidence.score(BeaconFields.check + 1, $0)) }
  }

  subscript(check: UInt16) -> Double { high[Int(check >> 8)] * low[Int(check & 0xFF)] }

  /// That of the CRC which fits best.
  var most: Double { (high.max() ?? 0) * (low.max() ?? 0) }

  /// Weights of CRCs convolved with these: for each value s the sum over all x of the weight of x,
  /// times how well x ^ s fits.
  func convolved(with spectrum: CheckSpectrum) -> [SIMD2<Double>] {
    var values = spectrum.values
    // High and low byte are independent, so their transforms are multiplied.
    let (high, low) = (WalshHadamard.transformed(high), WalshHadamard.transformed(low))
    let scale = 1 / Double(values.count)
    values.withUnsafeMutableBufferPointer { values in
      for (first, high) in high.enumerated() {
        for (second, low) in low.enumerated() {
          values[first << 8 | second] *= high * low * scale
        }
      }
    }
    WalshHadamard.transform(&values)
    return values
  }
}

/// The transform over all CRCs of weights, two series at once.
struct CheckSpectrum {
  fileprivate private(set) var values: [SIMD2<Double>]

  /// A spectrum of 65 536 values.
  init(_ values: [SIMD2<Double>]) { self.values = values }

  /// Convolves with the weights of what a byte may be changed by, given as their own transform.
  mutating func multiply(by changes: [SIMD2<Double>], at byte: ByteCharacters) {
    values.withUnsafeMutableBufferPointer { values in
      for high in 0..<values.count >> 8 {
        let highPlace = byte.high[high]
        for low in 0..<256 {
          values[high << 8 | low] *= changes[Int(highPlace ^ byte.low[low])]
        }
      }
    }
  }
}

/// Which of a byte's 256 transformed weights the transform over CRCs has at each place.
///
/// What a byte does to the CRC is linear. So a character of CRCs, an exclusive or of some of their bits,
/// is for the byte's values an exclusive or of some of theirs.
struct ByteCharacters {
  static let counter = ByteCharacters(BeaconFields.counter)
  static let hopPhase = [
    ByteCharacters(BeaconFields.hopPhase), ByteCharacters(BeaconFields.hopPhase + 1),
  ]
  static let millisecond = ByteCharacters(BeaconFields.millisecond)
  static let routeCost = ByteCharacters(BeaconFields.routeCost)
  static let treeID = ByteCharacters(BeaconFields.treeID)
  static let level = ByteCharacters(BeaconFields.level)

  fileprivate let high: [UInt8]
  fileprivate let low: [UInt8]

  private init(_ offset: Int) {
    high = (0...255).map { ByteCharacters.character(UInt16($0) << 8, offset) }
    low = (0...255).map { ByteCharacters.character(UInt16($0), offset) }
  }

  private static func character(_ mask: UInt16, _ offset: Int) -> UInt8 {
    (0..<8).reduce(0) { character, bit in
      let turned = (mask & BeaconFields.syndrome(offset, 1 << UInt8(bit))).nonzeroBitCount
      return turned.isMultiple(of: 2) ? character : character | 1 << UInt8(bit)
    }
  }
}
