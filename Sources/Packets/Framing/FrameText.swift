import AirInterface
import Notation
public import RecordStream

extension Frame {
  /// The packet as one line of hexadecimal. The header of version 5 reads `80FF`, as public tools
  /// print it.
  public var hexadecimal: String {
    guard version >= 5, bytes.first == HeaderPattern.bytes.first else { return bytes.hexadecimal }
    return (HeaderPattern.loggedVersion5.prefix(1) + bytes.dropFirst()).hexadecimal
  }
}
