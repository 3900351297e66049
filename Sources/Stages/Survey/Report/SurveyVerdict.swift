import FilterRuntime
import Notation
import RealModule

/// What a survey has found, in a few sentences: the worst first, then what is heard, then what to do.
enum SurveyVerdict {
  /// A recording that clips for more of the time may have lost packets by it.
  private static let muchClipping = 0.05

  /// The sentences.
  static func sentences(_ findings: SurveyFindings, correction: Int) -> [String] {
    let fault = findings.radio?.fault.map(words)
    if let fault, findings.steps.allSatisfy({ $0.seconds == 0 }) { return [fault] }
    if let samples = findings.samples, let doubt = samples.doubt { return doubted(doubt, samples) }
    return [fault, antenna(findings), clipping(findings), heard(findings), gain(findings)]
      .compactMap { $0 }
      + [crystal(findings, correction), end(findings)].compactMap { $0 }
  }

  private static func words(_ fault: RadioJudgement.Fault) -> String {
    switch fault {
    case .refused(let why): "The radio cannot be used: \(short(why))."
    case .gaveNothing:
      "The radio opens, but no sample comes from it: unplug it and plug it in again, into another "
        + "socket without a hub; over the network, start the server anew."
    case .stalled(let seconds):
      "The radio gave \(rounded(seconds)) s of samples and then nothing more: it stalls. That is "
        + "most often power or the cable: try another socket, a short cable, a hub with its own "
        + "supply."
    case .ended(let why): "The radio was lost: \(short(why))."
    case .losesSamples(let share):
      "The radio loses \(percent(share)) of its samples: the computer or the way to it is too slow. "
        + "Try a lower --sample-rate, another socket, or less that runs beside it."
    }
  }

  /// What is wrong, without what to do: standard error tells both.
  private static func short(_ why: String) -> String {
    let ends = [": ", "; ", " ("].compactMap { why.firstRange(of: $0)?.lowerBound }
    return ends.min().map { String(why[..<$0]) } ?? why
  }

  /// Of samples that are not what they are taken for nothing else is worth a word.
  private static func doubted(
    _ doubt: SampleJudgement.Doubt, _ samples: SampleJudgement
  ) -> [String] {
    let silence = "No GridStream packet is heard in \(time(samples.seconds))."
    switch doubt {
    case .none: return ["No sample was read."]
    case .alike:
      return [
        "The samples are all alike: the radio received nothing, or the format is wrong.", silence,
      ]
    case .faint(let power):
      return [
        "The samples are all but zero, at \(rounded(power, to: 1)) dBFS: is the format right?",
        silence,
      ]
    case .loud(let noise):
      let level = "\(rounded(noise, to: 1)) dBFS"
      let clips =
        samples.clippedTime > muchClipping
        ? ", and clips \(percent(samples.clippedTime)) of the time" : ""
      return [
        noise > 0
          ? "The noise is above full scale, at \(level): is the format right?"
          : "The noise is as strong as full scale, at \(level)\(clips): is the format right, or was "
            + "the gain far too high?", silence,
      ]
    }
  }

  private static func clipping(_ findings: SurveyFindings) -> String? {
    guard let samples = findings.samples, samples.clippedTime > muchClipping else { return nil }
    return "The recording clips \(percent(samples.clippedTime)) of the time: with less gain, more "
      + "would be heard."
  }

  /// A span of time.
  private static func time(_ seconds: Double) -> String {
    seconds < 0.1 ? "less than 0.1 s" : "\(rounded(seconds, to: seconds < 3 ? 1 : 0)) s"
  }

  private static func antenna(_ findings: SurveyFindings) -> String? {
    guard let antenna = findings.antenna else { return nil }
    let seconds = rounded(antenna.seconds)
    switch antenna.verdict {
    case .absent:
      return "There is no antenna, or its cable is broken, almost certainly: the noise rises by "
        + "only \(rounded(antenna.riseOfNoise ?? 0)) dB over all gains, and in \(seconds) s nothing "
        + "was heard anywhere in the band."
    case .likelyAbsent:
      return "There is probably no antenna, or one that does not fit: in \(seconds) s nothing was "
        + "heard anywhere in the band, no meter and nobody else. It is not certain, as an amplifier "
        + "makes noise without an antenna, too; at a very quiet place it may be so."
    case .doubtful:
      return
        "Hardly anything is heard: \(antenna.bursts) bursts in \(seconds) s. The antenna may be "
        + "badly connected, or the place may be quiet."
    case .present, .unknown: return nil
    }
  }

  private static func heard(_ findings: SurveyFindings) -> String? {
    let (meters, networks) = (findings.meters, findings.networks)
    if let strongest = meters.first {
      let whose = networks.count == 1 ? "" : " of \(counted(networks.count, "network"))"
      return "\(counted(meters.count, "meter"))\(whose) \(meters.count == 1 ? "is" : "are") heard, "
        + "\(counted(findings.packets.count, "packet")). The strongest is \(strongest.address)"
        + (strongest.network.map { " of network \($0)" } ?? "")
        + ", with an Eb/N0 of \(rounded(strongest.signalToNoiseRatio)) dB."
    }
    if !findings.packets.isEmpty {
      return "\(counted(findings.packets.count, "packet")) were heard, of no meter that tells "
        + "its name."
    }
    let framed = findings.steps.reduce(0) { $0 + $1.framedBursts }
    let others = findings.steps.reduce(0) { $0 + $1.strangers }
    // Of many bursts of others one or two have bits that look like a header.
    if framed * 10 > others {
      return "\(counted(framed, "burst")) \(framed == 1 ? "looks" : "look") like GridStream's, but "
        + "none passes its check: they are too weak or too few. Move the antenna, or listen for "
        + "longer."
    }
    // What clips most of the time makes others that nobody sends.
    let clips = findings.samples.map { $0.clippedTime > 0.5 } ?? false
    guard !findings.strangers.isEmpty, !clips else { return silence(findings) }
    return "No GridStream meter is heard, but others are: the radio and its antenna work. Either "
      + "your meters have another radio, or they are too far away."
  }

  /// That there is nothing; nil if the antenna is to blame for it.
  private static func silence(_ findings: SurveyFindings) -> String? {
    if let verdict = findings.antenna?.verdict, ![.present, .unknown].contains(verdict) {
      return nil
    }
    let seconds = findings.steps.reduce(0) { $0 + $1.seconds }
    let words = "No GridStream packet is heard in \(time(seconds))"
    return seconds < AntennaJudgement.leastSeconds
      ? "\(words): that is too short to say whether there are any." : "\(words)."
  }

  private static func gain(_ findings: SurveyFindings) -> String? {
    guard let gain = findings.gain, findings.antenna?.verdict != .absent else { return nil }
    let value = "\(rounded(gain.gain, to: 1)) dB"
    switch gain.reason {
    case .enough:
      let worst = gain.points.last
      let clips =
        worst.map { $0.clippedTime > 0.01 } == true
        ? "; the greatest clips for \(percent(worst?.clippedTime ?? 0)) of the time" : ""
      return "Set the gain to \(value): with more, noise grows as signals do\(clips)."
    case .clipping:
      return "Set the gain to \(value): with more, something strong clips, with less, weak meters "
        + "are lost. A filter for 902-928 MHz would help."
    case .greatest:
      return "Set the gain to \(value): there is hardly more, and it would help. Much of the noise "
        + "is the converter's own: an amplifier at the antenna would raise weak meters over it."
    case .clipsAlways:
      return
        "Something is so strong that even the least gain clips, and \(value) is no good either: "
        + "move the antenna away from it, or put a filter in front."
    }
  }

  private static func crystal(_ findings: SurveyFindings, _ correction: Int) -> String? {
    guard let crystal = findings.crystal(correction: correction) else { return nil }
    let error = -Int(crystal.carrierError.rounded())
    guard crystal.isCertain else { return nil }
    guard abs(error) > 2 else {
      return "The crystal is right within \(rounded(max(1, abs(crystal.carrierError)))) ppm."
    }
    return "The crystal is wrong by \(error) ppm, as the carriers of \(crystal.meters) meters say: "
      + "set --ppm \(crystal.correction)."
  }

  private static func end(_ findings: SurveyFindings) -> String? {
    findings.isComplete || findings.radio?.fault != nil
      ? nil : "The survey was ended before its time: this is what was found by then."
  }
}

/// A number for a person, with so many decimals.
func rounded(_ value: Double, to decimals: Int = 0) -> String {
  guard value.isFinite else { return "-" }
  let scale = decimals == 0 ? 1.0 : .pow(10, Double(decimals))
  let number = (value * scale).rounded() / scale
  return decimals == 0 ? "\(Int(max(-1e9, min(1e9, number))))" : "\(number == 0 ? 0 : number)"
}

/// A share as percent.
func percent(_ share: Double) -> String {
  share >= 0.1 ? "\(rounded(share * 100)) %" : "\(rounded(share * 100, to: 1)) %"
}
