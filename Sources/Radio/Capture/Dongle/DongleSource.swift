public import FilterRuntime
public import SystemInterface

/// Samples of an RTL-SDR dongle, read on a thread of its own.
public struct DongleSource: SampleSource {
  /// The dongle's name.
  public var name: String { dongle.name }

  private let dongle: Dongle
  private let queue: BlockQueue
  private let stop: StopSignal
  private let statistics: StatisticsReporter

  /// Blocks on their way: two seconds at 2.4 MS/s.
  private static let queueCapacity = 300
  private static let stopPollInterval = Duration.milliseconds(100)
  /// How often a dongle is told to end its reading: two seconds. One that hangs is left.
  private static let mostCancellations = 20

  /// Opens the dongle and begins to read.
  ///
  /// - Parameters:
  ///   - device: serial number or index; nil for the first dongle.
  ///   - settings: what the dongle is set to.
  ///   - stop: ends the samples.
  ///   - statistics: written when they are due, even while the dongle gives nothing.
  public init(
    device: String?, settings: TunerSettings, stop: StopSignal, statistics: StatisticsReporter
  ) throws {
    let dongle = try Dongle(device, settings: settings)
    let queue = BlockQueue(capacity: DongleSource.queueCapacity)
    let blockLength = DongleSource.blockLength(sampleRate: settings.sampleRate)
    try startThread { dongle.read(into: queue, blockLength: blockLength) }
    self.dongle = dongle
    self.queue = queue
    self.stop = stop
    self.statistics = statistics
  }

  /// Bytes per block: about 7 ms of samples, in multiples of 512 as USB wants them.
  static func blockLength(sampleRate: UInt32) -> UInt32 {
    max(1, sampleRate / 150 * 2 / 512) * 512
  }

  /// Waits for the next block.
  ///
  /// After a stop request the dongle is stopped, and what it had delivered is still handed out.
  public mutating func next() throws -> SampleBlock? {
    while true {
      if stop.isRequested { dongle.stop() }
      switch queue.next(timeout: DongleSource.stopPollInterval) {
      case .block(let block): return block
      case .nothingYet: statistics.writeIfDue()
      case .closed where stop.isRequested: return nil
      case .closed:
        throw StageFailure(.unavailable, "the dongle stopped: was it unplugged?")
      }
    }
  }

  /// Ends the reading and closes the dongle. One that is left open may refuse the next program.
  public mutating func close() {
    for _ in 0..<Self.mostCancellations {
      // Again and again: librtlsdr forgets a request that comes before its reading has begun.
      dongle.stop()
      if queue.waitUntilClosed(timeout: Self.stopPollInterval) { return dongle.close() }
    }
  }
}
