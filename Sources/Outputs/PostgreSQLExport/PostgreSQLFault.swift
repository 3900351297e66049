/// What a server, or the way to it, found wrong.
struct PostgreSQLFault: Error, Equatable, CustomStringConvertible {
  /// Five letters and digits that say what it is; empty if it is not the server that says it.
  let state: String
  /// The words, on one line.
  let description: String
  /// True if there is no connection any more.
  var isLost = false
  /// True if the database has other tables than ours, under the same names.
  var isForeign = false
  /// What a person can do about it; nil if that is not known.
  var advice: String?

  /// A stop was asked for before the server answered.
  static let stopped = PostgreSQLFault(state: "", description: "stopped", isLost: true)
}
