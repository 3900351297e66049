import AirInterface

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
  /// What has to follow a header (`Framer`) lowers both: to 2.7e-7 and 2.1e-8. With the
  /// unequal weights of soft noise, Gaussian or Laplacian, it is 1e-6 (20 in 20 million bits).
  static let all: [SyncWord] = HeaderPattern.all.flatMap { header in
    [
      SyncWord(
        bits: Preamble.comparedBits + header.header, headerOffset: Preamble.comparedBits.count,
        header: header, threshold: 0.75, mostWrongBits: 6, hasPreamble: true),
      SyncWord(
        bits: header.header + HeaderPattern.ordinaryStart, headerOffset: 0, header: header,
        threshold: 0.85, mostWrongBits: 3, hasPreamble: false),
    ]
  }
}
