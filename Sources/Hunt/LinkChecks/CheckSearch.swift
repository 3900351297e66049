public import Evidence
import Statistics

/// Which bytes check others? Looks through the packets of a table, form by form.
public struct CheckSearch: Sendable {
  let table: PacketTable

  /// A search through a table.
  public init(_ table: PacketTable) { self.table = table }
}
