/// Why a receiver could not be made.
public enum SignalProcessingError: Error, Equatable, CustomStringConvertible {
  /// A library could not allocate an object.
  case noMemory
  /// The sample rate is outside 200 kS/s ... 30 MS/s.
  case unsupportedSampleRate(Double)

  /// One line for a person.
  public var description: String {
    switch self {
    case .noMemory: "out of memory"
    case .unsupportedSampleRate(let rate):
      "a sample rate of \(Int(max(0, min(rate, 1e12)))) per second is outside 200k to 30M"
    }
  }
}
