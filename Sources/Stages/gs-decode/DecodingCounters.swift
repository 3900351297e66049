import PacketDecoding

/// What `--stats` tells: each packet that came in is in one of these counts.
struct DecodingCounters: Encodable {
  let verification: VerificationCounters
  /// Records and lines that would be packets and are none.
  let unreadable: Int

  private enum Key: String, CodingKey { case unreadable }

  func encode(to encoder: any Encoder) throws {
    try verification.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(unreadable, forKey: .unreadable)
  }
}
