import CSoapySDR
import SampleInput
import SystemInterface

/// Reads a stream into blocks, and counts what is missing between them.
struct SoapyReader {
  private let device: OpaquePointer
  private let stream: OpaquePointer
  private let format: SoapyFormat
  private let blockSamples: Int
  private var loss: StampedLoss
  private var lastArrival = ContinuousClock.now

  /// A read that waits is interrupted that often, for a request to end.
  private static let timeoutMicroseconds = 100_000
  /// A block is about 7 ms: what a burst is kept waiting.
  private static let blocksPerSecond = 150.0

  init(device: OpaquePointer, stream: OpaquePointer, format: SoapyFormat, tuning: Tuning) {
    self.device = device
    self.stream = stream
    self.format = format
    let wanted = tuning.sampleRate / Self.blocksPerSecond
    blockSamples = Int(max(256.0, min(1_048_576.0, wanted)))
    loss = StampedLoss(sampleRate: tuning.sampleRate)
  }

  /// What one call of the driver has brought.
  private struct Piece {
    var samples = 0
    /// Missing before them.
    var lost: UInt64 = 0
    /// Samples do not go on after these: nothing came in time, or some are lost.
    var isLast = false
    var failure: String?
  }

  /// Reads a block, or less if nothing more comes in time, into the ring; returns why no more will
  /// come, if so.
  mutating func read(into ring: SampleRing) -> String? {
    let size = format.format.bytesPerSample
    var failure: String?
    var lostWithin: (UInt64, at: Int)?
    let bytes = [UInt8](unsafeUninitializedCapacity: blockSamples * size) { buffer, length in
      guard let base = buffer.baseAddress else { return }
      while length < blockSamples * size {
        let piece = next(base + length, room: blockSamples - length / size)
        if piece.lost > 0 { lostWithin = (piece.lost, at: length) }
        length += piece.samples * size
        failure = piece.failure
        if piece.isLast || piece.lost > 0 { break }
      }
      format.scale(UnsafeMutableRawBufferPointer(start: base, count: length))
    }
    put(bytes, lostWithin, into: ring)
    return failure
  }

  private func put(_ bytes: [UInt8], _ loss: (UInt64, at: Int)?, into ring: SampleRing) {
    guard let (lost, place) = loss else { return ring.add(bytes) }
    if place > 0 { ring.add(Array(bytes[..<place])) }
    ring.lose(lost)
    if place < bytes.count { ring.add(Array(bytes[place...])) }
  }

  private mutating func next(
    _ target: UnsafeMutablePointer<UInt8>, room: Int
  ) -> Piece {
    var buffer: UnsafeMutableRawPointer? = UnsafeMutableRawPointer(target)
    var flags: Int32 = 0
    var time: Int64 = 0
    let status = SoapySDRDevice_readStream(
      device, stream, &buffer, room, &flags, &time, Self.timeoutMicroseconds)
    switch status {
    case 1...:
      // A driver that gives more than there is room for has spoilt memory already.
      let count = min(Int(status), room)
      let now = ContinuousClock.now
      let pause = lastArrival.duration(to: now) / .seconds(1)
      lastArrival = now
      let stamp = flags & SOAPY_SDR_HAS_TIME != 0 ? time : nil
      return Piece(samples: count, lost: loss.add(count, stamp: stamp, pause: pause))
    case 0, SOAPY_SDR_TIMEOUT: return Piece(isLast: true)
    case SOAPY_SDR_OVERFLOW:
      loss.overflow()
      return Piece(isLast: true)
    default: return Piece(isLast: true, failure: SoapySession.words(status))
    }
  }
}
