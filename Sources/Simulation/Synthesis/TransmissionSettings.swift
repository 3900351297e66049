import AirInterface
import FilterRuntime

/// How a burst is sent: what the command line says, overridden by what stands in its line.
public struct TransmissionSettings: Equatable, Sendable {
  /// When the burst begins, in seconds after sample 0; nil to be scheduled.
  public var startTime: Double?
  /// Channel in hertz; nil to be chosen.
  public var channel: Double?
  /// Distance of the carrier from its channel, in hertz.
  public var carrierOffset = 0.0
  /// Symbols per second.
  public var symbolRate = RadioParameters.ordinarySymbolRate
  /// Distance of the tones over the symbol rate.
  public var modulationIndex = RadioParameters.ordinaryModulationIndex
  /// Bandwidth times symbol time of a Gaussian filter; nil for none.
  public var bandwidthTimeProduct: Double?
  /// Protocol version; nil to be taken from the header, 4 if there is none.
  public var version: UInt8?
  /// Eb/N0 in dB.
  public var energyPerBitToNoiseDensity = 25.0
  /// Error of the symbol clock, in parts per million.
  public var clockError = 0.0
  /// Alternating bits before the header; nil for the ordinary preamble.
  public var preambleLength: Int?
  /// What the way to the receiver does to the burst.
  public var channelEffects = ChannelEffects()

  /// The settings of a meter's ordinary burst, as measured off the air.
  public init() {}

  /// Half the bandwidth that the burst takes, in hertz: its tone and one symbol rate beyond it.
  var occupiedBandwidth: Double { symbolRate * (modulationIndex / 2 + 1) }

  /// Refuses a setting that cannot be transmitted.
  public func validate() throws(SynthesisError) {
    for key in Override.allCases {
      guard let value = key.value(in: self) else { continue }
      guard key.range.contains(value) else {
        throw .outOfRange(
          name: key.rawValue, value: "\(value)",
          range: "\(key.range.lowerBound) ... \(key.range.upperBound)")
      }
    }
  }

  /// Applies `key=value`; throws if the key is unknown or the value no number.
  public mutating func apply(_ assignment: Substring) throws(SynthesisError) {
    let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let key = Override(rawValue: String(parts[0])) else {
      let known = Override.allCases.map(\.rawValue).joined(separator: ", ")
      throw .unreadable("\(excerpt(assignment)) is no setting; there are \(known)")
    }
    guard let value = signedNumber(String(parts[1])) else {
      throw .unreadable("\(excerpt(assignment)) has no number after =")
    }
    guard key.range.contains(value) else {
      throw .outOfRange(
        name: key.rawValue, value: "\(parts[1])",
        range: "\(key.range.lowerBound) ... \(key.range.upperBound)")
    }
    guard !key.isWhole || value == value.rounded() else {
      throw .unreadable("\(key.rawValue) \(parts[1]) is no whole number")
    }
    key.set(value, in: &self)
  }
}

/// A number with an optional sign and metric suffix.
func signedNumber(_ text: String) -> Double? {
  if text.hasPrefix("-") { return Hertz(argument: String(text.dropFirst())).map { -$0.value } }
  return Hertz(argument: text.hasPrefix("+") ? String(text.dropFirst()) : text)?.value
}

/// The beginning of what was read, in quotes and with control characters spelled out.
func excerpt(_ text: some StringProtocol) -> String { String(text.prefix(40)).debugDescription }

/// Why something cannot be synthesised, and what to change.
public indirect enum SynthesisError: Error, Equatable, CustomStringConvertible {
  /// A line is neither packets nor an interferer.
  case unreadable(String)
  /// A value is out of its range.
  case outOfRange(name: String, value: String, range: String)
  /// A carrier with its sidebands lies outside the band of samples.
  case outsideSpan(carrier: Double, occupied: Double, centerFrequency: Double, sampleRate: Double)
  /// What is wrong with a line, with its number, from 1 on.
  case inLine(Int, SynthesisError)

  /// One line for a person.
  public var description: String {
    switch self {
    case .inLine(let number, let error): "line \(number): \(error)"
    case .unreadable(let reason): reason
    case .outOfRange(let name, let value, let range): "\(name) \(value) is not in \(range)"
    case .outsideSpan(let carrier, let occupied, let center, let sampleRate):
      "a carrier on \(megahertz(carrier)) needs \(megahertz(occupied)) on both sides, but the "
        + "samples span \(megahertz(center - sampleRate / 2)) to "
        + "\(megahertz(center + sampleRate / 2)); change --frequency, --sample-rate or the channel"
    }
  }

  private func megahertz(_ hertz: Double) -> String { "\((hertz / 1e3).rounded() / 1e3) MHz" }
}
