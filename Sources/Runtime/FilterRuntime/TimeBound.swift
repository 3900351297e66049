public import ArgumentParser

/// A time as a bound on the command line: one that `UniversalTime` takes, or how long ago, as `90s`,
/// `15m`, `12h`, `7d` or `2w`.
public struct TimeBound: ExpressibleByArgument, Sendable {
  /// Nanoseconds since 1970-01-01 UTC.
  public let nanoseconds: Int64

  private static let seconds: [Character: Double] = [
    "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800,
  ]

  /// Reads a bound; nil unless it is one.
  public init?(argument: String) { self.init(argument, now: .now()) }

  init?(_ argument: String, now: UniversalTime) {
    if let time = UniversalTime(argument: argument) {
      nanoseconds = time.nanoseconds
    } else if let unit = argument.last.flatMap({ Self.seconds[$0] }),
      argument.utf8.dropLast().allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
      ),
      let number = Double(argument.dropLast()), number * unit < 9e9
    {
      nanoseconds = now.nanoseconds - Int64((number * unit * 1e6).rounded()) * 1000
    } else {
      return nil
    }
  }
}
