import ArgumentParser
import Evidence
import FilterRuntime
import HuntReport
import LoadAssociation
import Logging
import Notation
import PacketSchema
import Synchronization
import SystemInterface

/// `gs-hunt follow`.
struct FollowCommand: Stage {
  static let configuration = CommandConfiguration(
    commandName: "follow",
    abstract: "Which fields follow a load, or labels? A ranking, and how sure it is.",
    discussion: """
      Examples:
        gs-hunt follow --series power.csv < packets.ndjson
        gs-hunt follow --series history.csv --entity sensor.power packets.db
        gs-hunt follow --label heater.csv --html hunt.html packets.db
      """)

  static var program: any ParsableCommand.Type { GSHunt.self }

  /// Bytes of a file: twenty million lines.
  private static let longestFile = 1 << 30
  /// Different labels of an experiment.
  private static let mostLabels = 64

  @OptionGroup var common: CommonOptions

  @OptionGroup var options: HuntOptions

  @Option(
    help: ArgumentHelp(
      "A quantity over time: an export of Home Assistant or InfluxDB, or lines of time and value.",
      valueName: "file"), completion: .file())
  var series: String?

  @Option(
    help: ArgumentHelp(
      "Labels over time: lines of time and label; - for those of the packets.", valueName: "file"),
    completion: .file())
  var label: String?

  @Option(
    help: ArgumentHelp("Of a file with several series, the one of this name.", valueName: "name"))
  var entity: String?

  @Flag(help: "The series counts, as the kWh that a meter shows: compare what is used in between.")
  var cumulative = false

  @Option(
    name: .customLong("time-zone"), parsing: .unconditional,
    help: ArgumentHelp(
      "Zone of times that do not say theirs: a name, or a distance to UTC (default: the system's).",
      valueName: "zone"))
  var timeZone: String?

  @Option(
    help: ArgumentHelp(
      "How much later than the load a field may follow it at most: 90s or 15m.", valueName: "time"))
  var delay = Delay(seconds: 900)

  var readsStandardInput: Bool { options.database == nil }

  func validate() throws {
    guard (series == nil) != (label == nil) else {
      throw ValidationError("give one of --series and --label.")
    }
    if label != nil, cumulative {
      throw ValidationError("--cumulative is for --series: labels do not count.")
    }
  }

  func run(_ environment: inout StageEnvironment) throws {
    // First of all: a wrong file is told before packets are read.
    let given = try label == "-" ? nil : readSeries()
    let table = try options.packets(&environment)
    guard !environment.stop.isRequested else {
      return HuntOptions.tellStopped(environment.log)
    }
    let series = given ?? TimeSeries(labels: table.labels)
    try check(series, table)
    var search = AssociationSearch()
    search.delays = -120...max(delay.seconds, 0)
    search.parallelism = processorCount()
    let progress = environment.progress
    let stop = environment.stop
    let association: LoadAssociation
    do {
      association = try waiting(telling: { progress.update("\(Int($0 * 100)) %") }) {
        [search] note in
        try await search.run(
          table, series, progress: note, isCancelled: { stop.isRequested })
      }
    } catch let fault as AssociationSearch.Fault {
      let spans = fault == .noOverlap ? ": \(Self.spans(table, series))" : ""
      throw StageFailure(.badInput, "\(fault)\(spans)")
    } catch is CancellationError {
      return HuntOptions.tellStopped(environment.log)
    }
    let answer = FollowAnswer(association, of: name(of: series))
    try options.tell(
      answer.document, title: "What follows \(name(of: series))?", subtitle: answer.subtitle,
      answer.sections, &environment)
  }

  /// Seconds since 1970 as a moment; a file may have any.
  private static func text(_ seconds: Double) -> String {
    guard let nanoseconds = Int64(exactly: (seconds * 1e9).rounded()) else {
      return seconds < 0 ? "before 1678" : "after 2261"
    }
    return Timestamp(nanoseconds: nanoseconds).text
  }

  /// When packets came and when the series was known: a wrong year or zone is seen by that.
  private static func spans(_ table: PacketTable, _ series: TimeSeries) -> String {
    func span(_ times: [Double], _ noun: String) -> String {
      guard let first = times.min(), let last = times.max() else { return "no \(noun) has a time" }
      return "\(noun)s from \(text(first)) to \(text(last))"
    }
    return span(table.packets.map(\.time).filter(\.isFinite), "packet") + ", "
      + span(series.times, "value")
  }

  /// Throws `StageFailure` for labels that are none.
  private func check(_ series: TimeSeries, _ table: PacketTable) throws {
    guard label != nil else { return }
    guard !series.classes.isEmpty else {
      let isLabelled = table.packets.contains { $0.label != nil }
      throw StageFailure(
        .badInput,
        isLabelled
          ? "no packet with a label has a time: it says when the label began"
          : "no packet has a label: see --label in gs-hunt(1)")
    }
    guard series.classes.count <= Self.mostLabels else {
      throw StageFailure(
        .badInput,
        "there are \(series.classes.count) different labels: numbers are for --series")
    }
  }

  private func name(of series: TimeSeries) -> String {
    if !series.name.isEmpty { return series.name }
    let path = label == "-" ? "the packets' labels" : label ?? self.series ?? "the series"
    return path.split(separator: "/").last.map(String.init) ?? path
  }

  private func readSeries() throws -> TimeSeries {
    let path = label ?? series ?? ""
    do {
      let text = try readFile(path, limit: Self.longestFile)
      return try TimeSeries(
        parsing: text,
        TimeSeries.Options(
          entity: entity, zone: try zone(), isLabels: label != nil, isCumulative: cumulative))
    } catch let error as SystemError {
      throw StageFailure(.inputOutput, "cannot read \(path): \(error)")
    } catch let fault as TimeSeriesFault {
      throw StageFailure(.badInput, printable("\(path): \(fault)"))
    }
  }

  private func zone() throws -> TimeZoneRules {
    do {
      return try timeZone.map { try TimeZoneRules(named: $0) } ?? TimeZoneRules.ofSystem()
    } catch let fault as TimeZoneRules.Fault {
      throw StageFailure(.usage, "\(fault)")
    }
  }
}

extension PacketTable {
  /// The labels of the packets, by their times.
  fileprivate var labels: [(time: Double, label: String)] {
    packets.filter { $0.time.isFinite }.map { ($0.time, name($0.label) ?? "") }
      .sorted { $0.0 < $1.0 }
  }
}
