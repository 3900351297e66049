import Notation
import RealModule
import RecordStream

extension Record {
  /// What the record says, on one line; for a damaged one what is wrong with it.
  var text: (text: String, isDamaged: Bool) {
    do {
      return (try contents(), false)
    } catch {
      return ("\(error)", true)
    }
  }

  private func contents() throws(RecordStreamError) -> String {
    switch kind {
    case .description: try StreamDescription(self).text
    case .gap: try Gap(self).text
    case .softBits: try SoftBits(self).text
    case .frame: try Frame(self).text
    case .statistics: try StageStatistics(self).text
    case .excerpt: try Excerpt(self).text
    case .end: isAbandoned ? "the writer failed" : "the writer ended cleanly"
    case .samples, nil: counted(payload.count, "byte")
    }
  }

  /// The kind's name, or its number if this version does not know it.
  var kindName: String { kind.map { "\($0)" } ?? "kind \(kindNumber)" }
}

extension StreamDescription {
  fileprivate var text: String {
    "\(decimals(sampleRate / 1e6, 6)) MS/s at \(megahertz(centerFrequency)), "
      + "\(printable(sampleFormat)), sample 0 at \(Timestamp.microseconds(timeOfSampleZero)), "
      + "from \(printable(source)), written by \(printable(writer))"
  }
}

extension Excerpt {
  var text: String {
    "\(counted(samples.count, "byte")) of samples, \(printable(description.sampleFormat)), around a "
      + "burst at \(megahertz(measurement.carrierFrequency))"
  }
}

extension Gap {
  var text: String { "\(counted(lostSamples, "sample")) lost: \(printable(reason))" }
}

extension StageStatistics {
  fileprivate var text: String {
    "\(printable(writer)) at \(Timestamp.microseconds(time)): \(printable(counters))"
  }
}

extension BurstMeasurement {
  fileprivate var text: String {
    "\(megahertz(carrierFrequency)), \(decimals(symbolRate, 1)) symbols/s, "
      + "deviation \(decimals(deviation, 0)) Hz, SNR \(decimals(Double(signalToNoiseRatio), 1)) dB, "
      + "level \(decimals(Double(level), 1)) dBFS, \(decimals(duration * 1e3, 1)) ms"
  }
}

extension SoftBits {
  var text: String {
    [counted(decisions.count, "bit"), measurement?.text].compactMap { $0 }.joined(separator: ", ")
  }
}

extension Frame {
  var text: String {
    var notes = ["version \(version)", counted(bytes.count, "byte")]
    if inverted { notes.append("inverted") }
    if cut { notes.append("cut") }
    if let least = byteReliability.min() { notes.append("least reliability \(least)") }
    if let measurement { notes.append(megahertz(measurement.carrierFrequency)) }
    return bytes.hexadecimal + ", " + notes.joined(separator: ", ")
  }
}

/// A number with so many decimals, without an exponent.
func decimals(_ number: Double, _ count: Int) -> String {
  guard number.isFinite, abs(number) < 1e15 else { return "\(number)" }
  let text = number.decimals(count)
  // What rounds to zero has no sign.
  return text.hasPrefix("-") && text.allSatisfy { "-0.".contains($0) }
    ? String(text.dropFirst()) : text
}

/// A frequency in megahertz, to the hertz.
func megahertz(_ hertz: Double) -> String { decimals(hertz / 1e6, 6) + " MHz" }

/// A power ratio in decibels, `-inf` for none.
func decibels(_ ratio: Double) -> String {
  ratio > 0 ? decimals(10 * .log10(ratio), 1) : "-inf"
}
