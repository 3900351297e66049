import SampleInput

/// What the name of a recording says of it, as rtl_433 writes names: `g001_903.2M_250k.cu8`.
public struct RecordingName: Equatable, Sendable {
  /// Centre frequency in hertz.
  public private(set) var frequency: Double?
  /// Samples per second.
  public private(set) var sampleRate: Double?
  /// The name's extension.
  public private(set) var format: String?
  /// What is wrong with a part that should tell frequency or rate; nil if nothing is. The part tells
  /// nothing then.
  public private(set) var frequencyFault: String?
  /// As `frequencyFault`, for the rate.
  public private(set) var sampleRateFault: String?

  /// Rates above a megahertz are written as 1024k or 2M; frequencies lie far above.
  private static let leastFrequency = 31.0

  /// Reads a file's name. Of the parts between underscores, one that ends in M or G is the
  /// frequency, one that ends in k the rate; what comes last wins.
  public init(_ path: String) {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: ".") else { return }
    format = String(name[name.index(after: dot)...])
    for part in name[..<dot].split(separator: "_") {
      guard let suffix = part.last, let number = Self.number(part.dropLast()) else { continue }
      switch suffix {
      case "k": tellRate(number * 1e3, part)
      case "M" where number < Self.leastFrequency: tellRate(number * 1e6, part)
      case "M": tellFrequency(number * 1e6, part)
      case "G": tellFrequency(number * 1e9, part)
      default: break
      }
    }
  }

  private mutating func tellRate(_ hertz: Double, _ part: Substring) {
    sampleRate = Self.whole(hertz)
    sampleRateFault =
      sampleRate == nil ? "'\(part)' in its name is no sample rate: give --sample-rate" : nil
  }

  private mutating func tellFrequency(_ hertz: Double, _ part: Substring) {
    frequency = Self.whole(hertz)
    frequencyFault =
      frequency == nil ? "'\(part)' in its name is no frequency: give --frequency" : nil
  }

  /// A number; one that nothing can be for hexadecimal, which nobody means; nil for what is none.
  private static func number(_ text: Substring) -> Double? {
    guard let number = Double(text) else { return nil }
    return text.lowercased().contains("x") ? .nan : number
  }

  private static func whole(_ hertz: Double) -> Double? {
    RadioRange.hertz.contains(hertz.rounded()) ? hertz.rounded() : nil
  }
}
