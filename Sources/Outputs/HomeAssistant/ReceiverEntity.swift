import PacketSchema

/// What Home Assistant shows of the receiver: one row of `ReceiverEntities`.
public struct ReceiverEntity: Sendable {
  /// How it is presented.
  public let description: EntityDescription
  /// True for a value of the moment, which is not known when the receiver has stopped.
  let isOfMoment: Bool
  /// Its value by the latest line and the one before; nil keeps what was known.
  let value: @Sendable (ReceiverInterval) -> JSONValue?

  init(
    _ description: EntityDescription, isOfMoment: Bool = true,
    value: @escaping @Sendable (ReceiverInterval) -> JSONValue? = { _ in nil }
  ) {
    self.description = description
    self.isOfMoment = isOfMoment
    self.value = value
  }
}

/// Two lines of a receiver, and the time between them.
struct ReceiverInterval: Sendable {
  let first: ReceiverLine?
  let last: ReceiverLine
  /// Seconds; 0 if there is no first line.
  let duration: Double

  /// How often a count has grown within a minute.
  fileprivate func perMinute(_ count: (ReceiverLine) -> Double?) -> JSONValue? {
    guard let first, duration > 0,
      let growth = ReceiverWatch.growth(count(first), count(last))
    else { return nil }
    return rounded(growth / duration * 60, to: 10)
  }

  /// Percent of the packets with a check whose check was good.
  fileprivate var goodChecks: JSONValue? {
    func counts(_ line: ReceiverLine?) -> (good: Double, all: Double) {
      guard case .object(let counts)? = line?[.decode, "packets_by_crc"] else { return (0, 0) }
      let checked = counts.members.filter { $0.key != "none" }
      let good = checked.filter { $0.key == "ok" }
      return (
        good.reduce(0) { $0 + ($1.value.double ?? 0) },
        checked.reduce(0) { $0 + ($1.value.double ?? 0) }
      )
    }
    let (before, now) = (counts(first), counts(last))
    let isOn = now.all >= before.all
    let all = isOn ? now.all - before.all : now.all
    let good = isOn ? now.good - before.good : now.good
    return all > 0 ? rounded(min(max(good / all * 100, 0), 100), to: 10) : nil
  }

  /// The median over the band, in dBFS/Hz.
  fileprivate var noiseFloor: JSONValue? {
    guard case .array(let steps)? = last[.demod, "noise_floor_dbfs_per_hz"] else { return nil }
    let sorted = steps.compactMap(\.double).sorted()
    return sorted.isEmpty ? nil : rounded(sorted[sorted.count / 2], to: 10)
  }

  fileprivate func number(
    _ keys: (ReceiverStage, String)..., scale: Double = 1, places: Double = 1000
  ) -> JSONValue? {
    for (stage, name) in keys {
      if let value = last.number(stage, name) { return rounded(value * scale, to: places) }
    }
    return nil
  }
}

private func rounded(_ value: Double, to places: Double) -> JSONValue? {
  let value = (value * places).rounded() / places
  guard value.isFinite else { return nil }
  return Int64(exactly: value).map { .integer($0) } ?? .number(value)
}

/// The table of the receiver's entities: discovery and state document are made from it.
public enum ReceiverEntities {
  /// Key of what is wrong, `ON` or `OFF`.
  static let problem = "problem"
  /// Key of the sentence that says what.
  static let condition = "condition"
  /// Key of the attributes of both: the problems' words and since when it is so.
  static let conditionDetails = "condition_details"
  /// Key of the end of the last outage of several meters.
  static let lastOutage = "last_outage"
  /// Key of its attributes.
  static let outage = "outage"

  /// Entities of earlier versions.
  public static let retired: [RetiredEntity] = []

  /// All rows, in the order of the state document.
  public static let all: [ReceiverEntity] = [
    .init(
      .init(
        problem, "Problem", .binarySensor(deviceClass: "problem"), .dashboard,
        attributes: conditionDetails), isOfMoment: false),
    .init(
      .init(
        condition, "Condition", .sensor(), .dashboard, icon: "radio-tower",
        attributes: conditionDetails), isOfMoment: false),
    .init(
      measured("packets_per_minute", "Packets", "packets/min", .dashboard, "email-fast-outline", 1)
    ) {
      $0.perMinute { $0.sum(.decode, "packets_by_kind") }
    },
    .init(measured("bursts_per_minute", "Bursts", "bursts/min", .dashboard, "waveform", 1)) {
      $0.perMinute { $0.number(.demod, "bursts") }
    },
    .init(
      .init(
        outage, "Neighbourhood outage", .event(types: [NeighbourhoodOutage.type]), .dashboard,
        icon: "home-group-remove")),
    .init(
      .init(
        lastOutage, "Last neighbourhood outage", .sensor(deviceClass: "timestamp"), .dashboard,
        icon: "home-group-remove", attributes: outage), isOfMoment: false),
    .init(
      measured("good_checks_percent", "Good checks", "%", .diagnostics, "check-decagram-outline", 1)
    ) {
      $0.goodChecks
    },
    .init(
      measured(
        "noise_floor_dbfs_per_hz", "Noise floor", "dBFS/Hz", .diagnostics, "chart-bell-curve", 1)
    ) { $0.noiseFloor },
    .init(measured("gain_db", "Gain", "dB", .diagnostics, "tune-vertical", 1)) {
      $0.number((.capture, "gain_db"))
    },
    .init(measured("clipped_percent", "Clipped samples", "%", .disabled, "content-cut", 3)) {
      $0.number((.capture, "clipped_percent"))
    },
    .init(
      .init(
        "lost_samples", "Lost samples",
        .sensor(unit: "samples", stateClass: "total_increasing"), icon: "broadcast-off"),
      isOfMoment: false
    ) { $0.number((.demod, "lost_samples"), (.capture, "lost_samples")) },
    .init(
      .init(
        "sample_age_s", "Age of the last sample",
        .sensor(deviceClass: "duration", unit: "s", stateClass: "measurement"), icon: "timer-sand",
        precision: 1)
    ) { $0.number((.capture, "sample_age_s")) },
    .init(
      .init(
        "center_frequency_mhz", "Centre frequency",
        .sensor(deviceClass: "frequency", unit: "MHz", stateClass: "measurement"),
        icon: "sine-wave", precision: 3)
    ) {
      $0.number(
        (.capture, "center_frequency_hz"), (.demod, "center_frequency_hz"), scale: 1e-6,
        places: 1e6)
    },
    .init(.init("source", "Radio", .sensor(), icon: "radio"), isOfMoment: false) {
      $0.last.text(.capture, "source").map { .string(String($0.prefix(200))) }
    },
  ]

  private static func measured(
    _ key: String, _ name: String, _ unit: String, _ place: EntityDescription.Place,
    _ icon: String, _ precision: Int
  ) -> EntityDescription {
    EntityDescription(
      key, name, .sensor(unit: unit, stateClass: "measurement"), place, icon: icon,
      precision: precision)
  }
}
