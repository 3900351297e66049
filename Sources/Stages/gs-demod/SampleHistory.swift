import DequeModule
import RecordStream
import SampleInput

/// The latest samples as they came, so that those around a burst can be handed out when it has been
/// found.
struct SampleHistory {
  private struct Block {
    let start: UInt64
    let end: UInt64
    let description: StreamDescription
    let bytesPerSample: Int
    let bytes: [UInt8]
  }

  private var blocks: Deque<Block> = []
  /// Bytes of all blocks.
  private var length = 0

  /// Samples before a burst that are handed out with it, in seconds: as many as the noise floor needs
  /// that begins with them.
  static let lead = 0.1
  /// And after its last bit: those by which the receiver knows that it has ended.
  static let tail = 0.02
  /// In seconds: longer bursts lose their beginning. None is known that lasts half a second.
  private static let longest = 1.5
  private static let mostBytes = 1 << 26
  private static let costOfBlock = 256

  /// Adds the next samples.
  mutating func add(_ bytes: [UInt8], at index: UInt64, _ description: StreamDescription) {
    guard let size = SampleFormat(rawValue: description.sampleFormat)?.bytesPerSample else {
      return
    }
    guard bytes.count >= size else { return }
    let end = index &+ UInt64(bytes.count / size)
    blocks.append(
      Block(
        start: index, end: end, description: description, bytesPerSample: size, bytes: bytes))
    length += bytes.count + Self.costOfBlock
    let oldest = UInt64(Self.longest * description.sampleRate)
    while let first = blocks.first, length > Self.mostBytes || first.end &+ oldest < end {
      length -= first.bytes.count + Self.costOfBlock
      blocks.removeFirst()
    }
  }

  /// Forgets all samples: others come, whose indexes mean something else.
  mutating func removeAll() {
    blocks.removeAll()
    length = 0
  }

  /// The samples of a range, as far as they are here and of the burst's centre.
  func excerpts(_ range: Range<UInt64>, around burst: BurstMeasurement) -> [Excerpt] {
    var excerpts: [Excerpt] = []
    for block in blocks
    where block.end > range.lowerBound && block.start < range.upperBound
      && block.description.centerFrequency == burst.centerFrequency
    {
      let start = max(block.start, range.lowerBound)
      let bytes =
        block.bytes[
          Int(start - block.start) * block.bytesPerSample..<Int(
            min(block.end, range.upperBound) - block.start) * block.bytesPerSample]
      if let last = excerpts.last, last.description == block.description,
        last.sampleIndex &+ UInt64(last.samples.count / block.bytesPerSample) == start,
        last.samples.count + bytes.count <= Excerpt.mostBytes
      {
        excerpts[excerpts.count - 1].samples += bytes
      } else {
        excerpts.append(
          Excerpt(block.description, burst, sampleIndex: start, samples: Array(bytes)))
      }
    }
    return excerpts
  }
}
