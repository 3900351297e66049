import Crypto

/// The secret that names in a shared copy follow from. The same key gives the same names; without it
/// they cannot be traced back.
public struct SharingKey: Sendable {
  /// Bytes of the shortest key that is taken: a shorter one could be found by trying.
  public static let shortest = 16

  private let key: SymmetricKey

  /// A key from the text of a file or a variable; white space at its ends does not count. nil if
  /// what is left has fewer than `shortest` bytes, or is one byte again and again.
  public init?(text: some Collection<UInt8>) {
    let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
    let start = text.drop(while: isSpace)
    let kept = start.reversed().drop(while: isSpace).reversed()
    guard kept.count >= SharingKey.shortest, Set(kept).count > 1 else { return nil }
    key = SymmetricKey(data: Array(kept))
  }

  /// A key that nobody has had before.
  public init() { key = SymmetricKey(size: .bits256) }

  /// What a secret is drawn for. Numbers are never given to another purpose: names would change.
  enum Purpose: UInt8 {
    case lanAddress = 1
    case wanAddress = 2
    case checkState = 3
    case timeShift = 4
  }

  /// 64 bits that look random to whoever has not the key, the same for the same arguments.
  func number(_ purpose: Purpose, round: UInt8 = 0, of value: UInt64 = 0) -> UInt64 {
    var message = [purpose.rawValue, round]
    Swift.withUnsafeBytes(of: value.bigEndian) { message.append(contentsOf: $0) }
    return HMAC<SHA256>.authenticationCode(for: message, using: key).prefix(8)
      .reduce(0) { $0 << 8 | UInt64($1) }
  }
}
