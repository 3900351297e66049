import Notation

/// LAN addresses: which of them are a meter's, and how they are written.
///
/// Source: directed packets and messages to a collector go to `FEFEFE7D`, `FEFEFE00` or `FEFEFE7F`;
/// that all of `FEFEFE00` to `FEFEFEFF` are no meters' is a guess.
public enum LANAddress {
  /// True for the address of a meter: not nobody's, not everybody's, not one of `FEFEFE00` to
  /// `FEFEFEFF`, among which the collector's are.
  public static func isMeter(_ address: UInt32) -> Bool {
    address != 0 && address != 0xFFFF_FFFF && address >> 8 != 0xFE_FEFE
  }

  /// An address as `gs-decode` writes it: 8 hexadecimal digits are in upper case, any other text is
  /// left as it is.
  public static func normalized(_ text: String) -> String {
    text.utf8.count == 8 && Hexadecimal.isDigits(text) ? text.uppercased() : text
  }

  /// Digits that an address has at most: programs that write others than ours may have longer ones.
  private static let mostDigits = 16

  /// False for the special addresses, written in 8 digits, and for what is no address at all: a text of
  /// anything but 1 to 16 hexadecimal digits.
  public static func mayBeMeter(_ text: String) -> Bool {
    guard (1...mostDigits).contains(text.utf8.count), Hexadecimal.isDigits(text) else {
      return false
    }
    guard text.utf8.count == 8, let address = UInt32(text, radix: 16) else { return true }
    return isMeter(address)
  }
}
