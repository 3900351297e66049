import Glibc

/// A number with so many decimals, without an exponent.
func decimals(_ number: Double, _ count: Int) -> String {
  guard number.isFinite, abs(number) < 1e15 else { return "\(number)" }
  let scale = pow(10, Double(count))
  let scaled = (abs(number) * scale).rounded()
  guard scaled < 9e18 else { return "\(number)" }
  let digits = String(Int64(scaled))
  let padded = String(repeating: "0", count: max(0, count + 1 - digits.count)) + digits
  let sign = number < 0 && scaled > 0 ? "-" : ""
  if count == 0 { return sign + padded }
  return sign + padded.dropLast(count) + "." + padded.suffix(count)
}

/// A frequency in megahertz, to the hertz.
func megahertz(_ hertz: Double) -> String { decimals(hertz / 1e6, 6) + " MHz" }

/// A power ratio in decibels, `-inf` for none.
func decibels(_ ratio: Double) -> String {
  ratio > 0 ? decimals(10 * log10(ratio), 1) : "-inf"
}
