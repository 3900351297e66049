/// What gs-frame tells of its health in the stream: keys of `gs-packet(5)`.
struct FrameHealth: Encodable {
  let counters: FrameDelivery.Counters

  private enum CodingKeys: String, CodingKey {
    case bursts, frames, unreadable
    case cutFrames = "cut_frames"
    case burstsWithoutFrame = "bursts_without_frame"
    case shortenedBursts = "shortened_bursts"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(counters.bursts, forKey: .bursts)
    try container.encode(counters.frames, forKey: .frames)
    try container.encode(counters.cutFrames, forKey: .cutFrames)
    try container.encode(counters.burstsWithoutFrame, forKey: .burstsWithoutFrame)
    try container.encode(counters.shortenedBursts, forKey: .shortenedBursts)
    try container.encode(counters.unreadable, forKey: .unreadable)
  }
}
