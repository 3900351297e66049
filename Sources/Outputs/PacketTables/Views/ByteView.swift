/// The view of single bytes, as a version of the schema brought it: one that was released is never edited.
package enum ByteView {
  /// A row for each byte of `raw`. SQLite before 3.41 has no function for hexadecimal digits, and of
  /// numbers from 0 on only what stands in a table.
  package static func creation(_ sql: SQLDialect) -> String {
    """
    CREATE TABLE offsets ("offset" INTEGER PRIMARY KEY);
    INSERT INTO offsets
    WITH RECURSIVE numbers (number) AS (
      SELECT 0 UNION ALL SELECT number + 1 FROM numbers WHERE number < 4095
    )
    SELECT number FROM numbers;
    CREATE VIEW bytes AS
    SELECT packets.id AS packet, offsets."offset" AS "offset",
      16 * (\(sql.position)('0123456789ABCDEF', substr(raw, 2 * offsets."offset" + 1, 1)) - 1)
        + \(sql.position)('0123456789ABCDEF', substr(raw, 2 * offsets."offset" + 2, 1)) - 1 AS value
    FROM packets JOIN offsets ON offsets."offset" < length(raw) / 2;

    """
  }
}
