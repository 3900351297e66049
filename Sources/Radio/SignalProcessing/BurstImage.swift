extension DemodulatedBurst {
  /// Multiples of a strong burst's distance from the centre at which a receiver shows it once more:
  /// mirrored, since its two mixers differ, and at odd multiples, since it clips. The deviation is
  /// multiplied likewise, and a negative multiple exchanges mark and space.
  private static let imageMultiples: [Double] = [-1, -3, 3, -5, 5, -7, 7]
  /// An image is weaker than its burst by at least so much, in dB: clipping gives a third of the
  /// amplitude at most, which is 9.5 dB. With 12 every image of bursts at 50 dB comes out, with 4
  /// none.
  private static let leastImageLoss: Float = 8
  /// Deviation of an image that clipping has bent, relative to what it should be. From
  /// 0.05 to 0.2 as many are recognised.
  private static let deviationTolerance = 0.1
  /// Symbols by which a weak image may seem to begin later or earlier. With 10 four of 16
  /// images are not recognised, from 30 to 60 all are.
  private static let onsetTolerance = 30.0
  /// Fraction of the bits that a weak image has right; chance has half of them. From 0.8 to 0.95 as
  /// many are recognised.
  private static let agreement = 0.9

  /// True if this is what the receiver's own faults have made of another burst.
  ///
  /// - Parameter sampleRate: samples per second of the band, beyond whose edge lies the other.
  func isImage(of other: DemodulatedBurst, sampleRate: Double) -> Bool {
    let lateness = (start - other.start) / sampleRate * other.symbolRate
    guard level <= other.level - DemodulatedBurst.leastImageLoss,
      abs(lateness) < DemodulatedBurst.onsetTolerance
    else { return false }
    let symbols = Int(lateness.rounded())
    return DemodulatedBurst.imageMultiples.contains { multiple in
      isAt(multiple, of: other, sampleRate: sampleRate)
        && (symbols - 1...symbols + 1).contains {
          holdsBits(of: other, from: $0, areExchanged: multiple < 0)
        }
    }
  }

  /// True if carrier and deviation are a multiple of another burst's.
  private func isAt(
    _ multiple: Double, of other: DemodulatedBurst, sampleRate: Double
  ) -> Bool {
    let distance = (carrierOffset - multiple * other.carrierOffset)
      .remainder(dividingBy: sampleRate)
    let expected = abs(multiple) * other.deviation
    return abs(distance) < other.deviation / 2
      && abs(deviation - expected) < DemodulatedBurst.deviationTolerance * expected
  }

  /// True if nearly all bits are those of another burst from a symbol on.
  private func holdsBits(
    of other: DemodulatedBurst, from symbol: Int, areExchanged: Bool
  ) -> Bool {
    let first = max(0, -symbol)
    let end = min(softBits.count, other.softBits.count - symbol)
    guard end - first >= TrackedBurst.fewestSymbols / 2 else { return false }
    let own = first..<end
    let agreeing = own.count {
      (softBits[$0] > 0) == ((other.softBits[$0 + symbol] > 0) != areExchanged)
    }
    return Double(agreeing) > DemodulatedBurst.agreement * Double(own.count)
  }
}
