/// A preamble found in a slice.
package struct PreambleMatch {
  /// Time of one of its symbols, in seconds from the first sample of the slice.
  var time: Double
  /// Frequencies of mark and space in hertz relative to the slice's centre.
  var mark: Double
  var space: Double
  /// 1 for perfect alternation, about 0.76 at Eb/N0 = 8 dB, 0.16 on the average for random bits.
  var correlation: Float
  /// How much of a preamble it is.
  var pattern = PreamblePattern.ordinary
}

/// How much of a preamble is looked for.
struct PreamblePattern: Equatable {
  /// Alternating symbols that are correlated.
  let symbols: Int
  /// The least correlation that counts.
  let threshold: Float

  /// An ordinary preamble: of its 53 bits 52 alternate, all but the first mark. The threshold is two
  /// thirds of what a burst at Eb/N0 = 8 dB has. At 0.6 as many bursts are read, and less is
  /// demodulated in vain; at 0.35 three of 395 with h = 2 are lost, and a packet of a busy band
  /// comes twice.
  static let ordinary = PreamblePattern(symbols: 44, threshold: 0.5)
  /// What is left of a preamble of 16 bits, as public receivers compare, or of one that another
  /// burst's end covers. From 12 to 14 symbols, and from 0.6 to 0.85, as many are read.
  static let short = PreamblePattern(symbols: 14, threshold: 0.75)
}
