public import ArgumentParser
public import Logging

/// Options that every stage has.
public struct CommonOptions: ParsableArguments {
  @Flag(
    name: .shortAndLong,
    help: "Say more on standard error, such as the counters at the end; twice for everything.")
  var verbose: Int

  @Flag(name: .shortAndLong, help: "Say less on standard error; twice for errors only.")
  var quiet: Int

  // Scanning, the default, forgets the number in `--stats=10 --quiet`: an option comes next, so it takes
  // `--stats` for a flag.
  @Option(
    name: .customLong("stats"), defaultAsFlag: StatisticsInterval(seconds: 0), parsing: .next,
    help: ArgumentHelp(
      "Print counters as JSON on standard error, every SECONDS and at the end.",
      discussion: "Without a number only at the end: `--stats`, or `--stats=10`.",
      valueName: "seconds"))
  var statisticsInterval: StatisticsInterval?

  /// The options with their defaults.
  public init() {}

  /// Rejects an interval that is no time.
  public func validate() throws {
    if let seconds = statisticsInterval?.seconds, !(seconds >= 0 && seconds < 1e6) {
      throw ValidationError("--stats takes a number of seconds from 0 to 999999.")
    }
  }

  /// Time between lines of counters, zero for only one at the end; nil for none.
  var intervalOfStatistics: Duration? {
    if let statisticsInterval { return .seconds(statisticsInterval.seconds) }
    return verbose > quiet ? .zero : nil
  }

  /// The level that `-v` and `-q` ask for.
  public var logLevel: Logger.Level {
    switch verbose - quiet {
    case ...(-2): .error
    case -1: .warning
    case 0: .notice
    case 1: .info
    default: .debug
    }
  }
}

/// How often `--stats` prints counters.
struct StatisticsInterval: ExpressibleByArgument, CustomStringConvertible {
  /// Seconds from 0 to 999999; 0 for once, at the end.
  let seconds: Double

  init(seconds: Double) { self.seconds = seconds }

  init?(argument: String) {
    guard let seconds = Double(argument) else { return nil }
    self.seconds = seconds
  }

  /// Nothing for 0: what help says of the option explains it better than "default as flag: 0.0".
  var description: String { seconds == 0 ? "" : "\(seconds)" }
}
