import Notation
import RealModule

/// A number with so many decimals, without an exponent.
func decimals(_ number: Double, _ count: Int) -> String {
  guard number.isFinite, abs(number) < 1e15 else { return "\(number)" }
  let text = number.decimals(count)
  // What rounds to zero has no sign.
  return text.hasPrefix("-") && text.allSatisfy { "-0.".contains($0) }
    ? String(text.dropFirst()) : text
}

/// A frequency in megahertz, to the hertz.
func megahertz(_ hertz: Double) -> String { decimals(hertz / 1e6, 6) + " MHz" }

/// A power ratio in decibels, `-inf` for none.
func decibels(_ ratio: Double) -> String {
  ratio > 0 ? decimals(10 * .log10(ratio), 1) : "-inf"
}
