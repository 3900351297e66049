import Synchronization

/// A keyed one-to-one mapping of the numbers of so many bits onto themselves: a Feistel network whose
/// round function is HMAC-SHA256.
///
/// Numbers of less than a whole domain are mapped among themselves by walking the cycle: what falls
/// outside is mapped again (Black and Rogaway, "Ciphers with Arbitrary Finite Domains").
///
/// Images are remembered: the same few hundred meters speak all the time, and an image takes ten or
/// more rounds of HMAC.
final class KeyedPermutation: Sendable {
  /// As many as in FF1 of NIST SP 800-38G.
  private static let rounds: UInt8 = 10

  private let key: SharingKey
  private let purpose: SharingKey.Purpose
  /// Images that are remembered; when there are more, all are forgotten.
  private static let mostRemembered = 16_384

  private let halfWidth: Int
  private let isMember: @Sendable (UInt64) -> Bool
  private let remembered = Mutex<[UInt64: UInt64]>([:])

  /// - Parameters:
  ///   - bits: width of the numbers, even, 2 ... 62.
  ///   - isMember: the numbers that are mapped among themselves; all others stay. Most of the
  ///     domain's must be among them: the cycle of one of few is long.
  init(
    key: SharingKey, purpose: SharingKey.Purpose, bits: Int,
    isMember: @escaping @Sendable (UInt64) -> Bool = { _ in true }
  ) {
    self.key = key
    self.purpose = purpose
    self.isMember = isMember
    halfWidth = bits / 2
  }

  /// What a number becomes: a number of the same set.
  func image(of value: UInt64) -> UInt64 {
    guard isMember(value) else { return value }
    if let known = remembered.withLock({ $0[value] }) { return known }
    var image = imageInDomain(of: value)
    // The cycle leads back to the value itself, so it ends.
    while !isMember(image) { image = imageInDomain(of: image) }
    remembered.withLock {
      if $0.count >= KeyedPermutation.mostRemembered { $0 = [:] }
      $0[value] = image
    }
    return image
  }

  private func imageInDomain(of value: UInt64) -> UInt64 {
    let mask = UInt64(1) << UInt64(halfWidth) - 1
    var (left, right) = (value >> UInt64(halfWidth) & mask, value & mask)
    for round in 0..<KeyedPermutation.rounds {
      (left, right) = (right, left ^ key.number(purpose, round: round, of: right) & mask)
    }
    return left << UInt64(halfWidth) | right
  }
}
