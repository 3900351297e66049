/// The bits that a packet begins with, for one protocol version.
///
/// Measured on public recordings of both versions, and the same as the sync patterns of rtl_433 and
/// gr-smart_meters: the alternating preamble ends in a space, so that ten spaces stand together.
struct HeaderPattern: Sendable {
  /// Both versions; they differ in the one bit before the data bits of `FF`.
  static let all = [version4, version5]
  private static let version4 = HeaderPattern(version: 4, header: "0 00000000 1 0 11111111 1")
  private static let version5 = HeaderPattern(version: 5, header: "0 00000000 1 11 11111111 1")
  /// The last bits of the preamble, as many as public receivers compare.
  static let preamble = bits("1010101010101010")
  /// The byte after the header in all packets but block-framed ones: 2A.
  static let ordinaryStart = bits("0 01010100 1")

  /// Protocol version, 4 or 5.
  let version: UInt8
  /// The bytes 00 FF with their start and stop bits; true for mark.
  let header: [Bool]
  /// Offsets in the header of the first data bit of each of the two bytes.
  let dataOffsets: [Int]

  /// The pattern of version 5, or of 4 and older.
  static func of(version: UInt8) -> HeaderPattern { version >= 5 ? version5 : version4 }

  private init(version: UInt8, header: String) {
    self.version = version
    self.header = Self.bits(header)
    dataOffsets = [1, self.header.count - 9]
  }

  private static func bits(_ text: String) -> [Bool] {
    text.filter { $0 != " " }.map { $0 == "1" }
  }
}

/// A pattern with its place relative to the header.
struct SyncWord: Sendable {
  /// What is compared; true for mark.
  let bits: [Bool]
  /// Position in `bits` of the header's first bit.
  let headerOffset: Int
  /// The header that it stands for.
  let header: HeaderPattern
  /// Lowest correlation that counts, 0 ... 1.
  let threshold: Double
  /// Most wrong bits, however uncertain.
  let mostWrongBits: Int
  /// True if the preamble is part of it.
  let hasPreamble: Bool

  /// All the words to look for.
  ///
  /// False alarms in random bits of equal weight, per bit and both polarities together:
  /// preamble and header, 36 or 37 bits, correlation 0.75, that is up to 4 wrong bits: 3.0e-6;
  /// header and 2A, 30 or 31 bits, correlation 0.85, that is up to 2 wrong bits: 1.3e-6.
  /// What has to follow a header (`BurstFramer`) lowers both: to 2.7e-7 and 2.1e-8. With the
  /// unequal weights of soft noise, Gaussian or Laplacian, it is 1e-6 (20 in 20 million bits).
  static let all: [SyncWord] = HeaderPattern.all.flatMap { header in
    [
      SyncWord(
        bits: HeaderPattern.preamble + header.header, headerOffset: HeaderPattern.preamble.count,
        header: header, threshold: 0.75, mostWrongBits: 6, hasPreamble: true),
      SyncWord(
        bits: header.header + HeaderPattern.ordinaryStart, headerOffset: 0, header: header,
        threshold: 0.85, mostWrongBits: 3, hasPreamble: false),
    ]
  }
}
