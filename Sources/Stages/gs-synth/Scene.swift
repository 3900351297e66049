import FilterRuntime
import RecordStream
import SampleInput
import Synthesis
import SystemInterface

/// Everything to be written, block by block.
struct Scene {
  /// 512 KiB of `cf32`, below the longest payload of a record.
  private static let samplesPerBlock = 1 << 15

  var synthesizer: SampleSynthesizer
  let options: SampleOptions
  let burstCount: Int
  let badLines: Int
  let duration: Double

  /// Counters for `--stats`.
  struct Counters: Encodable {
    var bursts: Int
    var samples: Int
    var badLines: Int
  }

  private var counters: Counters {
    Counters(bursts: burstCount, samples: synthesizer.position, badLines: badLines)
  }

  /// Writes all the samples, in the form that the options ask for.
  mutating func write(to environment: inout StageEnvironment) throws {
    defer { environment.statistics.update(counters) }
    switch options.output {
    case .raw:
      try forEachBlock(environment.stop, environment.statistics, environment.progress) {
        bytes, _ in
        try environment.output.write(bytes)
      }
    case .records:
      var writer = RecordWriter()
      let description = description(writer: environment.writer).record()
      try writer.write(description, to: &environment.output)
      try forEachBlock(environment.stop, environment.statistics, environment.progress) {
        bytes, position in
        let record = Record(.samples, sampleIndex: UInt64(position), payload: bytes)
        try writer.write(record, to: &environment.output)
      }
      try writer.finish(
        sampleIndex: UInt64(synthesizer.position), to: &environment.output)
    // These are written without a scene.
    case .bits, .levels: break
    }
  }

  private mutating func forEachBlock(
    _ stop: StopSignal, _ statistics: StatisticsReporter, _ progress: ProgressLine,
    _ body: (_ bytes: [UInt8], _ position: Int) throws -> Void
  ) throws {
    let total = Int((duration * synthesizer.sampleRate).rounded())
    let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: 2 * Self.samplesPerBlock)
    buffer.initialize(repeating: 0)
    defer { buffer.deallocate() }
    while synthesizer.position < total, !stop.isRequested {
      let position = synthesizer.position
      let count = min(Self.samplesPerBlock, total - position)
      let block = UnsafeMutableBufferPointer(rebasing: buffer[..<(2 * count)])
      synthesizer.process(into: block)
      try body(options.format.encode(UnsafeBufferPointer(block)), position)
      statistics.update(counters)
      progress.update(done: Int64(synthesizer.position), of: Int64(total))
    }
  }

  private func description(writer: String) -> StreamDescription {
    StreamDescription(
      sampleRate: options.sampleRate.value, centerFrequency: options.frequency.value,
      sampleFormat: options.format.rawValue, timeOfSampleZero: options.startTime.nanoseconds,
      source: "synthesis, seed \(options.seed)", writer: writer)
  }
}
