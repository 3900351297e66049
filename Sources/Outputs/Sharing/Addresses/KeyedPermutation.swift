/// A keyed one-to-one mapping of the numbers of so many bits onto themselves: a Feistel network whose
/// round function is HMAC-SHA256.
///
/// Numbers of less than a whole domain are mapped among themselves by walking the cycle: what falls
/// outside is mapped again (Black and Rogaway, "Ciphers with Arbitrary Finite Domains").
struct KeyedPermutation: Sendable {
  /// As many as in FF1 of NIST SP 800-38G.
  private static let rounds: UInt8 = 10

  private let key: SharingKey
  private let purpose: SharingKey.Purpose
  private let halfWidth: Int

  /// - Parameter bits: width of the numbers, even, 2 ... 62.
  init(key: SharingKey, purpose: SharingKey.Purpose, bits: Int) {
    self.key = key
    self.purpose = purpose
    halfWidth = bits / 2
  }

  /// What a number becomes.
  func image(of value: UInt64) -> UInt64 {
    let mask = UInt64(1) << UInt64(halfWidth) - 1
    var (left, right) = (value >> UInt64(halfWidth) & mask, value & mask)
    for round in 0..<KeyedPermutation.rounds {
      (left, right) = (right, left ^ key.number(purpose, round: round, of: right) & mask)
    }
    return left << UInt64(halfWidth) | right
  }

  /// What a number of a set becomes: one of the same set. A number outside of it stays.
  func image(of value: UInt64, within isMember: (UInt64) -> Bool) -> UInt64 {
    guard isMember(value) else { return value }
    var image = image(of: value)
    // The cycle leads back to the value itself, so it ends.
    while !isMember(image) { image = self.image(of: image) }
    return image
  }
}
