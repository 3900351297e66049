/// The gains that a tuner has, in dB.
struct TunerGains: Equatable, Sendable {
  /// Ascending; empty if nobody knows.
  let values: [Double]

  /// What is not worth a word, in dB: some tuners have steps twice as large.
  private static let tolerance = 3.0

  /// Gains from tenths of a dB, in any order.
  init(tenths: some Sequence<Int>) { values = tenths.map { Double($0) / 10 }.sorted() }

  /// The nearest that there is; what was asked for if nobody knows.
  func nearest(to wanted: Double) -> Double {
    values.min { abs($0 - wanted) < abs($1 - wanted) } ?? wanted
  }

  /// What to tell a person who asked for a gain that is far from all that there are; nil if it is not.
  func note(on wanted: Double?) -> String? {
    guard let wanted, abs(nearest(to: wanted) - wanted) > Self.tolerance else { return nil }
    return "the tuner has no gain of \(wanted) dB: \(nearest(to: wanted)) is taken; it has "
      + values.map { "\($0)" }.joined(separator: ", ")
  }
}
