import PacketDecoding

/// Makes checks right again after a packet was rewritten.
///
/// A CRC is linear: what changes in the content changes the check by the remainder of the difference
/// alone, whatever the network. So a good check stays good, and a bad one as bad as it was.
struct CheckRewriter: Sendable {
  private let states: KeyedPermutation

  init(key: SharingKey) {
    states = KeyedPermutation(key: key, purpose: .checkState, bits: 16)
  }

  /// The check of a new content, from that of the old one of the same length.
  static func check(
    _ check: UInt16, of old: some Sequence<UInt8>, for new: some Sequence<UInt8>
  ) -> UInt16 {
    check ^ CyclicRedundancyCheck.remainder(of: zip(old, new).map { $0 ^ $1 }, initial: 0)
  }

  /// As `check`, where the check covers link addresses that are not sent and that nobody has found.
  ///
  /// Sixteen bits of them could be had from it. So what they leave in the register is replaced by
  /// its new name: the same for packets of the same hop, and nothing to find addresses by.
  ///
  /// - Parameters:
  ///   - old: what the check covers after those addresses.
  ///   - new: the same, rewritten.
  func concealedCheck(
    _ check: UInt16, of old: ArraySlice<UInt8>, for new: ArraySlice<UInt8>
  )
    -> UInt16
  {
    let state = CyclicRedundancyCheck.initialValue(from: check, through: old)
    let renamed = UInt16(truncatingIfNeeded: states.image(of: UInt64(state)))
    return CyclicRedundancyCheck.remainder(of: new, initial: renamed)
  }
}
