public import Notation

extension TimeSeries {
  /// Values that a series may have: about two years in steps of three seconds.
  public static let greatestCount = 20_000_000

  /// What the reader of a text is told about it.
  public struct Options: Sendable {
    /// The entity that is meant, as in the text; nil if there is only one.
    public var entity: String?
    /// The zone of times that do not say theirs.
    public var zone: TimeZoneRules
    /// True for words, such as `HVAC Running`.
    public var isLabels: Bool
    /// True for reads of a counter in kWh, of which the rates in watts are meant.
    public var isCumulative: Bool
    /// Seconds that a value holds at most; nil for what `init(samples:)` takes.
    public var maximumHold: Double?

    /// Numbers of the only entity, with times in UTC.
    public init(
      entity: String? = nil, zone: TimeZoneRules = TimeZoneRules(offset: 0), isLabels: Bool = false,
      isCumulative: Bool = false, maximumHold: Double? = nil
    ) {
      self.entity = entity
      self.zone = zone
      self.isLabels = isLabels
      self.isCumulative = isCumulative
      self.maximumHold = maximumHold
    }
  }

  /// Reads a series from text: Home Assistant's history or statistics, InfluxDB's annotated CSV, or
  /// any lines of a time and a value. Fields are parted by tabs, semicolons (numbers may then have
  /// a decimal comma) or commas; times are those of `WrittenDate`, or seconds, milli-, micro- or
  /// nanoseconds since 1970, by their size. A header need not be there.
  ///
  /// - Throws: `TimeSeriesFault`.
  public init(
    parsing text: some Collection<UInt8>, _ options: Options = Options()
  ) throws(TimeSeriesFault) {
    var reader = SeriesReader(options)
    var number = 0
    for line in text.split(separator: 0x0A, omittingEmptySubsequences: false) {
      number += 1
      try reader.read(line, number: number)
    }
    self = try reader.series()
  }

  /// As `init(parsing:_:)` of bytes.
  public init(
    parsing text: String, _ options: Options = Options()
  ) throws(TimeSeriesFault) {
    try self.init(parsing: Array(text.utf8), options)
  }
}

/// Takes a text line by line.
private struct SeriesReader {
  private let options: TimeSeries.Options
  private var separator: UInt8?
  private var columns: SeriesFormat.Columns?
  private var isHeaderDue = true
  private var rows: [(time: Double, text: String, entity: Int)] = []
  private var numbers: [(time: Double, value: Double, entity: Int)] = []
  private var entities: [String] = []
  private var places: [String: Int] = [:]
  /// Of each entity the first word where a number is due: a fault of that which is meant alone, and
  /// which one that is need not be known yet.
  private var words: [Int: TimeSeriesFault] = [:]

  init(_ options: TimeSeries.Options) { self.options = options }

  mutating func read(_ line: some Collection<UInt8>, number: Int) throws(TimeSeriesFault) {
    var text = String(decoding: line, as: UTF8.self)
    if text.utf8.last == 0x0D { text = String(text.utf8.dropLast()) ?? "" }
    if number == 1, text.hasPrefix("\u{FEFF}") { text.removeFirst() }
    if text.allSatisfy({ $0 == " " || $0 == "\t" || $0 == "," }) || text.hasPrefix("#") {
      // In annotated CSV a table ends here, and the next one has a header again.
      isHeaderDue = true
      return
    }
    let separator = separator ?? SeriesFormat.separator(of: text)
    self.separator = separator
    let fields = Self.fields(of: text, separator)
    if isHeaderDue, isHeader(fields) {
      isHeaderDue = false
      return
    }
    isHeaderDue = false
    try take(fields, number)
  }

  private mutating func isHeader(_ fields: [String]) -> Bool {
    if SeriesFormat.isWide(fields) {
      let periods = fields.dropFirst(3).map { time($0) ?? .nan }
      columns = SeriesFormat.Columns(time: nil, value: 3, entities: [0, 1], periods: periods)
      return true
    }
    if let named = SeriesFormat.columns(of: fields) {
      columns = named
      return true
    }
    guard columns == nil else { return false }
    columns = SeriesFormat.Columns(time: 0, value: 1)
    // Names that nobody knows: the first line of all need not be one of values.
    return fields.count > 1 && time(fields[0]) == nil && fields[0].contains(where: \.isLetter)
  }

  private mutating func take(_ fields: [String], _ number: Int) throws(TimeSeriesFault) {
    guard let columns else { return }
    guard let timeColumn = columns.time else { return try takePeriods(fields, columns, number) }
    guard fields.count > max(timeColumn, columns.value) else {
      throw .line(number, expected: "a time and a value", found: fields.joined(separator: ","))
    }
    guard let time = time(fields[timeColumn]) else {
      throw .line(number, expected: "a time", found: fields[timeColumn])
    }
    try add(time, fields[columns.value], entity(of: fields, columns), number)
  }

  private mutating func takePeriods(
    _ fields: [String], _ columns: SeriesFormat.Columns, _ number: Int
  ) throws(TimeSeriesFault) {
    let entity = entity(of: fields, columns)
    guard fields.count <= columns.value + columns.periods.count else {
      throw .line(number, expected: "a field for each column", found: "\(fields.count) fields")
    }
    for (text, time) in zip(fields.dropFirst(columns.value), columns.periods) where !time.isNaN {
      try add(time, text, entity, number)
    }
  }

  private mutating func add(
    _ time: Double, _ text: String, _ entity: Int, _ number: Int
  ) throws(TimeSeriesFault) {
    guard rows.count + numbers.count < TimeSeries.greatestCount else { throw .tooMany }
    if options.isLabels {
      rows.append((time, SeriesFormat.absentValues.contains(text.lowercased()) ? "" : text, entity))
      return
    }
    if SeriesFormat.absentValues.contains(text.lowercased()) {
      numbers.append((time, .nan, entity))
    } else if let value = Self.number(text, separator) {
      numbers.append((time, value, entity))
    } else if words[entity] == nil {
      words[entity] = .line(number, expected: "a number", found: text)
    }
  }

  private func isMeant(_ entity: Int) -> Bool {
    options.entity.map { $0 == entities[entity] || entities[entity].hasPrefix($0 + " ") } ?? true
  }
}

extension SeriesReader {
  func series() throws(TimeSeriesFault) -> TimeSeries {
    guard !entities.isEmpty else { throw .noValues }
    let shown = Array(entities.sorted().prefix(50))
    let entity: Int
    if let name = options.entity {
      let meant = entities.indices.filter(isMeant)
      guard let place = places[name] ?? meant.first else {
        throw .noSuchEntity(name, among: shown)
      }
      guard places[name] != nil || meant.count == 1 else { throw .severalEntities(shown) }
      entity = place
    } else {
      guard entities.count == 1 else { throw .severalEntities(shown) }
      entity = 0
    }
    if let fault = words[entity] { throw fault }
    let given = series(of: entity)
    let series = options.isCumulative ? given.ratesOfCount() : given
    guard series.values.contains(where: { !$0.isNaN }) else { throw .noValues }
    return series
  }

  private func series(of entity: Int) -> TimeSeries {
    if options.isLabels {
      return TimeSeries(
        labels: rows.filter { $0.entity == entity }.map { ($0.time, $0.text) },
        name: entities[entity])
    }
    return TimeSeries(
      samples: numbers.filter { $0.entity == entity }.map { ($0.time, $0.value) },
      maximumHold: options.isCumulative ? .infinity : options.maximumHold, name: entities[entity])
  }

  private mutating func entity(of fields: [String], _ columns: SeriesFormat.Columns) -> Int {
    let parts = columns.entities.compactMap { $0 < fields.count ? fields[$0] : nil }
    let name = parts.filter { !$0.isEmpty }.joined(separator: " ")
    if let place = places[name] { return place }
    entities.append(name)
    places[name] = entities.count - 1
    return entities.count - 1
  }

  /// Seconds since 1970; nil if a text is no time.
  private func time(_ text: String) -> Double? {
    if let number = Self.number(text, separator), !text.contains("-") || text.contains("e") {
      return Self.seconds(ofNumber: number)
    }
    for bytes in [Array(text.utf8), Array((text + ":00").utf8)] {
      if let date = WrittenDate.at(0, in: bytes, before: bytes.count),
        date.range.upperBound == bytes.count
      {
        return date.nanoseconds(in: options.zone).map { Double($0) / 1e9 }
      }
    }
    return nil
  }

  /// Seconds, or parts of them, since 1970: the size tells which, from 1973 to 5138.
  private static func seconds(ofNumber number: Double) -> Double? {
    switch number {
    case 1e8..<1e11: number
    case 1e11..<1e14: number / 1e3
    case 1e14..<1e17: number / 1e6
    case 1e17..<1e20: number / 1e9
    default: nil
    }
  }

  private static func number(_ text: String, _ separator: UInt8?) -> Double? {
    if let value = Double(text) { return value }
    guard separator != UInt8(ascii: ","), text.contains(",") else { return nil }
    return Double(text.replacing(",", with: "."))
  }

  /// The fields of a line, without blanks and quotation marks around them; two marks in a field
  /// with marks are one, after RFC 4180.
  private static func fields(of line: String, _ separator: UInt8) -> [String] {
    let mark = UInt8(ascii: "\"")
    var fields: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    var previous: UInt8 = 0
    func finish() {
      let text = String(decoding: field, as: UTF8.self)
      fields.append(String(text.trimmingPrefix { $0 == " " }).withoutTrailingBlanks)
      field.removeAll(keepingCapacity: true)
    }
    for byte in line.utf8 {
      if byte == mark {
        if !isQuoted, previous == mark { field.append(mark) }
        isQuoted.toggle()
      } else if byte == separator, !isQuoted {
        finish()
      } else {
        field.append(byte)
      }
      previous = byte
    }
    finish()
    return fields
  }
}
