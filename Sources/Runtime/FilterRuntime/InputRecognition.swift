import RecordStream

/// What kind of stream comes in, told from its first bytes, none of which is lost.
public enum InputKind: Sendable, Equatable {
  /// The record stream of `gs-stream(5)`.
  case recordStream
  /// Anything else.
  case other
  /// No byte at all.
  case empty
}

extension ByteSource {
  /// Reads just enough to tell a record stream from anything else; returns what it read.
  public mutating func recognize() throws -> (kind: InputKind, bytes: [UInt8]) {
    var bytes: [UInt8] = []
    let signature = RecordParser.signature
    while bytes.count < signature.count, signature.starts(with: bytes) {
      guard let more = try read() else { break }
      bytes += more
    }
    if bytes.isEmpty { return (.empty, []) }
    // A cut signature still says what the stream was meant to be.
    let isRecordStream = bytes.prefix(signature.count).elementsEqual(signature.prefix(bytes.count))
    return (isRecordStream ? .recordStream : .other, bytes)
  }
}
