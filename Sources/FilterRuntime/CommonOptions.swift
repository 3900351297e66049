public import ArgumentParser
public import Logging

/// Options that every stage has.
public struct CommonOptions: ParsableArguments {
  @Flag(
    name: .shortAndLong, help: "Say more on standard error; twice for everything.")
  var verbose: Int

  @Flag(name: .shortAndLong, help: "Say less on standard error; twice for errors only.")
  var quiet: Int

  @Option(
    name: .customLong("stats"), defaultAsFlag: 0,
    help: ArgumentHelp(
      "Print counters as JSON on standard error, every SECONDS and at the end.",
      discussion: "Without a number only at the end: `--stats`, or `--stats=10`.",
      valueName: "seconds"))
  var statisticsInterval: Double?

  /// The options with their defaults.
  public init() {}

  /// Rejects an interval that is no time.
  public func validate() throws {
    if let interval = statisticsInterval, !(interval >= 0 && interval < 1e6) {
      throw ValidationError("--stats takes a number of seconds from 0 to 999999.")
    }
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
