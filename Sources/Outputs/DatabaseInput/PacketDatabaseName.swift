import DatabaseExport
package import FilterRuntime
package import PacketTables
import PostgreSQLExport
package import SystemInterface

/// Which database packets are in, as a person names it: a file of gs-export sqlite, or a connection to
/// what gs-export postgres has filled.
package struct PacketDatabaseName {
  private enum Place {
    case file(String)
    case connection(ConnectionText)
  }

  private let place: Place

  /// What begins with `postgresql://` is a connection, and so are pairs such as `host=localhost`, unless
  /// a file has that name. Throws `StageFailure` if a connection cannot be read, or has a password.
  package init(_ text: String) throws(StageFailure) {
    guard Self.isConnection(text) else {
      place = .file(text)
      return
    }
    do throws(ConnectionText.Refusal) {
      place = .connection(try ConnectionText(text))
    } catch {
      throw StageFailure(.usage, "\(error)")
    }
  }

  private static func isConnection(_ text: String) -> Bool {
    if text.hasPrefix("postgresql://") || text.hasPrefix("postgres://") { return true }
    return text.prefixMatch(of: /\s*[a-z_]+\s*=/) != nil && !fileExists(text)
  }

  /// Opens it for reading. `stop` ends the wait for a server.
  ///
  /// Throws `StageFailure` if it cannot be read, or holds no packets.
  package func open(stop: StopSignal) throws -> any PacketStore {
    switch place {
    case .file(let path): try StoredPackets(path: path)
    case .connection(let connection): try PostgreSQLPackets(connection, stop: stop)
    }
  }

  /// The same to be looked at again and again.
  package func follow(stop: StopSignal) -> any FollowedStore {
    switch place {
    case .file(let path): FollowedFile(path: path)
    case .connection(let connection): FollowedPostgreSQL(connection, stop: stop)
    }
  }
}
