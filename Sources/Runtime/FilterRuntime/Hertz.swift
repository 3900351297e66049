public import ArgumentParser

/// A frequency or a rate on the command line: `915M`, `2.4M`, `250k`, `916500000`.
public struct Hertz: ExpressibleByArgument, Equatable, Sendable, CustomStringConvertible {
  /// Hertz, or samples per second.
  public var value: Double

  /// A value in hertz.
  public init(_ value: Double) { self.value = value }

  /// Reads a decimal number with an optional metric suffix `k`, `M` or `G`; nil unless it is
  /// finite and at least 0.
  public init?(argument: String) {
    let factors: [Character: Double] = ["k": 1e3, "K": 1e3, "M": 1e6, "m": 1e6, "G": 1e9, "g": 1e9]
    var digits = Substring(argument)
    var factor = 1.0
    if let last = digits.last, let known = factors[last] {
      factor = known
      digits = digits.dropLast()
    }
    guard digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == "." || $0 == "e") }),
      let number = Double(digits), number.isFinite
    else { return nil }
    let rounded = (number * factor * 1e6).rounded() / 1e6
    guard rounded.isFinite else { return nil }
    value = rounded
  }

  /// The shortest form with a suffix.
  public var description: String {
    for (suffix, factor) in [("G", 1e9), ("M", 1e6), ("k", 1e3)] where value >= factor {
      return Hertz.trimmed(value / factor) + suffix
    }
    return Hertz.trimmed(value)
  }

  /// The value with its unit, for a person: `903.2 MHz`.
  public var withUnit: String {
    let text = description
    guard let suffix = text.last, suffix.isLetter else { return text + " Hz" }
    return "\(text.dropLast()) \(suffix)Hz"
  }

  /// What help shows for a default.
  public var defaultValueDescription: String { description }

  private static func trimmed(_ number: Double) -> String {
    let text = "\(number)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
