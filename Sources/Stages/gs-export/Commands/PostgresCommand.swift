import ArgumentParser
import FilterRuntime
import Foundation
import PacketSchema
import PostgreSQLExport

/// `gs-export postgres`.
struct PostgresCommand: ExportStage {
  static let configuration = CommandConfiguration(
    commandName: "postgres",
    abstract: "Store packets in a PostgreSQL database that many receivers share, each once.",
    discussion: """
      What several receivers hear of one packet are receptions of it. A line that names its \
      receiver is of that one, all others are of --receiver. What the connection does not \
      say comes from PGHOST, PGDATABASE and so on; a password from ~/.pgpass, PGPASSWORD or a \
      service file.

      Examples:
        gs-decode < packets.txt | gs-export postgres --receiver roof \\
            postgresql://meters@db.example/meters
        psql postgresql://meters@db.example/meters -c 'SELECT * FROM receivers'
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var selection: SelectionOptions

  @OptionGroup var receiverName: ReceiverNameOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Packets to keep while the server is away; then the oldest are dropped.",
      valueName: "packets"))
  var queue = 10_000

  @Argument(
    help: ArgumentHelp(
      "The database: postgresql://host/database, or pairs such as 'host=localhost dbname=meters'.",
      valueName: "connection"))
  var connection: String?

  func validate() throws {
    guard (1...1_000_000).contains(queue) else {
      throw ValidationError("--queue takes a number from 1 to 1000000.")
    }
    _ = try connectionText()
  }

  var printsAsItGoes: Bool { false }

  func makeSink(_ environment: borrowing StageEnvironment) throws -> PostgreSQLSink {
    try PostgreSQLSink(
      connectionText(), receiver: receiverName.receiver ?? ReceiverName.standard, capacity: queue,
      stop: environment.stop, log: environment.log)
  }

  private func connectionText() throws -> ConnectionText {
    do throws(ConnectionText.Refusal) {
      return try ConnectionText(connection ?? "")
    } catch {
      throw ValidationError("\(error).")
    }
  }
}
