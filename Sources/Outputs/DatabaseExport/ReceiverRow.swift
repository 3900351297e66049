import GRDB
import PacketSchema

/// The health of a receiver as a row of `receiver`: what each stage tells as JSON, which SQLite looks
/// into with `->>`.
struct ReceiverRow {
  /// Makes the table. Stages that tell nothing are empty texts: SQLite takes no two nulls for equal.
  static let creation = """
    CREATE TABLE receiver (
      id INTEGER PRIMARY KEY,
      time TEXT NOT NULL,
      \(columns.map { "\"\($0)\" TEXT NOT NULL DEFAULT ''" }.joined(separator: ",\n  ")),
      UNIQUE (time, \(columns.map { "\"\($0)\"" }.joined(separator: ", ")))
    );

    """

  private static let columns = ReceiverStage.allCases.map(\.rawValue)

  private static let insertion: String = {
    let names = ["time"] + columns.map { "\"\($0)\"" }
    let places = Array(repeating: "?", count: names.count).joined(separator: ", ")
    return "INSERT INTO receiver (\(names.joined(separator: ", "))) "
      + "VALUES (\(places)) ON CONFLICT DO NOTHING"
  }()

  private let texts: [String]

  init(_ line: ReceiverLine) {
    texts = [line.time] + ReceiverStage.allCases.map { line[$0]?.encoded() ?? "" }
  }

  /// Writes the row, unless it is there already. Returns how many are new.
  func insert(into database: Database) throws -> Int {
    let before = database.totalChangesCount
    try database.cachedStatement(sql: Self.insertion).execute(
      arguments: StatementArguments(texts))
    return database.totalChangesCount - before
  }
}
