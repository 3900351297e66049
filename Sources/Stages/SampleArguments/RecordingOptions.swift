public import ArgumentParser
import FilterRuntime
public import Recordings

/// Options of the stages that write recordings: when one ends, and how much of the disk they take.
public struct RotationOptions: ParsableArguments {
  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Begin a new recording after so much time, with s, m, h or d, or so many bytes, with k, M, G "
        + "or T. Give it twice for both.", valueName: "limit"))
  var rotate: [RotationLimit] = []

  @Option(
    help: ArgumentHelp(
      "Bytes, with k, M, G or T, that recordings of this name may take; the oldest are deleted.",
      valueName: "size"))
  var keep: ByteCount?

  /// No option given.
  public init() {}

  /// True if an option was given.
  public var isGiven: Bool { !rotate.isEmpty || keep != nil }

  /// What the options say.
  public var limits: RecordingLimits {
    var limits = RecordingLimits(allowance: keep?.bytes)
    for limit in rotate {
      switch limit {
      case .time(let duration): limits.duration = duration
      case .size(let bytes): limits.length = bytes
      }
    }
    return limits
  }
}

/// A number of bytes on the command line: `500M` is 500 million.
struct ByteCount: ExpressibleByArgument, Equatable {
  let bytes: UInt64

  private static let factors: [Character: Double] = ["k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12]

  init?(argument: String) {
    guard let suffix = argument.last, let factor = suffix.isNumber ? 1 : Self.factors[suffix],
      let number = Double(suffix.isNumber ? argument[...] : argument.dropLast()),
      number * factor >= 1, number * factor <= 1e18
    else { return nil }
    bytes = UInt64(number * factor)
  }
}

/// When a recording ends, on the command line: `1h` or `500M`.
enum RotationLimit: ExpressibleByArgument, Equatable {
  case time(Duration)
  case size(UInt64)

  private static let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]

  init?(argument: String) {
    if let suffix = argument.last, let unit = Self.units[suffix] {
      guard let number = Double(argument.dropLast()), (1...1e9).contains(number * unit) else {
        return nil
      }
      self = .time(.seconds(number * unit))
    } else if let count = ByteCount(argument: argument) {
      self = .size(count.bytes)
    } else {
      return nil
    }
  }
}

extension RecordingPattern {
  /// The pattern of an option's value; throws `ValidationError` if it is none, or if its folder takes no
  /// files.
  public init(argument: String) throws {
    do throws(Fault) {
      try self.init(argument)
      try checkFolder()
    } catch {
      throw ValidationError(error.description)
    }
  }
}
