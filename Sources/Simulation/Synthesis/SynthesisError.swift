/// Why something cannot be synthesised, and what to change.
public indirect enum SynthesisError: Error, Equatable, CustomStringConvertible {
  /// A line is neither packets nor an interferer.
  case unreadable(String)
  /// A value is out of its range.
  case outOfRange(name: String, value: String, range: String)
  /// A carrier with its sidebands lies outside the band of samples.
  case outsideSpan(carrier: Double, occupied: Double, centerFrequency: Double, sampleRate: Double)
  /// A burst does not fit before the end.
  case tooLate(startTime: Double, endTime: Double, duration: Double)
  /// What is wrong with a line, with its number, from 1 on.
  case inLine(Int, SynthesisError)

  /// One line for a person.
  public var description: String {
    switch self {
    case .inLine(let number, let error): "line \(number): \(error)"
    case .unreadable(let reason): reason
    case .outOfRange(let name, let value, let range): "\(name) \(value) is not in \(range)"
    case .outsideSpan(let carrier, let occupied, let center, let sampleRate):
      "a carrier on \(megahertz(carrier)) needs \(megahertz(occupied)) on both sides, but the "
        + "samples span \(megahertz(center - sampleRate / 2)) to "
        + "\(megahertz(center + sampleRate / 2)); change --frequency, --sample-rate or the channel"
    case .tooLate(let start, let end, let duration):
      "a burst from \(start) s to \(end) s does not fit into --duration \(duration) s"
    }
  }

  private func megahertz(_ hertz: Double) -> String { "\((hertz / 1e3).rounded() / 1e3) MHz" }
}
