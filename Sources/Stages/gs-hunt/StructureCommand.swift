import ArgumentParser
import Evidence
import FieldStructure
import FilterRuntime
import HuntReport
import LinkChecks
import Logging
import Notation
import SlotRules
import SystemInterface

/// `gs-hunt structure`.
struct StructureCommand: Stage {
  static let configuration = CommandConfiguration(
    commandName: "structure",
    abstract: "What is this byte? Constants, counters, clocks, copies, checks, randomness.",
    discussion: """
      Examples:
        gs-hunt structure < packets.ndjson
        gs-hunt structure --html hunt.html packets.db
        gs-hunt structure --json < packets.ndjson | jq '.findings[]'
      """)

  static var program: any ParsableCommand.Type { GSHunt.self }

  @OptionGroup var common: CommonOptions

  @OptionGroup var options: HuntOptions

  var readsStandardInput: Bool { options.database == nil }

  func run(_ environment: inout StageEnvironment) throws {
    let table = try options.packets(&environment)
    let (progress, stop) = (environment.progress, environment.stop)
    func tell(_ part: String) -> (Double) -> Void {
      { progress.update("\(part): \(Int($0 * 100)) %") }
    }
    let structure = StructureSearch(table).result(
      progress: tell("fields"), isCancelled: { stop.isRequested })
    let checks = CheckSearch(table).checks(
      progress: tell("checks"), isCancelled: { stop.isRequested })
    // Of networks whose packets tell where their checks start, others are named as well.
    let starts = Set(checks.filter { $0.check.form.size == 2 }.flatMap(\.check.startValues))
    let links = HiddenLinkTest(table).results(
      startValues: starts.sorted(), progress: tell("links"), isCancelled: { stop.isRequested })
    let slots = SlotRuleSearch(table).results(
      progress: tell("slots"), isCancelled: { stop.isRequested })
    // What is known by then would look as if it were all.
    guard !stop.isRequested else { return HuntOptions.tellStopped(environment.log) }
    let answer = StructureAnswer(
      table, structure, checks: checks.map(\.finding), links: links, slots: slots)
    try options.tell(
      answer.document, title: "What is this byte?", subtitle: answer.subtitle, answer.sections,
      &environment)
  }
}
