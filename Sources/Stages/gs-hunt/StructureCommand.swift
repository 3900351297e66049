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

  @Argument(
    help: ArgumentHelp("A file that gs-export sqlite has made.", valueName: "file"),
    completion: .file())
  var database: String?

  var readsStandardInput: Bool { database == nil }

  func run(_ environment: inout StageEnvironment) throws {
    let table = try PacketInput.read(database: database, &environment)
    environment.log.notice("\(table.packets.count) packets of \(table.forms.count) forms")
  }
}
