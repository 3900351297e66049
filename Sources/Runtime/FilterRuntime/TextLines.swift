import Notation

/// Reads lines of text, with a bound on their length.
public struct TextLines<Source: ByteSource> {
  /// A longer line is handed out in pieces, which end at what parts cells, if their latter half has any of it: a
  /// packet that stands in one cell stays whole. No format that we read has lines of this length.
  public static var maximumLength: Int { 1 << 20 }

  private var source: Source
  private var pending: [UInt8]
  /// How many pending bytes are known to hold no line end. Without it a long line that comes in
  /// small pieces would be searched from its start again and again.
  private var searched = 0

  /// A reader of lines, beginning with bytes that were already taken from the source.
  public init(_ source: Source, startingWith bytes: [UInt8] = []) {
    self.source = source
    pending = bytes
  }

  /// Calls `body` for each line, without its line end; a last line needs none, unless a stop was
  /// asked for: then it was cut anywhere, and is dropped.
  public mutating func forEach(_ body: (String) throws -> Void) throws {
    repeat {
      try handOutWholeLines(body)
      guard let bytes = try source.read() else { break }
      pending.append(contentsOf: bytes)
    } while true
    if !pending.isEmpty, !source.wasStopped { try body(text(pending[...])) }
  }

  private mutating func handOutWholeLines(_ body: (String) throws -> Void) throws {
    var start = 0
    while let end = pending[max(start, searched)...].firstIndex(of: 0x0A) {
      try body(text(pending[start..<end]))
      start = end + 1
    }
    pending.removeFirst(start)
    if pending.count > Self.maximumLength {
      let end = cut() ?? pending.count
      try body(text(pending[..<end]))
      pending.removeFirst(end)
    }
    searched = pending.count
  }

  /// Behind the last one of what parts cells, of the kind that is rarest in the latter half: others may part a
  /// packet's bytes. Not before a brace: what follows would begin like an object, and be none.
  private func cut() -> Int? {
    var uses = [(count: Int, end: Int)](repeating: (0, 0), count: 256)
    for index in (pending.count / 2)..<(pending.count - 1) where partsCells(pending[index]) {
      uses[Int(pending[index])].count += 1
      if pending[index + 1] != UInt8(ascii: "{") { uses[Int(pending[index])].end = index + 1 }
    }
    return uses.filter { $0.end > 0 }.min { $0.count < $1.count }?.end
  }

  private func text(_ line: ArraySlice<UInt8>) -> String {
    String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
  }
}
