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

  /// Bits of the shortest line that is taken for a burst: a shorter one may be any number.
  private static let shortestBurst = 64

  /// Tells from the beginning of a text, of which the last line may be cut; nil if it is none.
  ///
  /// Empty lines and comments say nothing. The first other line decides, unless it is words: a
  /// packet in hexadecimal may come below them.
  public init?(_ beginning: String) {
    var isFirst = true
    var reader = TextPacketReader()
    for line in beginning.split(whereSeparator: \.isNewline) {
      let text = line.drop(while: \.isWhitespace)
      guard let first = text.first, first != "#" else { continue }
      if isFirst, TextPacketReader.beginsObject(text) {
        self = .packets
        return
      }
      if isFirst, let burst = try? BitLine.burst(String(text)),
        burst.decisions.count >= Self.shortestBurst
      {
        self = .bits
        return
      }
      isFirst = false
      switch reader.read(String(text)) {
      // A line that ends too early is still one of hexadecimal digits.
      case .packet, .packets, .damaged:
        self = .hexadecimal
        return
      case .words, .nothing: break
      }
    }
    return nil
  }
}

/// Says what a line of text holds, for a person; nil for an empty one, a comment, or words.
public enum LineContents {
  /// What a line says, in words: of each of its bursts or packets, and what is wrong behind them.
  public typealias Words = (things: [String], fault: (any Error)?)

  /// A burst of a line of 0 and 1; throws what is wrong with the line.
  public static func bits(_ line: String) throws -> Words? {
    try BitLine.burst(line).map { ([$0.text], nil) }
  }

  /// The packets of a line of hexadecimal digits; throws what is wrong with the line.
  public static func packets(_ line: String) throws -> Words? {
    var reader = TextPacketReader()
    switch reader.read(line) {
    case .packet(let packet): return ([packet.frame.text], nil)
    case .packets(let packets, let fault): return (packets.map(\.frame.text), fault)
    case .damaged(let fault): throw fault
    case .words, .nothing: return nil
    }
  }
}
