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
  /// Those with a packet whose check fits no network that is believed.
  case bad
}

/// Keeps the samples around each burst until it is known what is in it, and records those that were
/// asked for.
struct ExcerptSaver {
  /// What is known of one packet.
  fileprivate struct Finding {
    /// That of the burst, but for the time.
    let measurement: BurstMeasurement
    let kind: PacketKind
    let reasons: Set<SavedBursts>
    let words: String
  }

  fileprivate struct Burst {
    let measurement: BurstMeasurement
    var excerpts: [Excerpt] = []
    var findings: [Finding] = []
    /// Bytes of the excerpts.
    var length = 0
  }

  /// Empty for all.
  private let selection: Set<SavedBursts>
  private var recordings: ExcerptRecordings
  /// Bursts whose packets may still come, the oldest first.
  private var bursts: [Burst] = []
  /// True if a packet of a radio came without samples.
  private(set) var lacksExcerpts = false

  /// Streams that are joined take turns.
  private static let mostBursts = 16
  /// In nanoseconds: what the stages have told by then of a burst is all.
  private static let patience: Int64 = 2_000_000_000
  /// Of one burst: those that gs-demod gives have less.
  private static let mostBytes = 1 << 26
  private static let mostExcerpts = 1024
  private static let mostFindings = 64

  init(_ selection: Set<SavedBursts>, recordings: ExcerptRecordings) {
    self.selection = selection
    self.recordings = recordings
  }

  /// Takes any record, in the order of the stream. Throws for an excerpt that cannot be read.
  mutating func take(_ record: Record) throws(RecordStreamError) {
    switch record.kind {
    case .excerpt: add(try Excerpt(record))
    case .statistics:
      if let now = try? StageStatistics(record).time { decide(until: now &- Self.patience) }
    default: break
    }
  }

  /// Decides bursts that are so old, of one radio or of all.
  private mutating func decide(until time: Int64, of source: String? = nil) {
    while let index = bursts.firstIndex(where: { burst in
      burst.measurement.time < time
        && (source == nil || burst.excerpts.last?.description.source == source)
    }) {
      decide(bursts.remove(at: index))
    }
  }

  private mutating func add(_ excerpt: Excerpt) {
    decide(
      until: excerpt.measurement.time &- Self.patience, of: excerpt.description.source)
    var index = bursts.lastIndex { $0.measurement == excerpt.measurement }
    if index == nil {
      if bursts.count >= Self.mostBursts { decide(bursts.removeFirst()) }
      bursts.append(Burst(measurement: excerpt.measurement))
      index = bursts.count - 1
    }
    guard let index, bursts[index].excerpts.count < Self.mostExcerpts,
      bursts[index].length + excerpt.samples.count <= Self.mostBytes
    else { return }
    bursts[index].excerpts.append(excerpt)
    bursts[index].length += excerpt.samples.count
  }

  /// Takes a packet, and what is decided of it or of those before.
  ///
  /// - Parameter networksAreKnown: whether there was a network whose check it could have fitted.
  mutating func take(_ packet: Packet, decided: [CheckedPacket], networksAreKnown: Bool) {
    guard let measurement = packet.measurement else { return }
    lacksExcerpts = lacksExcerpts || index(of: measurement) == nil
    // One that waits for its network to be proven has a check that fits no other.
    note(
      Finding(
        measurement: measurement, kind: packet.kind,
        reasons: networksAreKnown ? [.unknown, .bad] : [.unknown],
        words: networksAreKnown ? "check fits no known network" : "network not known"))
    for checked in decided { checked.finding.map { note($0) } }
  }

  private mutating func note(_ finding: Finding) {
    guard let index = index(of: finding.measurement) else { return }
    let place = bursts[index].findings.firstIndex { $0.measurement == finding.measurement }
    if let place {
      bursts[index].findings[place] = finding
    } else if bursts[index].findings.count < Self.mostFindings {
      bursts[index].findings.append(finding)
    }
  }

  /// Records what is left, and waits for the disk.
  mutating func finish() {
    for burst in bursts { decide(burst) }
    bursts.removeAll()
    recordings.finish()
  }

  /// A packet's measurement is that of its burst, but for the time.
  private func index(of measurement: BurstMeasurement) -> Int? {
    bursts.lastIndex { burst in
      var own = measurement
      own.time = burst.measurement.time
      return own == burst.measurement
    }
  }

  private mutating func decide(_ burst: Burst) {
    guard selection.isEmpty || !selection.isDisjoint(with: burst.reasons) else { return }
    recordings.add(burst.excerpts, burst.note)
  }
}

extension CheckedPacket {
  fileprivate var finding: ExcerptSaver.Finding? {
    guard let measurement = packet.measurement else { return nil }
    var reasons: Set<SavedBursts> = check == .bad ? [.bad] : []
    if packet.kind == .unknown || check == .unverified || !isTrustworthy {
      reasons.insert(.unknown)
    }
    let words = [network.map { "network \($0.hexadecimal)" }, "check \(check.rawValue)"]
    return ExcerptSaver.Finding(
      measurement: measurement, kind: packet.kind, reasons: reasons,
      words: words.compactMap { $0 }.joined(separator: " "))
  }
}

extension ExcerptSaver.Burst {
  var reasons: Set<SavedBursts> {
    findings.isEmpty ? [.unknown] : findings.reduce(into: []) { $0.formUnion($1.reasons) }
  }

  /// What a recording tells of it.
  var note: RecordedBurst? {
    guard let description = excerpts.last?.description else { return nil }
    let rate = description.sampleRate
    let seconds = Double(measurement.time &- description.timeOfSampleZero) / 1e9
    let halfWidth = measurement.deviation + measurement.symbolRate / 2
    guard let start = UInt64(exactly: (seconds * rate).rounded()),
      let count = UInt64(exactly: (measurement.duration * rate).rounded()),
      (0...1e9).contains(halfWidth), abs(measurement.carrierFrequency) <= 1e12
    else { return nil }
    let carrier = measurement.carrierFrequency
    let kinds = findings.map(\.kind.rawValue)
    let measured = [
      "SNR \(Double(measurement.signalToNoiseRatio).decimals(1)) dB",
      "\(measurement.symbolRate.decimals(0)) symbols/s",
    ]
    return RecordedBurst(
      sampleIndex: start, sampleCount: count, band: carrier - halfWidth...carrier + halfWidth,
      label: kinds.isEmpty ? "no packet" : kinds.joined(separator: ", "),
      comment: (findings.map(\.words) + measured).joined(separator: ", "))
  }
}
