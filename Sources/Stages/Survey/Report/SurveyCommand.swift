import FilterRuntime

/// What is surveyed, and so what the command line afterwards has to name.
public enum SurveySource: Equatable, Sendable {
  /// A dongle, by serial number or index; nil for the first.
  case dongle(String?)
  /// An rtl_tcp server.
  case server(String)
  /// A radio behind SoapySDR: its arguments, and gs-capture's options that say more of it.
  case soapy(String, options: [String])
  /// Recordings, with gs-capture's options that say what they are.
  case recordings([String], options: [String])
}

/// The one command line to run after a survey.
public struct SurveyCommand: Equatable, Sendable {
  /// What is run, as a shell reads it.
  public let line: String
  /// True if there are other recordings, in which less is heard.
  public let isForOneOfSeveral: Bool

  /// The command for what was found; nil if there is nothing to receive with, or no recording with a
  /// packet. Of several recordings it is for the one with the most packets.
  ///
  /// - Parameters:
  ///   - correction: what the radio was told of its crystal during the survey.
  ///   - biasTee: whether an amplifier is fed through the cable.
  public init?(
    _ findings: SurveyFindings, source: SurveySource, correction: Int, biasTee: Bool
  ) {
    if let fault = findings.radio?.fault {
      guard case .losesSamples = fault else { return nil }
    }
    if let antenna = findings.antenna, [.absent, .likelyAbsent].contains(antenna.verdict) {
      return nil
    }
    if case .recordings(let names, _) = source {
      isForOneOfSeveral = names.count > 1
    } else {
      isForOneOfSeveral = false
    }
    let settings = Self.settings(findings, correction)
    switch source {
    case .recordings(let names, let options):
      guard let name = Self.best(names, findings.steps) else { return nil }
      // A name that begins with a dash would be taken for an option.
      line = Self.pipeline(["--replay", name.hasPrefix("-") ? "./" + name : name] + options)
    case .soapy(let arguments, let options):
      line = Self.pipeline(["--soapy", arguments] + settings + options)
    case .dongle, .server:
      let meter = findings.meters.first?.address
      let place = Self.place(source, isPipeline: meter == nil || biasTee)
      if let meter, !biasTee {
        line = Self.quoted(["gridstream", "home-assistant"] + settings + place + [meter])
      } else {
        line = Self.pipeline(settings + place + (biasTee ? ["--bias-tee"] : []))
      }
    }
  }

  /// The recording with the most packets, or with the most bursts that hold some; nil if there is none.
  private static func best(_ names: [String], _ steps: [StepMeasurement]) -> String? {
    let heard = names.indices.map { number -> (number: Int, packets: Int, bursts: Int) in
      let own = steps.filter { $0.recording == number }
      guard SampleJudgement(own).doubt == nil else { return (number, 0, 0) }
      return (
        number, own.reduce(0) { $0 + $1.packets }, own.reduce(0) { $0 + $1.framedBursts }
      )
    }
    let best = heard.filter { $0.bursts > 0 }
      .max { ($0.packets, $0.bursts, $1.number) < ($1.packets, $1.bursts, $0.number) }
    return best.map { names[$0.number] }
  }

  /// Options that all of the programs have.
  private static func settings(_ findings: SurveyFindings, _ correction: Int) -> [String] {
    var settings: [String] = []
    let center = findings.center?.center ?? findings.steps.first?.center
    if let center { settings += ["--frequency", "\(Hertz(center))"] }
    if findings.sampleRate > 0, findings.sampleRate != 2.4e6 {
      settings += ["--sample-rate", "\(Hertz(findings.sampleRate))"]
    }
    if let gain = findings.gain?.gain ?? findings.steps.last?.gain {
      settings += ["--gain", "\(gain)"]
    }
    let crystal = findings.crystal(correction: correction)
    let wanted = crystal.flatMap { $0.isCertain ? $0.correction : nil } ?? correction
    if wanted != 0 { settings += ["--ppm", "\(wanted)"] }
    return settings
  }

  private static func place(_ source: SurveySource, isPipeline: Bool) -> [String] {
    switch source {
    case .dongle(let device?): ["--device", device]
    case .server(let address): [isPipeline ? "--rtl-tcp" : "--server", address]
    default: []
    }
  }

  private static func pipeline(_ options: [String]) -> String {
    quoted(["gs-capture"] + options) + " | gs-demod | gs-frame | gs-decode | gs-export table"
  }

  /// Words as a shell reads them.
  static func quoted(_ words: [String]) -> String {
    words.map { word -> String in
      let isPlain = word.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "-_./:=,+@%".utf8.contains(byte)
        }
      }
      guard !isPlain || word.isEmpty else { return word }
      let parts = word.split(separator: "'", omittingEmptySubsequences: false)
      return "'" + parts.joined(separator: "'\\''") + "'"
    }.joined(separator: " ")
  }
}
