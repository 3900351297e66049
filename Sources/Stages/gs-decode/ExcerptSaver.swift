import ArgumentParser
import Notation
import PacketDecoding
import PacketPresentation
import PacketSchema
import RecordStream
import Recordings

/// Which bursts a user wants the samples of.
enum SavedBursts: String, CaseIterable, ExpressibleByArgument {
  /// Those without a packet, of an unknown kind, or of a network that is not proven.
  case unknown
  /// Those with a packet whose check fails.
  case bad
}

/// Keeps the samples around each burst until it is known what is in it, and records those that were
/// asked for.
struct ExcerptSaver {
  fileprivate struct Burst {
    var measurement: BurstMeasurement
    var excerpts: [Excerpt]
    /// Packets that were cut out of it, and of which nothing is known yet.
    var undecided = 0
    var reasons: Set<SavedBursts> = []
    var kinds: [String] = []
    var words: [String] = []
  }

  /// Empty for all.
  private let selection: Set<SavedBursts>
  private let recorder: BackgroundRecorder
  private var order = ExcerptOrder()
  /// Bursts whose packets may still come, the oldest first.
  private var bursts: [Burst] = []
  /// True if a packet of a radio came without samples.
  private(set) var lacksExcerpts = false

  /// Streams that are joined take turns.
  private static let mostBursts = 16

  init(_ selection: Set<SavedBursts>, recorder: BackgroundRecorder) {
    self.selection = selection
    self.recorder = recorder
  }

  /// Takes any record, in the order of the stream. Throws for an excerpt that cannot be read.
  mutating func take(_ record: Record) throws(RecordStreamError) {
    switch record.kind {
    case .excerpt:
      let excerpt = try Excerpt(record)
      if let index = bursts.lastIndex(where: { $0.measurement == excerpt.measurement }) {
        bursts[index].excerpts.append(excerpt)
      } else {
        if bursts.count >= Self.mostBursts { decide(bursts.removeFirst()) }
        bursts.append(Burst(measurement: excerpt.measurement, excerpts: [excerpt]))
      }
    case .statistics, .end: decideAll()
    default: break
    }
  }

  /// Takes a packet before it is checked.
  mutating func take(_ packet: Packet) {
    guard let measurement = packet.measurement else { return }
    guard let index = index(of: measurement) else { return lacksExcerpts = true }
    bursts[index].undecided += 1
  }

  /// Takes what is known of a packet now.
  mutating func take(_ checked: CheckedPacket) {
    guard let measurement = checked.packet.measurement, let index = index(of: measurement)
    else { return }
    let kind = checked.packet.kind
    bursts[index].undecided -= 1
    bursts[index].kinds.append(kind.rawValue)
    bursts[index].words.append(
      [checked.network?.hexadecimal, "check \(checked.check.rawValue)"]
        .compactMap { $0 }.joined(separator: " "))
    if checked.check == .bad { bursts[index].reasons.insert(.bad) }
    if kind == .unknown || checked.check == .unverified || !checked.isTrustworthy {
      bursts[index].reasons.insert(.unknown)
    }
  }

  /// Records what is left, and waits for the disk.
  mutating func finish() {
    decideAll()
    record(order.finish())
    recorder.finish()
  }

  /// A packet's measurement is that of its burst, but for the time.
  private func index(of measurement: BurstMeasurement) -> Int? {
    bursts.lastIndex { burst in
      var own = measurement
      own.time = burst.measurement.time
      return own == burst.measurement
    }
  }

  private mutating func decideAll() {
    for burst in bursts { decide(burst) }
    bursts.removeAll()
  }

  private mutating func decide(_ burst: Burst) {
    var reasons = burst.reasons
    if burst.kinds.isEmpty || burst.undecided > 0 { reasons.insert(.unknown) }
    guard selection.isEmpty || !selection.isDisjoint(with: reasons),
      let note = burst.note
    else { return }
    record(order.add(burst.excerpts, note))
  }

  private func record(_ elements: [ExcerptOrder.Element]) {
    for (record, burst) in elements { recorder.take(record, burst: burst) }
  }
}

extension ExcerptSaver.Burst {
  /// What a recording tells of it.
  var note: RecordedBurst? {
    guard let description = excerpts.first?.description else { return nil }
    let rate = description.sampleRate
    let seconds = Double(measurement.time &- description.timeOfSampleZero) / 1e9
    let halfWidth = measurement.deviation + measurement.symbolRate / 2
    guard let start = UInt64(exactly: (seconds * rate).rounded()),
      let count = UInt64(exactly: (measurement.duration * rate).rounded()), halfWidth >= 0
    else { return nil }
    let carrier = measurement.carrierFrequency
    let found = kinds.isEmpty ? undecided > 0 ? "packet" : "no packet" : kinds.joined(separator: ", ")
    return RecordedBurst(
      sampleIndex: start, sampleCount: count, band: carrier - halfWidth...carrier + halfWidth,
      label: found,
      comment: (words + [
        "SNR \(Double(measurement.signalToNoiseRatio).decimals(1)) dB",
        "\(measurement.symbolRate.decimals(0)) symbols/s",
      ]).joined(separator: ", "))
  }
}
