public import Evidence
import Statistics

/// What is this byte? Looks through the packets of a table, form by form.
public struct StructureSearch: Sendable {
  let table: PacketTable

  /// A search through a table.
  public init(_ table: PacketTable) { self.table = table }
}
