/// What the name of a recording says of it, as rtl_433 writes names: `g001_903.2M_250k.cu8`.
public struct RecordingName: Equatable, Sendable {
  /// Centre frequency in hertz.
  public var frequency: Double?
  /// Samples per second.
  public var sampleRate: Double?
  /// The name's extension.
  public var format: String?

  /// Reads a file's name. Of the parts between underscores, one that ends in M or G is the
  /// frequency, one that ends in k the rate; what comes last wins.
  public init(_ path: String) {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: ".") else { return }
    format = String(name[name.index(after: dot)...])
    for part in name[..<dot].split(separator: "_") {
      guard let suffix = part.last, let number = Double(part.dropLast()), number > 0 else {
        continue
      }
      switch suffix {
      case "k": sampleRate = RecordingName.scaled(number, 1e3)
      // Rates above a megahertz are written as 1024k or 2M; frequencies lie far above.
      case "M" where number < 31: sampleRate = RecordingName.scaled(number, 1e6)
      case "M": frequency = RecordingName.scaled(number, 1e6)
      case "G": frequency = RecordingName.scaled(number, 1e9)
      default: break
      }
    }
  }

  private static func scaled(_ number: Double, _ factor: Double) -> Double {
    (number * factor).rounded()
  }
}
