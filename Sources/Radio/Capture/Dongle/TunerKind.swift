/// A tuner in a dongle, as librtlsdr knows it.
struct TunerKind: Equatable {
  let name: String
  /// Its gains in tenths of a dB, as `rtlsdr_get_tuner_gains` has them.
  let tenths: [Int]

  /// The kind with a number of librtlsdr's `enum rtlsdr_tuner`; nil for one that it does not know.
  init?(number: UInt32) {
    guard number >= 1, number <= UInt32(Self.all.count) else { return nil }
    (name, tenths) = Self.all[Int(number) - 1]
  }

  private static let all: [(String, [Int])] = [
    ("E4000", [-10, 15, 40, 65, 90, 115, 140, 165, 190, 215, 240, 290, 340, 420]),
    ("FC0012", [-99, -40, 71, 179, 192]),
    (
      "FC0013",
      [
        -99, -73, -65, -63, -60, -58, -54, 58, 61, 63, 65, 67, 68, 70, 71, 179, 181, 182, 184, 186,
        188, 191, 197,
      ]
    ),
    ("FC2580", [0]),
    ("R820T", r82xx),
    ("R828D", r82xx),
  ]
  private static let r82xx = [
    0, 9, 14, 27, 37, 77, 87, 125, 144, 157, 166, 197, 207, 229, 254, 280, 297, 328, 338, 364, 372,
    386, 402, 421, 434, 439, 445, 480, 496,
  ]
}
