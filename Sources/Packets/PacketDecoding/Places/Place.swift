/// The place on earth that a WAN address holds, in networks whose WAN addresses are not made of LAN
/// addresses. It is where a meter hangs, and so where somebody lives: nothing prints it unasked.
///
/// Bits 47 to 27 of the address are the distance from the north pole, in units of 90 / 2^20
/// degrees; bits 26 to 6 the longitude in units of 180 / 2^20 degrees, as two's complement, east
/// positive.
///
/// Source: the decoder of positions of gr-smart_meters; a hypothesis, plausible on two networks.
public struct Place: Equatable, Sendable {
  /// Degrees north of the equator, -90 ... 90; south is negative. Steps are some 10 m.
  public let latitude: Double
  /// Degrees east of Greenwich, -180 ..< 180; west is negative. Steps are up to 20 m.
  public let longitude: Double

  private static let unitsToEquator = Double(1 << 20)

  /// The place of a WAN address of six bytes; nil for what is none: an address that begins with
  /// `FE` holds a LAN address, one of `FF` alone is everybody, and what begins with four zeros is a
  /// collector.
  public init?(wanAddress bytes: some Collection<UInt8>) {
    guard bytes.count == 6, bytes.first != 0xFE, !bytes.allSatisfy({ $0 == 0xFF }),
      !bytes.prefix(4).allSatisfy({ $0 == 0 })
    else { return nil }
    let value = bytes.bigEndianValue
    latitude = 90 - Double(value >> 27) * 90 / Place.unitsToEquator
    let east = (value >> 6) & 0x1F_FFFF
    let signed = east < 1 << 20 ? east : east - 1 << 21
    longitude = Double(signed) * 180 / Place.unitsToEquator
  }

  /// Degrees, rounded to what a step is worth: five decimals are a metre.
  static func rounded(_ degrees: Double) -> Double {
    let rounded = (degrees * 1e5).rounded() / 1e5
    // No negative zero: it would print as -0.
    return rounded == 0 ? 0 : rounded
  }

  /// For a person: `32.12346, -97.12346`, latitude first.
  package var text: String { "\(Place.rounded(latitude)), \(Place.rounded(longitude))" }
}
