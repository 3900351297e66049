import GRDB
import PacketSchema
import PacketTables

/// The database, described: tables and views follow from it, and so does the manual page's test.
///
/// `packets` has a column for each key of packet JSON, under the key's name, and two more: `id`,
/// and `other` for keys of later versions. `receiver` has the health of the receiver, a column for
/// each stage; `outages` and
/// `outage_groups` tell what `gs-export outages` does. A packet is known by its time and its bytes, so that the
/// same lines can be imported any number of times.
enum PacketDatabaseSchema {
  /// All changes of the schema, oldest first.
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    for (position, columns) in PacketColumns.byVersion.enumerated() {
      migrator.registerMigration("\(position + 1)") { database in
        if position == 0 { return try database.execute(sql: creation(columns)) }
        for column in columns {
          try database.execute(
            sql: "ALTER TABLE packets ADD COLUMN \(SQLDialect.sqlite.definition(column))")
        }
        try database.execute(sql: changes[position + 1] ?? "")
        if position + 1 == outageVersion { try OutageLedger.fill(SQLiteSession(database)) }
      }
    }
    return migrator
  }

  /// What else a version changes.
  private static let changes: [Int: String] = [
    2: MeterViews.second, 4: ReceiverRow.creation, outageVersion: OutageViews.creation(.sqlite),
    6: ByteView.creation(.sqlite),
  ]

  /// The version that brought outages: those of the packets that are there are found then.
  private static let outageVersion = 5

  private static func creation(_ columns: [PacketKey]) -> String {
    """
    CREATE TABLE packets (
      id INTEGER PRIMARY KEY,
      \(columns.map(SQLDialect.sqlite.definition).joined(separator: ",\n  ")),
      other TEXT,
      UNIQUE (time, raw)
    );
    CREATE INDEX packets_by_source ON packets (source, time) WHERE source IS NOT NULL;
    CREATE INDEX packets_by_network ON packets (network, source) WHERE network IS NOT NULL;

    """ + MeterViews.first + PacketViews.networks
  }
}
