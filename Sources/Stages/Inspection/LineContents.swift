import Framing
import PacketDecoding
import RecordStream

/// Says what a line of text holds, for a person; nil for an empty one or a comment.
public enum LineContents {
  /// A burst of a line of 0 and 1; throws what is wrong with the line.
  public static func bits(_ line: String) throws -> String? { try BitLine.burst(line)?.text }

  /// A packet of a line of hexadecimal digits; throws what is wrong with the line.
  public static func packet(_ line: String) throws -> String? { try HexLine.frame(line)?.text }
}
