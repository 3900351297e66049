/// What the text of a series can look like. Which one it is follows from its first lines.
///
/// Sources: Home Assistant's history panel (`Download data`) writes `entity_id,state,last_changed`
/// with times in UTC; its energy dashboard `entity_id,type,unit` and one column a period; its
/// recorder's statistics are `start, mean, min, max` or `start, state, sum`. Annotated CSV is that
/// of InfluxDB's `/api/v2/query`.
enum SeriesFormat {
  /// Names of columns of times, the first that is there counts.
  static let timeColumns = [
    "last_changed", "last_updated", "last_changed_ts", "last_updated_ts", "_time", "start",
    "start_ts", "time", "timestamp", "datetime", "date_time", "date", "ts", "epoch", "unixtime",
  ]

  /// Names of columns of values.
  static let valueColumns = [
    "state", "_value", "mean", "change", "value", "label", "power", "load", "watts", "w", "kw",
    "kwh", "sum",
  ]

  /// Columns that tell entities apart: all that are there together make the name.
  static let entityColumns = [
    "entity_id", "statistic_id", "metadata_id", "_measurement", "_field", "type",
  ]

  /// States of Home Assistant and of other programs that mean that there is no value.
  static let absentValues: Set<String> = [
    "", "unavailable", "unknown", "none", "null", "nan", "n/a", "-nan",
  ]

  /// How the columns of a table are used.
  struct Columns {
    /// Where the time stands; nil in a table with one column a period.
    var time: Int?
    var value: Int
    var entities: [Int] = []
    /// The times of the columns from `value` on.
    var periods: [Double] = []
  }

  /// What separates the fields of a line: tabs, then semicolons, then commas.
  static func separator(of line: String) -> UInt8 {
    for character in ["\t", ";"] where line.contains(character) {
      return character.utf8.first ?? 0
    }
    return UInt8(ascii: ",")
  }

  /// Columns by the names in a header; nil if it is none.
  static func columns(of header: [String]) -> Columns? {
    let names = header.map { $0.lowercased() }
    guard let time = timeColumns.lazy.compactMap({ names.firstIndex(of: $0) }).first else {
      return nil
    }
    let named = valueColumns.lazy.compactMap { names.firstIndex(of: $0) }.first { $0 != time }
    let entities = entityColumns.compactMap { names.firstIndex(of: $0) }
    guard let value = named ?? names.indices.last(where: { $0 != time && !entities.contains($0) })
    else { return nil }
    return Columns(time: time, value: value, entities: entities.filter { $0 != value })
  }

  /// True for the header of Home Assistant's statistics with one column a period.
  static func isWide(_ header: [String]) -> Bool {
    header.count > 3 && header.prefix(3).map { $0.lowercased() } == ["entity_id", "type", "unit"]
  }
}

/// What is wrong with the text of a series.
public enum TimeSeriesFault: Error, Equatable, Sendable, CustomStringConvertible {
  /// Not a single value in it.
  case noValues
  /// A line, from 1, in which something was expected.
  case line(Int, expected: String, found: String)
  /// Values of several entities, none of which is named; their names in order, 50 at most.
  case severalEntities([String])
  /// The entity that is named is not among these.
  case noSuchEntity(String, among: [String])
  /// More values than `TimeSeries.greatestCount`.
  case tooMany

  /// Characters of what was found that are shown: a file of another kind may be one long line.
  private static let shownLength = 80

  /// For a person, without a full stop.
  public var description: String {
    switch self {
    case .noValues: "no values"
    case .line(let line, let expected, let found):
      "line \(line): expected \(expected), found \"\(found.prefix(Self.shownLength))\""
    case .severalEntities(let names):
      "several entities, name one: \(names.joined(separator: ", "))"
    case .noSuchEntity(let name, []):
      "no entity \"\(name)\": the file names none, leave --entity out"
    case .noSuchEntity(let name, let names):
      "no entity \"\(name)\", there are: \(names.joined(separator: ", "))"
    case .tooMany: "more than \(TimeSeries.greatestCount) values"
    }
  }
}
