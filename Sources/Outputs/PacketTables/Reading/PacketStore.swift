package import Export
package import PacketSchema

/// Packets that are kept in a database, to be read only.
package protocol PacketStore {
  /// Lends the database, which does not change meanwhile.
  ///
  /// Throws `StageFailure` if it cannot be read, and what `body` throws.
  func read(_ body: (any TableSession) throws -> Void) throws
}

extension PacketStore {
  /// Hands out the packets of a selection in the order of their times, until `body` returns false.
  ///
  /// Throws `StageFailure` if they cannot be read, and what `body` throws.
  package func forEach(
    _ selection: PacketSelection = PacketSelection(), _ body: (JSONObject) throws -> Bool
  ) throws {
    try read { session in
      let query = PacketQuery(selection, for: session)
      var reader = PacketRowReader()
      try session.forEachRow(query.request, query.values) { row in
        let packet = reader.packet(of: row)
        if query.isCoarse, !selection.includes(packet) { return true }
        return try body(packet)
      }
    }
  }

  /// How many there are in all. Throws `StageFailure` if they cannot be read.
  package func count() throws -> Int {
    var count: Int64?
    try read { count = try $0.number("SELECT count(*) FROM packets") }
    return Int(count ?? 0)
  }
}
