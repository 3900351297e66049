import Capture
import FilterRuntime
import Notation

/// A survey for a person: the verdict, then tables, then the command line.
public enum SurveyText {
  private static let mostMeters = 20
  private static let mostStrangers = 12

  /// The lines.
  public static func lines(
    _ findings: SurveyFindings, command: SurveyCommand?, correction: Int
  ) -> [String] {
    var lines = SurveyVerdict.sentences(findings, correction: correction)
      .flatMap { folded($0, width: 78) }
    for (title, rows) in tables(findings) where rows.count > 1 {
      lines += ["", title] + alignedColumns(rows).map { "  " + $0 }
    }
    lines += radio(findings)
    if let command {
      let what = command.isForOneOfSeveral ? ", for the recording with the most packets" : ""
      lines += ["", "Run\(what):", "  " + command.line]
    }
    return lines
  }

  private static func tables(_ findings: SurveyFindings) -> [(String, [[String]])] {
    [
      ("METERS, the strongest first", meters(findings)), ("NETWORKS", networks(findings)),
      ("OTHERS", strangers(findings)), ("GAIN", gains(findings)), ("BAND", band(findings)),
    ]
  }

  private static func meters(_ findings: SurveyFindings) -> [[String]] {
    let meters = findings.meters
    var rows = [["ADDRESS", "NETWORK", "EB/N0 DB", "PACKETS"]]
    rows += meters.prefix(mostMeters).map {
      [$0.address, $0.network ?? "", rounded($0.signalToNoiseRatio), "\($0.packets)"]
    }
    if meters.count > mostMeters { rows.append(["and \(meters.count - mostMeters) more"]) }
    return rows
  }

  private static func networks(_ findings: SurveyFindings) -> [[String]] {
    [["NETWORK", "PACKETS", "METERS", "UTILITY"]]
      + findings.networks.map {
        [$0.network, "\($0.packets)", "\($0.meters)", $0.utility ?? ""]
      }
  }

  private static func strangers(_ findings: SurveyFindings) -> [[String]] {
    [["BURSTS", "MHZ", "KEYING", "SYMBOLS/S", "KHZ", "MS", "LOOKS LIKE"]]
      + findings.strangers.prefix(mostStrangers).map { kind in
        [
          "\(kind.count)", frequencies(kind), keying(kind),
          kind.symbolRate.map { rounded($0) } ?? "",
          kind.width > 0 ? rounded(kind.width / 1000) : "",
          kind.duration > 0 ? rounded(kind.duration * 1000) : "", likeness(kind),
        ]
      }
  }

  private static func frequencies(_ kind: Stranger) -> String {
    let (least, most) = (kind.frequencies.lowerBound, kind.frequencies.upperBound)
    return most - least < 100_000
      ? rounded((least + most) / 2e6, to: 2)
      : "\(rounded(least / 1e6, to: 1))-\(rounded(most / 1e6, to: 1))"
  }

  private static func keying(_ kind: Stranger) -> String {
    switch kind.keying {
    case .frequency: "FSK"
    case .onOff: "on-off"
    case .chirp: "chirps"
    case .carrier: "carrier"
    case .unknown: "?"
    }
  }

  private static func likeness(_ kind: Stranger) -> String {
    if let likeness = kind.likeness { return likeness }
    if kind.keying == .carrier, kind.duration == 0 {
      return "a carrier that stands still, of a sender or of a device near the radio"
    }
    return ""
  }

  private static func gains(_ findings: SurveyFindings) -> [[String]] {
    guard let judgement = findings.gain else { return [] }
    return [["GAIN DB", "NOISE DBFS", "COSTS DB", "CLIPS", "PACKETS", ""]]
      + judgement.points.map { point in
        let step = findings.steps.last { $0.purpose == .gain && $0.gain == point.gain }
        return [
          rounded(point.gain, to: 1), rounded(point.noise, to: 1), rounded(point.loss, to: 1),
          percent(point.clippedTime), "\(step?.packets ?? 0)",
          point.gain == judgement.gain ? "<-" : "",
        ]
      }
  }

  private static func band(_ findings: SurveyFindings) -> [[String]] {
    let steps = findings.steps.filter { [.band, .best, .recording].contains($0.purpose) }
    let best = findings.center?.center
    return [["MHZ", "SECONDS", "NOISE DBFS", "PACKETS", "BURSTS", "OTHERS", ""]]
      + steps.map { step in
        [
          rounded(step.center / 1e6, to: 2), rounded(step.seconds, to: 1),
          step.noise.map { rounded($0, to: 1) } ?? "", "\(step.packets)", "\(step.framedBursts)",
          "\(step.strangers)", step.purpose == .band && step.center == best ? "<-" : "",
        ]
      }
  }

  private static func radio(_ findings: SurveyFindings) -> [String] {
    guard let radio = findings.radio, !findings.steps.isEmpty else { return [] }
    var words: [String] = []
    if radio.isPlayed {
      words.append("samples come faster than from a radio: a recording is played")
    } else if let error = radio.rateError {
      words.append(
        "samples come at \(rounded(error.partsPerMillion)) ppm from their rate, "
          + "within \(rounded(max(1, error.uncertainty)))")
    }
    words.append(radio.lostSamples == 0 ? "none lost" : "\(radio.lostSamples) lost")
    return ["", "RADIO"] + folded(words.joined(separator: "; "), width: 76).map { "  " + $0 }
  }
}
