import Capture
public import PacketSchema
import RealModule

/// A survey as JSON, for programs: the keys of `gs-survey(1)`.
public enum SurveyDocument {
  /// The version of the keys.
  public static let schema: Int64 = 1

  /// The object.
  public static func object(
    _ findings: SurveyFindings, command: SurveyCommand?, correction: Int
  ) -> JSONObject {
    let sentences = SurveyVerdict.sentences(findings, correction: correction)
    return JSONObject(
      present([
        ("schema", .integer(schema)), ("kind", .string("survey")),
        ("complete", .bool(findings.isComplete)),
        ("verdict", .array(sentences.map { .string($0) })),
        ("radio", findings.radio.map(radio)), ("antenna", findings.antenna.map(antenna)),
        ("gain", findings.gain.map(gain)), ("center", findings.center.map(center)),
        ("crystal", findings.crystal(correction: correction).map(crystal)),
        ("meters", .array(findings.meters.map(meter))),
        ("networks", .array(findings.networks.map(network))),
        ("others", .array(findings.strangers.map(stranger))),
        ("steps", .array(findings.steps.map(step))),
        ("command", command.map { .string($0.line) }),
      ]))
  }

  private static func present(
    _ members: [(key: String, value: JSONValue?)]
  ) -> [(key: String, value: JSONValue)] {
    members.compactMap { member in member.value.map { (member.key, $0) } }
  }

  private static func object(_ members: [(key: String, value: JSONValue?)]) -> JSONValue {
    .object(JSONObject(present(members)))
  }

  private static func number(_ value: Double?, _ decimals: Int = 2) -> JSONValue? {
    guard let value, value.isFinite else { return nil }
    let scale = Double.pow(10, Double(decimals))
    let rounded = (value * scale).rounded() / scale
    return .number(rounded == 0 ? 0 : rounded)
  }

  private static func hertz(_ value: Double) -> JSONValue? {
    Int64(exactly: value.rounded()).map { .integer($0) }
  }

  private static func count(_ value: Int) -> JSONValue { .integer(Int64(value)) }

  private static func radio(_ radio: RadioJudgement) -> JSONValue {
    object([
      ("fault", radio.fault.map { .string(word(of: $0)) }),
      ("lost_samples", .integer(Int64(clamping: radio.lostSamples))),
      ("rate_error_ppm", number(radio.rateError?.partsPerMillion)),
      ("rate_uncertainty_ppm", number(radio.rateError?.uncertainty)),
      ("is_played", .bool(radio.isPlayed)),
    ])
  }

  private static func word(of fault: RadioJudgement.Fault) -> String {
    switch fault {
    case .refused: "refused"
    case .gaveNothing: "no_samples"
    case .stalled: "stalled"
    case .ended: "lost"
    case .losesSamples: "loses_samples"
    }
  }

  private static func antenna(_ antenna: AntennaJudgement) -> JSONValue {
    let word =
      switch antenna.verdict {
      case .present: "present"
      case .doubtful: "doubtful"
      case .likelyAbsent: "likely_absent"
      case .absent: "absent"
      case .unknown: "unknown"
      }
    return object([
      ("verdict", .string(word)), ("noise_rise_db", number(antenna.riseOfNoise)),
      ("bursts", count(antenna.bursts)), ("carriers", count(antenna.carriers)),
      ("seconds", number(antenna.seconds)),
    ])
  }

  private static func gain(_ gain: GainJudgement) -> JSONValue {
    let word =
      switch gain.reason {
      case .enough: "enough"
      case .clipping: "clipping"
      case .greatest: "greatest"
      case .clipsAlways: "clips_always"
      }
    return object([
      ("gain_db", number(gain.gain)), ("reason", .string(word)),
      ("converter_noise_dbfs", number(gain.converterNoise)),
    ])
  }

  private static func center(_ center: CenterJudgement) -> JSONValue {
    object([
      ("frequency_hz", hertz(center.center)), ("is_clear", .bool(center.isClear)),
      (
        "packets_per_minute",
        number(center.candidates.first { $0.center == center.center }?.packetsPerMinute)
      ),
    ])
  }

  private static func crystal(_ crystal: CrystalJudgement) -> JSONValue {
    object([
      ("correction_ppm", count(crystal.correction)),
      ("carrier_error_ppm", number(crystal.carrierError)), ("spread_ppm", number(crystal.spread)),
      ("meters", count(crystal.meters)), ("is_certain", .bool(crystal.isCertain)),
    ])
  }

  private static func meter(_ meter: HeardMeter) -> JSONValue {
    object([
      ("meter", .string(meter.address)), ("network", meter.network.map { .string($0) }),
      ("packets", count(meter.packets)), ("snr_db", number(meter.signalToNoiseRatio, 1)),
    ])
  }

  private static func network(_ network: HeardNetwork) -> JSONValue {
    object([
      ("network", .string(network.network)), ("utility", network.utility.map { .string($0) }),
      ("packets", count(network.packets)), ("meters", count(network.meters)),
    ])
  }

  private static func stranger(_ kind: Stranger) -> JSONValue {
    let word =
      switch kind.keying {
      case .frequency: "fsk"
      case .onOff: "on_off"
      case .chirp: "chirp"
      case .carrier: "carrier"
      case .unknown: "unknown"
      }
    return object([
      ("keying", .string(word)), ("count", count(kind.count)),
      ("symbol_rate", number(kind.symbolRate, 0)), ("manchester", .bool(kind.isManchester)),
      ("width_hz", hertz(kind.width)), ("duration_ms", number(kind.duration * 1000, 1)),
      ("from_hz", hertz(kind.frequencies.lowerBound)),
      ("to_hz", hertz(kind.frequencies.upperBound)),
      ("looks_like", kind.likeness.map { .string($0) }),
    ])
  }

  private static func step(_ step: StepMeasurement) -> JSONValue {
    object([
      ("purpose", .string(step.purpose.rawValue)), ("frequency_hz", hertz(step.center)),
      ("gain_db", number(step.gain)), ("seconds", number(step.seconds)),
      ("noise_dbfs", number(step.noise)), ("power_dbfs", number(step.power)),
      ("clipped_time", number(step.clippedTime, 4)), ("packets", count(step.packets)),
      ("bursts", count(step.framedBursts)), ("others", count(step.strangers)),
      ("carriers", count(step.carriers)),
    ])
  }
}
