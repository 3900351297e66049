package import PacketSchema

/// Where the SQL of SQLite and that of PostgreSQL differ; all the rest of each text is for both.
package struct SQLDialect: Sendable {
  /// What the columns of these values are called.
  package let (integer, number, flag, text, time, json):
    (
      String, String, String, String, String, String
    )
  /// The function that finds a text in another, from 1 on; 0 if it is not there.
  package let position: String
  /// The function of the larger one of two values.
  package let larger: String
  /// A join whose tables are gone through as they stand, where a planner has to be told.
  package let orderedJoin: String
  /// What follows the columns of a table that is found by its primary key alone.
  package let keyedTable: String
  /// Rows have higher numbers than all that were there before them, also when those are gone.
  package let numbersGoOn: Bool
  /// Rows of the table `receiver` say whose they are.
  package let hasReceivers: Bool
  private let roundedBegin: String

  /// The mean of a column, to one decimal.
  package func mean(of column: String) -> String { "\(roundedBegin)avg(\(column))\(roundedEnd)" }
  private let roundedEnd: String

  /// SQLite 3.31 and later.
  package static let sqlite = SQLDialect(
    integer: "INTEGER", number: "REAL", flag: "INTEGER", text: "TEXT", time: "TEXT", json: "TEXT",
    position: "instr", larger: "max", orderedJoin: "CROSS JOIN", keyedTable: " WITHOUT ROWID",
    numbersGoOn: false, hasReceivers: false, rounded: ("round(", ", 1)"))

  /// PostgreSQL 12 and later. Texts are compared byte by byte, as SQLite does.
  package static let postgreSQL = SQLDialect(
    integer: "bigint", number: "double precision", flag: "boolean", text: "text COLLATE \"C\"",
    time: "timestamptz", json: "jsonb", position: "strpos", larger: "greatest",
    orderedJoin: "JOIN", keyedTable: "", numbersGoOn: true, hasReceivers: true,
    rounded: ("round(CAST(", " AS numeric), 1)"))

  private init(
    integer: String, number: String, flag: String, text: String, time: String, json: String,
    position: String, larger: String, orderedJoin: String, keyedTable: String, numbersGoOn: Bool,
    hasReceivers: Bool, rounded: (begin: String, end: String)
  ) {
    (self.integer, self.number, self.flag) = (integer, number, flag)
    (self.text, self.time, self.json) = (text, time, json)
    (self.position, self.larger, self.orderedJoin) = (position, larger, orderedJoin)
    (self.keyedTable, self.numbersGoOn, self.hasReceivers) = (keyedTable, numbersGoOn, hasReceivers)
    (roundedBegin, roundedEnd) = rounded
  }

  /// What a column of a key's form is called.
  package func type(of form: PacketValueForm) -> String {
    switch form {
    case .integer: integer
    case .number: number
    case .flag: flag
    case .hexadecimal, .timestamp, .text, .choice: text
    case .bytesByOffset: json
    }
  }

  /// The column of a key, as it is made. Absent bytes are an empty text: no two nulls are equal.
  package func definition(_ key: PacketKey) -> String {
    let type =
      PacketColumns.identity.contains(key)
      ? "\(text) NOT NULL DEFAULT ''" : type(of: key.definition.form)
    return "\"\(key.name)\" \(type)"
  }
}
