import ArgumentParser
import Evidence
import FieldStructure
import FilterRuntime
import HuntReport
import Logging

/// `gs-hunt structure`.
struct StructureCommand: Stage {
  static let configuration = CommandConfiguration(
    commandName: "structure",
    abstract: "What is this byte? Constants, counters, clocks, copies, checks, randomness.")

  static var program: any ParsableCommand.Type { GSHunt.self }

  @OptionGroup var common: CommonOptions

  @OptionGroup var options: HuntOptions

  var readsStandardInput: Bool { options.database == nil }

  func run(_ environment: inout StageEnvironment) throws {
    let table = try options.packets(&environment)
    environment.log.notice("\(table.packets.count) packets of \(table.forms.count) forms")
  }
}
