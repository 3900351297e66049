import FilterRuntime
public import Recordings
import RecordStream
import SampleInput
public import SystemInterface

/// Listens to recordings, one after the other: each centre and gain of one is a step.
public struct RecordingSurvey: ~Copyable {
  private var findings = SurveyFindings()
  private var recordings = 0

  /// A survey before its first recording.
  public init() {}

  /// Takes in a recording; what `open` gives is read to its end, or until a stop is asked for. Throws
  /// what it throws; what came before the fault is in the findings.
  public mutating func take(
    stop: StopSignal, open: () throws -> any RecordedStream
  ) throws {
    var pass = RecordingPass()
    var replay = Replay(isLooped: false, pacing: nil)
    defer {
      pass.finish(into: &findings, recording: recordings)
      recordings += 1
    }
    try replay.play(stop: stop, open: open) { record, _ in try pass.take(record) }
    if stop.isRequested { findings.isComplete = false }
  }

  /// What was found.
  public consuming func finish() -> SurveyFindings { findings }
}

/// One recording while it is read.
private struct RecordingPass: ~Copyable {
  private var listener: BandListener?
  private var current: StreamDescription?
  private var finished: [SurveyFindings] = []

  mutating func take(_ record: Record) throws {
    switch record.kind {
    case .description: try begin(StreamDescription(record), at: record.sampleIndex)
    case .samples: listener?.take(record.payload)
    case .gap: listener?.pass(try Gap(record).lostSamples)
    default: break
    }
  }

  private mutating func begin(_ next: StreamDescription, at index: UInt64) throws {
    defer { current = next }
    if let current, listener != nil, current.sampleRate == next.sampleRate,
      current.sampleFormat == next.sampleFormat
    {
      guard current.centerFrequency != next.centerFrequency else { return }
      listener?.finishStep()
    } else {
      close()
      guard let format = SampleFormat(rawValue: next.sampleFormat) else {
        throw SampleInputError.unknownFormat(next.sampleFormat)
      }
      do {
        listener = try BandListener(sampleRate: next.sampleRate, format: format)
      } catch {
        throw StageFailure(.badInput, "\(error)")
      }
    }
    listener?.begin(
      StepMeasurement(.recording, center: next.centerFrequency, gain: nil),
      at: next.time(ofSample: Double(index)))
  }

  private mutating func close() {
    guard listener != nil else { return }
    listener?.finishStep()
    listener?.finish()
    guard let current, let format = SampleFormat(rawValue: current.sampleFormat) else { return }
    finished.append(
      SurveyFindings(
        steps: listener?.steps ?? [], packets: listener?.packets ?? [],
        strangers: listener?.strangers.kinds ?? [], sampleRate: current.sampleRate,
        roundingNoise: roundingNoise(format)))
    listener = nil
  }

  mutating func finish(into findings: inout SurveyFindings, recording: Int) {
    close()
    for part in finished {
      let before = findings.steps.count
      findings.steps += part.steps.map { step in
        var step = step
        step.recording = recording
        return step
      }
      findings.packets += part.packets.map { packet in
        var packet = packet
        packet.step += before
        return packet
      }
      findings.strangers += part.strangers
      findings.sampleRate = part.sampleRate
      findings.roundingNoise = part.roundingNoise
    }
  }
}
