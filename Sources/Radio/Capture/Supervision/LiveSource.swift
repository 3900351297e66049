public import FilterRuntime
import SampleInput
public import SystemInterface

/// Samples of a radio until it is lost.
public struct LiveSource: SampleSource {
  /// What messages call the radio.
  public let name: String
  private let thread: SessionThread
  private let bell: WakeUp
  private let stop: StopSignal
  private let statistics: StatisticsReporter
  private var ring: SampleRing?
  private var lostSamples: UInt64 = 0

  /// Begins to open the radio.
  public init(
    _ radio: any Radio, settings: TunerSettings, stop: StopSignal, statistics: StatisticsReporter
  ) throws {
    name = radio.name
    bell = try WakeUp()
    thread = try SessionThread(radio, settings, bell: bell)
    self.stop = stop
    self.statistics = statistics
  }

  /// Waits for the next samples; throws when the radio is lost.
  public mutating func next() throws -> SampleBlock? {
    while true {
      bell.reset()
      let state = thread.state
      if case .running(_, let ring) = state { self.ring = ring }
      while let item = ring?.take() {
        switch item {
        case .lost(let samples, _): lostSamples += samples
        case .samples(let bytes, _):
          defer { lostSamples = 0 }
          return SampleBlock(bytes: bytes, lostSamples: lostSamples)
        }
      }
      switch state {
      case .refused where stop.isRequested, .ended where stop.isRequested: return nil
      case .refused(let failure): throw failure
      case .ended(.failed(let why)): throw StageFailure(.unavailable, why)
      case .ended(.cancelled): return nil
      case .opening, .running: try waitForBell()
      }
    }
  }

  private func waitForBell() throws {
    switch stop.waitForInput(
      on: bell.descriptor, timeout: statistics.millisecondsToNextLine)
    {
    case .stopRequested: _ = thread.finish()
    case .ready, .timedOut, .interrupted: statistics.writeIfDue()
    }
  }

  /// Ends the session, however far it is.
  public mutating func close() { _ = thread.finish() }
}
