import ArgumentParser
public import Capture

/// The gain of a tuner on the command line.
public struct Gain: Sendable {
  /// Who sets it.
  public let choice: GainChoice
  /// Gains of single amplifiers of a radio behind SoapySDR; empty if there is one for the whole.
  public private(set) var named: [SoapyRadio.NamedGain] = []

  /// Reads `auto`, `tuner`, a number of dB, or amplifiers with such; throws `ValidationError`.
  public init(_ argument: String) throws {
    switch argument {
    case "auto": choice = .auto
    case "tuner": choice = .tuner
    default:
      if let number = Double(argument), (-100...100).contains(number) {
        choice = .fixed(number)
      } else if let list = SoapyRadio.NamedGain.list(argument) {
        // The whole is what they make together.
        (choice, named) = (.fixed(0), list)
      } else {
        throw ValidationError("it takes auto, tuner, or a number of dB from -100 to 100.")
      }
    }
  }
}
