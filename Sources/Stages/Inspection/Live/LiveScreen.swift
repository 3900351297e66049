import Notation
import PacketSchema
import RecordStream

/// The health of a pipeline as lines of text that fit on one screen.
public struct LiveScreen {
  /// A part of a line; an alarm is shown in red where there are colours.
  public struct Part: Equatable, Sendable {
    /// Printable characters.
    public var text: String
    /// True for what a person should look at.
    public var isAlarm = false
  }

  /// A line, in parts.
  public typealias Line = [Part]

  /// Seconds without samples after which their age is an alarm.
  static let oldAge = 5.0
  /// Reports that are missing after which the age of the last one is an alarm.
  private static let mostMissingReports = 2.5
  private static let columnOfValues = 9

  private let columns: Int
  private let rows: Int
  private let strip: BandStrip

  /// A screen of so many characters a line, 20 at least, and so many lines.
  ///
  /// - Parameter showsBlocks: false for a terminal that does not know the characters of blocks.
  public init(columns: Int, rows: Int, showsBlocks: Bool = true) {
    self.columns = max(20, columns)
    self.rows = max(1, rows)
    strip = BandStrip(showsBlocks: showsBlocks)
  }

  /// The lines at a time, none of them longer than the screen is wide; as many as there is something
  /// to tell, and no more than there is room for.
  public func lines(_ state: LiveState, at now: ContinuousClock.Instant) -> [Line] {
    var lines = head(state, now)
    if let receiver = state.receiver {
      let room = columns - Self.columnOfValues
      lines += BandLines(receiver: receiver, room: room, strip: strip).texts.map { name, text in
        [Part(text: label(name) + text)]
      }
    }
    lines += stages(state)
    if lines.isEmpty { lines = [[Part(text: "nothing has come in yet")]] }
    lines = Array(lines.prefix(rows))
    lines += meters(state, room: rows - lines.count)
    return lines.map(cut)
  }

  // MARK: - The radio

  private func head(_ state: LiveState, _ now: ContinuousClock.Instant) -> [Line] {
    guard let first = state.heard else { return [] }
    var lines: [Line] = []
    let receiver = state.receiver
    let source = receiver?.text(.capture, "source") ?? state.description?.source
    let time = receiver.map { String($0.time.prefix(19)).replacing("T", with: " ") + " UTC" }
    lines.append([
      Part(text: label("source") + printable(source ?? "unknown")),
      Part(text: time.map { "  \(printable($0))" } ?? ""),
    ])
    let tuning = tuning(state)
    if !tuning.isEmpty { lines.append([Part(text: label("radio") + tuning)]) }
    lines.append([Part(text: label("samples")), age(state, now, first)] + losses(state))
    guard let receiver, receiver[.capture] != nil else { return lines }
    let clock = receiver.text(.capture, "clock") ?? "unknown"
    let error = receiver.number(.capture, "sample_clock_ppm").map {
      ", radio \(decimals($0, 1)) ppm"
    }
    lines.append([
      Part(text: label("clock")), Part(text: clock, isAlarm: clock == "unsynchronised"),
      Part(text: (error ?? "") + ring(receiver)),
    ])
    return lines
  }

  private func tuning(_ state: LiveState) -> String {
    let receiver = state.receiver
    func number(_ name: String) -> Double? {
      receiver?.number(.capture, name) ?? receiver?.number(.demod, name)
    }
    let center = number("center_frequency_hz") ?? state.description?.centerFrequency
    let rate = number("sample_rate_hz") ?? state.description?.sampleRate
    let control = receiver?.text(.capture, "gain_control")
    let gain = receiver?.number(.capture, "gain_db").map { " \(decimals($0, 1)) dB" } ?? ""
    return [
      center.map { "\(decimals($0 / 1e6, 3)) MHz" }, rate.map { "\(decimals($0 / 1e6, 3)) MS/s" },
      control.map { "gain\(gain) \($0)" },
      receiver?.number(.capture, "clipped_percent").map { "clipped \(decimals($0, 3)) %" },
    ].compactMap { $0 }.joined(separator: ", ")
  }

  private func ring(_ receiver: ReceiverLine) -> String {
    receiver.number(.capture, "ring_percent").map { ", buffer \(decimals($0, 0)) % full" } ?? ""
  }

  /// Samples are as old as the stage at the radio says, and older while nothing comes in.
  private func age(
    _ state: LiveState, _ now: ContinuousClock.Instant, _ heard: ContinuousClock.Instant
  ) -> Part {
    let silence = max(0, heard.duration(to: now) / .seconds(1))
    guard let reported = state.reported else {
      return Part(text: "heard \(decimals(silence, 1)) s ago", isAlarm: silence > Self.oldAge)
    }
    let sinceReport = max(0, reported.duration(to: now) / .seconds(1))
    let told = state.receiver?.number(.capture, "sample_age_s") ?? 0
    let patience = Self.mostMissingReports * (state.reportInterval ?? 10)
    let isOld = told > Self.oldAge || sinceReport > max(patience, Self.oldAge)
    let age = isOld ? told + sinceReport : told
    return Part(text: "last \(decimals(age, 1)) s ago", isAlarm: isOld)
  }

  /// What is missing, as the stage tells that has missed most.
  private func losses(_ state: LiveState) -> [Part] {
    guard let receiver = state.receiver else {
      return state.lostSamples == 0
        ? [] : [Part(text: ", "), Part(text: "\(state.lostSamples) lost", isAlarm: true)]
    }
    func most(_ name: String) -> Double {
      max(receiver.number(.capture, name) ?? 0, receiver.number(.demod, name) ?? 0)
    }
    let lost = most("lost_samples")
    let reconnects = receiver.number(.capture, "reconnects").map {
      ", reconnects \(decimals($0, 0))"
    }
    let text = "lost \(decimals(lost, 0)), gaps \(decimals(most("gaps"), 0))"
    return [Part(text: ", "), Part(text: text + (reconnects ?? ""), isAlarm: lost > 0)]
  }

  // MARK: - The stages

  private func stages(_ state: LiveState) -> [Line] {
    guard let receiver = state.receiver else { return counts(state) }
    var lines: [Line] = []
    for (stage, keys) in Self.counts where receiver[stage] != nil {
      let texts = keys.compactMap { key in
        receiver.number(stage, key.name).map { count in
          "\(decimals(count, 0)) \(key.word)" + rateText(state.rate(stage, key.name), key.isRate)
        }
      }
      if texts.isEmpty { continue }
      lines.append([Part(text: label(stage.rawValue) + texts.joined(separator: ", "))])
    }
    return lines + decoding(receiver, state)
  }

  /// What is shown of the counts of each stage, and whether with how fast it grows.
  private static let counts: [(ReceiverStage, [(name: String, word: String, isRate: Bool)])] = [
    (
      .demod,
      [
        ("bursts", "bursts", true), ("activities", "activities", false),
        ("refusals", "refused", false), ("images", "images", false),
      ]
    ),
    (
      .frame,
      [
        ("frames", "packets", true), ("cut_frames", "cut", false),
        ("bursts_without_frame", "bursts without", false), ("unreadable", "unreadable", false),
      ]
    ),
  ]

  private func rateText(_ rate: Double?, _ isShown: Bool) -> String {
    guard isShown, let rate else { return "" }
    return " (\(decimals(rate, 1))/s)"
  }

  private func decoding(_ receiver: ReceiverLine, _ state: LiveState) -> [Line] {
    guard receiver[.decode] != nil else { return [] }
    let checks = words(receiver[.decode, "packets_by_crc"])
    let others = [("corrected_packets", "corrected"), ("expected_packets", "expected")].compactMap {
      name, word in receiver.number(.decode, name).map { "\(decimals($0, 0)) \(word)" }
    }
    let kinds = words(receiver[.decode, "packets_by_kind"])
    return [
      [Part(text: label("decode") + (checks + others).joined(separator: ", "))],
      [Part(text: label("kinds") + (kinds.isEmpty ? "none yet" : kinds.joined(separator: ", ")))],
    ]
  }

  /// `390 ok`, and so on.
  private func words(_ value: JSONValue?) -> [String] {
    guard case .object(let counts) = value else { return [] }
    return counts.members.map { "\($0.value.word) \($0.key)" }
  }

  /// Where no stage tells of its health, what came through here.
  private func counts(_ state: LiveState) -> [Line] {
    guard state.heard != nil else { return [] }
    let counts = [
      (state.bursts, "burst"), (state.frames, "frame"), (state.packets, "packet"),
      (state.malformed, "line of something else"),
    ]
    let texts = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }
    let all = texts.isEmpty ? "no burst yet" : texts.joined(separator: ", ")
    return [
      [Part(text: label("so far") + all)],
      [Part(text: label("health") + "no stage has told of it yet")],
    ]
  }

  // MARK: - Who was heard

  private func meters(_ state: LiveState, room: Int) -> [Line] {
    var lines: [Line] = []
    if !state.networks.isEmpty, room > 0 {
      let order = state.networks.sorted { ($1.value.packets, $0.key) < ($0.value.packets, $1.key) }
      let texts = order.map { network, value in
        "\(network)\(value.utility.map { " \($0)" } ?? "") \(value.packets)"
      }
      lines.append([Part(text: label("network") + printable(texts.joined(separator: ", ")))])
    }
    let meters = state.latestMeters
    guard !meters.isEmpty, room - lines.count > 1 else { return lines }
    lines.append([Part(text: "METER     HEARD     PACKETS  SNR dB  LEVEL dBFS      MHz  KIND")])
    lines += meters.prefix(room - lines.count).map { [Part(text: row($0))] }
    return lines
  }

  private func row(_ meter: LiveState.HeardMeter) -> String {
    func number(_ key: PacketKey, _ places: Int, _ width: Int, scale: Double = 1) -> String {
      (meter.last.number(key).map { decimals($0 * scale, places) } ?? "-")
        .padded(to: width, alignedRight: true)
    }
    let time = meter.last.text(.time).map { String($0.dropFirst(11).prefix(8)) } ?? "-"
    return [
      printable(meter.address).padded(to: 8), printable(time).padded(to: 8),
      "\(meter.packets)".padded(to: 7, alignedRight: true),
      number(.signalToNoiseRatio, 1, 6), number(.signalLevel, 1, 10),
      number(.channel, 1, 7, scale: 1e-6), printable(meter.last.text(.kind) ?? "-"),
    ].joined(separator: "  ")
  }

  // MARK: - Lines

  private func label(_ text: String) -> String { text.padded(to: Self.columnOfValues) }

  private func cut(_ line: Line) -> Line {
    var room = columns
    return line.compactMap { part in
      let text = String(part.text.prefix(room))
      room -= text.count
      return text.isEmpty ? nil : Part(text: text, isAlarm: part.isAlarm)
    }
  }
}
