public import Notation

/// By what a read of a meter is told: a hypothesis, for the values themselves are opaque.
///
/// Source: 18 reads that a utility's portal showed, 17 of which had a request of 188 bytes
/// announced to the meter, and some 7 s later its reply of 143 to 147 bytes. In a log of 54 hours,
/// whose times are whole seconds, both pairs have 7 s; how far that can vary, nobody has measured.
/// So the window is wide; how often chance makes a pair in it stands in `gs-packet(5)`.
enum ReadRule {
  /// Announced length of a request, in bytes.
  static let requestLength = 188
  /// Announced lengths of a reply, in bytes.
  static let replyLengths = 143...147
  /// From the request's announcement to the reply's, in nanoseconds: 2 to 20 s. A meter that passes
  /// a message on announces it within a second or two, so a reply is not sooner.
  static let delays: ClosedRange<Int64> = 2_000_000_000...20_000_000_000
  /// How long the same announcement, to another neighbour or again, is about the same message, in
  /// nanoseconds: the 300 s that a message has to live.
  static let repetition: ClosedRange<Int64> = -300_000_000_000...300_000_000_000
  /// From a reply's announcement to the message itself, in nanoseconds: at once, with some hops.
  static let messageDelays: ClosedRange<Int64> = 0...10_000_000_000
  /// By how many bytes a message, from CI to its CRC, may be longer than announced. No recording
  /// has a message together with its announcement, so whether CI and CRC are counted is not known.
  static let uncountedBytes = 0...3
  /// Requests and replies that are remembered, each: in a busy mesh those of many minutes.
  static let memory = 256
}

/// A packet is a meter's reply to a read, or announces it.
public struct ReadReply: Equatable, Sendable {
  /// When the request was announced to the meter.
  public let requestedAt: Timestamp
  /// From then to the first announcement of the reply, in nanoseconds.
  public let delay: Int64
  /// Announced length of the request, in bytes.
  public let requestLength: Int
  /// What named the request when it was announced.
  public let requestIdentifier: UInt16
}
