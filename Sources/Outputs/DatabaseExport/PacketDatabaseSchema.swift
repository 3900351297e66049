import GRDB
public import PacketSchema

/// The database, described: tables and views follow from it, and so does the manual page's test.
///
/// `packets` has a column for each key of packet JSON, under the key's name, and two more: `id`,
/// and `other` for keys of later versions. `receiver` has the health of the receiver, a column for
/// each stage; `outages` and
/// `outage_groups` tell what `gs-export outages` does. A packet is known by its time and its bytes, so that the
/// same lines can be imported any number of times.
public enum PacketDatabaseSchema {
  /// Keys that are columns of `packets`, by the version of the schema that brought them. A version
  /// that was released is never edited: new keys are a new version.
  static let columnsByVersion: [[PacketKey]] = [
    [
      .time, .kind, .type, .commandIdentifier, .version, .length, .cut,
      .network, .networkID, .utility, .check, .checksum, .correctedBits,
      .source, .sourceWAN, .destination, .destinationWAN, .linkSource, .linkDestination,
      .counter, .sequence, .uptime, .bootedAt, .hopPhase, .routeCost, .fineRouteCost, .treeID,
      .level, .session, .subSelector, .objectWord, .countdown, .unixTime, .microseconds,
      .unixTimeCandidate, .microsecondsCandidate, .secondMicrosecondsCandidate,
      .timeToLive, .hopLimit, .messageID, .messageClass, .fragment, .lastFragment, .blocks,
      .goodBlocks, .payload, .fragments, .joinedPayload,
      .blockHeaders, .blockSeparators, .blockChecks,
      .networkCandidate, .linkSourceCandidate, .linkDestinationCandidate,
      .frequency, .channel, .symbolRate, .deviation, .signalToNoiseRatio, .signalLevel, .duration,
      .unknown, .trailing, .raw, .received,
    ],
    [
      .label, .sourceLatitude, .sourceLongitude, .flags, .hopCycle, .hopSlot, .linkByte, .elements,
      .announcedLength, .announcedBlockSize, .announcementID, .messageCommandIdentifier,
      .readRequestedAt, .readDelay, .readRequestLength, .readRequestID, .erased,
    ],
    [.expectedBits],
    [],
    [],
    [],
  ]

  /// Keys that are columns of `packets`, in their order.
  public static let columns: [PacketKey] = columnsByVersion.flatMap { $0 }

  /// Keys that name a packet; with `raw`, all others can be derived again.
  package static let identity: [PacketKey] = [.time, .raw]

  /// All changes of the schema, oldest first.
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    for (position, columns) in columnsByVersion.enumerated() {
      migrator.registerMigration("\(position + 1)") { database in
        if position == 0 { return try database.execute(sql: creation(columns)) }
        for column in columns {
          try database.execute(sql: "ALTER TABLE packets ADD COLUMN \(definition(column))")
        }
        try database.execute(sql: changes[position + 1] ?? "")
        if position + 1 == outageVersion { try OutageLedger.fill(database) }
      }
    }
    return migrator
  }

  /// What else a version changes.
  private static let changes: [Int: String] = [
    2: MeterViews.second, 4: ReceiverRow.creation, outageVersion: OutageViews.creation,
    6: ByteView.creation,
  ]

  /// The version that brought outages: those of the packets that are there are found then.
  private static let outageVersion = 5

  private static func creation(_ columns: [PacketKey]) -> String {
    """
    CREATE TABLE packets (
      id INTEGER PRIMARY KEY,
      \(columns.map(definition).joined(separator: ",\n  ")),
      other TEXT,
      UNIQUE (time, raw)
    );
    CREATE INDEX packets_by_source ON packets (source, time) WHERE source IS NOT NULL;
    CREATE INDEX packets_by_network ON packets (network, source) WHERE network IS NOT NULL;

    """ + MeterViews.first + networksView
  }

  /// Absent time and bytes are empty texts: SQLite takes no two nulls for equal.
  private static func definition(_ key: PacketKey) -> String {
    "\"\(key.name)\" " + (identity.contains(key) ? "TEXT NOT NULL DEFAULT ''" : type(of: key))
  }

  private static func type(of key: PacketKey) -> String {
    switch key.definition.form {
    case .integer, .flag: "INTEGER"
    case .number: "REAL"
    case .hexadecimal, .timestamp, .text, .choice, .bytesByOffset: "TEXT"
    }
  }

  /// In the SQL that databases have in common.
  package static let networksView = """
    CREATE VIEW networks AS
    SELECT
      network,
      max(network_id) AS network_id,
      max(utility) AS utility,
      count(DISTINCT source) AS meters,
      count(*) AS packets,
      min(time) AS first_seen,
      max(time) AS last_seen
    FROM packets
    WHERE network IS NOT NULL
    GROUP BY network;

    """
}
