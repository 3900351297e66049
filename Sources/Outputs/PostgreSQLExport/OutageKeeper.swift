import PacketSchema
import PacketTables

/// Finds outages in what receivers have stored, whoever did. Of all exporters one is at it, which
/// remembers the meters, as long as it stores packets itself; ten seconds later another one takes over,
/// with what the database remembers of them. Packets are taken by their numbers, each once.
final class OutageKeeper {
  private let ledger = OutageLedger()
  /// Tells exporters apart.
  private let writer = String(UInt64.random(in: .min ... .max), radix: 16)
  /// Times that nothing was taken in, since more was waiting to be stored.
  private var postponements = 0
  /// Well below the ten seconds after which another one takes over.
  private static let mostPostponements = 8

  private static let progress = """
    SELECT last_packet,
      writer = $1 OR updated < clock_timestamp() - INTERVAL '10 seconds' AS is_ours
    FROM outage_progress
    """

  /// As `catchUp`, but not each time if more is waiting to be stored: what is kept of each meter is then
  /// written once for many of its packets.
  func follow(_ session: PostgreSQLSession, moreIsWaiting: Bool) throws(PostgreSQLFault) {
    if moreIsWaiting, postponements < Self.mostPostponements {
      postponements += 1
      return
    }
    postponements = 0
    try catchUp(session, isLast: false)
  }

  /// Takes in what is new, in a transaction that holds `PostgreSQLSchema.lock`.
  ///
  /// - Parameter isLast: true if none may follow from here: then it does not matter who else is at it.
  func catchUp(_ session: PostgreSQLSession, isLast: Bool) throws(PostgreSQLFault) {
    do {
      let progress = try session.firstRow(Self.progress, [.string(writer)])
      guard isLast || progress?["is_ours"] == .bool(true), let last = progress?["last_packet"]
      else {
        return
      }
      try ledger.begin(session)
      let newest = try ledger.observe("WHERE id > $1 ORDER BY id", [last], session)
      try ledger.end(session)
      try session.run(
        "UPDATE outage_progress SET last_packet = $1, writer = $2, updated = clock_timestamp()",
        with: [[newest.map { .integer($0) } ?? last, .string(writer)]])
    } catch let fault as PostgreSQLFault {
      throw fault
    } catch {
      throw PostgreSQLFault(state: "", description: "\(error)")
    }
  }
}
