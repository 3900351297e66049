/// Why a receiver could not be made.
public enum SignalProcessingError: Error, Equatable, CustomStringConvertible {
  /// A library could not allocate an object.
  case noMemory
  /// The sample rate, in samples per second, is outside `Receiver.sampleRates`.
  case unsupportedSampleRate(Double)

  /// One line for a person.
  public var description: String {
    switch self {
    case .noMemory: "out of memory"
    case .unsupportedSampleRate(let rate):
      "samples at \(rate) per second are not received; give it from "
        + "\(Int(Receiver.sampleRates.lowerBound / 1e3))k to "
        + "\(Int(Receiver.sampleRates.upperBound / 1e6))M per second"
    }
  }
}
