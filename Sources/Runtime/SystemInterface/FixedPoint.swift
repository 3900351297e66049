import Glibc

/// A number with so many decimals, correctly rounded, without an exponent. The corresponding C
/// function is `snprintf` with `%.*f`.
public func fixedPointText(_ number: Double, decimals: Int) -> String {
  // The greatest number has 309 digits before the point.
  String(unsafeUninitializedCapacity: 336) { buffer in
    buffer.withMemoryRebound(to: CChar.self) { characters in
      let length = withVaList([Int32(max(0, min(decimals, 17))), number]) {
        vsnprintf(characters.baseAddress, characters.count, "%.*f", $0)
      }
      return max(0, min(Int(length), characters.count - 1))
    }
  }
}
