import Framing
import PacketDecoding
import RecordStream

/// What lines of text carry.
public enum TextKind: Sendable {
  /// Packet JSON, one object a line.
  case packets
  /// Bits as 0 and 1, one burst a line.
  case bits
  /// Packets in hexadecimal, one a line.
  case hexadecimal

  /// Tells from the beginning of a text, of which the last line may be cut; nil if it is none.
  ///
  /// Empty lines and comments say nothing: the first other line decides.
  public init?(_ beginning: String) {
    for line in beginning.split(whereSeparator: \.isNewline) {
      let text = line.drop(while: \.isWhitespace)
      guard let first = text.first, first != "#" else { continue }
      if PacketLine.beginsObject(text) {
        self = .packets
      } else if (try? BitLine.burst(String(text))) != nil {
        self = .bits
      } else if TextKind.isPacket(text) {
        self = .hexadecimal
      } else {
        return nil
      }
      return
    }
    return nil
  }

  private static func isPacket(_ text: Substring) -> Bool {
    do {
      return try HexLine.frame(String(text)) != nil
    } catch {
      // A line that ends too early is still one of hexadecimal digits.
      if case .oddDigits = error { return true }
      return false
    }
  }
}

/// Says what a line of text holds, for a person; nil for an empty one or a comment.
public enum LineContents {
  /// A burst of a line of 0 and 1; throws what is wrong with the line.
  public static func bits(_ line: String) throws -> String? { try BitLine.burst(line)?.text }

  /// A packet of a line of hexadecimal digits; throws what is wrong with the line.
  public static func packet(_ line: String) throws -> String? { try HexLine.frame(line)?.text }
}
