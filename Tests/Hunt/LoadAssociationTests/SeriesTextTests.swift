import LoadAssociation
import Notation
import Testing

/// What programs and people write as a series, and what it means.
@Suite struct SeriesTextTests {
  /// 2026-01-01T00:00:00Z.
  static let start = 1_767_225_600.0

  private func series(
    _ text: String, _ options: TimeSeries.Options = TimeSeries.Options()
  ) throws -> TimeSeries {
    try TimeSeries(parsing: text, options)
  }

  static let history = """
    entity_id,state,last_changed
    sensor.load,unavailable,2026-01-01T00:00:00.000Z
    sensor.load,412.5,2026-01-01T00:01:00.500Z
    sensor.load,unknown,2026-01-01T00:02:00.000Z
    sensor.load,500,2026-01-01T00:03:00.000Z

    """

  @Test func historyOfHomeAssistant() throws {
    let load = try series(Self.history)
    #expect(load.name == "sensor.load")
    #expect(load.times == [0, 60.5, 120, 180].map { Self.start + $0 })
    #expect(load.value(at: Self.start + 30).isNaN)
    #expect(load.value(at: Self.start + 61) == 412.5)
    #expect(load.value(at: Self.start + 121).isNaN)
    #expect(load.value(at: Self.start + 181) == 500)
    #expect(load.span?.lowerBound == Self.start + 60.5)
  }

  @Test(arguments: [
    Self.history.replacing("\n", with: "\r\n"), "\u{FEFF}" + Self.history,
    "\u{FEFF}" + Self.history.replacing("\n", with: "\r\n"), String(Self.history.dropLast()),
    Self.history.replacing("sensor.load", with: "\"sensor.load\""),
  ])
  func linesOfOtherSystems(_ text: String) throws {
    let (load, usual) = (try series(text), try series(Self.history))
    #expect(load.times == usual.times)
    #expect(load.name == usual.name)
    #expect(load.value(at: Self.start + 61) == 412.5)
  }

  static let two = """
    entity_id,state,last_changed
    sensor.load,400,2026-01-01T00:00:00Z
    climate.hall,heat,2026-01-01T00:00:30Z
    sensor.load,600,2026-01-01T00:01:00Z
    """

  @Test func severalEntitiesAreListed() throws {
    #expect(throws: TimeSeriesFault.severalEntities(["climate.hall", "sensor.load"])) {
      try series(Self.two)
    }
    #expect(throws: TimeSeriesFault.severalEntities(["climate.hall", "sensor.load"])) {
      try series(Self.two, .init(isLabels: true))
    }
    #expect(
      throws: TimeSeriesFault.noSuchEntity("sensor.roof", among: ["climate.hall", "sensor.load"])
    ) {
      try series(Self.two, .init(entity: "sensor.roof"))
    }
    #expect(try series(Self.two, .init(entity: "sensor.load")).times.count == 2)
    #expect(
      throws: TimeSeriesFault.line(3, expected: "a number", found: "heat")
    ) {
      try series(Self.two, .init(entity: "climate.hall"))
    }
    let labels = try series(Self.two, .init(entity: "climate.hall", isLabels: true))
    #expect(labels.classes == ["heat"])
  }

  @Test func statisticsOfHomeAssistant() throws {
    let wide = try series(
      """
      entity_id,type,unit,2026-01-01T00:00:00Z,2026-01-01T01:00:00Z,2026-01-01T02:00:00Z
      sensor.load,mean,W,300,,500
      sensor.load,max,W,900,900,900
      """, .init(entity: "sensor.load mean"))
    #expect(wide.times == [0, 3600, 7200].map { Self.start + $0 })
    #expect(wide.values[0] == 300)
    #expect(wide.values[1].isNaN)
    #expect(wide.values[2] == 500)
    let long = try series(
      """
      statistic_id,start,mean,min,max
      sensor.load,2026-01-01T00:00:00+00:00,300,1,900
      sensor.load,2026-01-01T01:00:00+00:00,400,1,900
      """)
    #expect(long.name == "sensor.load")
    #expect(long.values == [300, 400])
  }

  @Test func annotatedTablesOfInfluxDB() throws {
    let lines = [
      "#datatype,string,long,dateTime:RFC3339,double,string,string",
      "#group,false,false,false,false,true,true", "#default,_result,,,,,",
      ",result,table,_time,_value,_field,_measurement",
      ",,0,2026-01-01T00:00:00Z,300,value,W", ",,0,2026-01-01T00:01:00Z,,value,W", "",
      "#datatype,string,long,string,dateTime:RFC3339,double,string",
      ",result,table,_measurement,_time,_value,_field",
      ",,1,W,2026-01-01T00:02:00Z,500,value", "",
    ]
    let load = try series(lines.joined(separator: "\r\n"))
    #expect(load.name == "W value")
    #expect(load.times == [0, 60, 120].map { Self.start + $0 })
    #expect(load.values[0] == 300 && load.values[1].isNaN && load.values[2] == 500)
  }

  @Test(arguments: [
    "1767225600,1.5\n1767225660,2.5", "1767225600;1,5\n1767225660;2,5",
    "1767225600\t1.5\n1767225660\t2.5", "time;load\n1767225600,0;1,5\n1767225660,0;2,5",
    "1767225600000,1.5\n1767225660000,2.5", "1767225600000000,1.5\n1767225660000000,2.5",
    "1767225600000000000,1.5\n1767225660000000000,2.5", "1.7672256e9,1.5\n1.76722566e9,2.5",
    "Zeitpunkt;Leistung\n01.01.2026 00:00:00;1,5\n01.01.2026 00:01:00;2,5",
    "2026-01-01 00:00,1.5\n2026-01-01 00:01,2.5",
    "2025-12-31T18:00:00-06:00,1.5\n2026-01-01T01:01:00+01:00,2.5",
    "time,value\n1767225660,2.5\n1767225600,1.5",
  ])
  func timesAndValues(_ text: String) throws {
    let load = try series(text)
    #expect(load.times == [Self.start, Self.start + 60])
    #expect(load.values == [1.5, 2.5])
  }

  @Test(.enabled(if: (try? TimeZoneRules(named: "America/Chicago")) != nil))
  func clocksOfAPlace() throws {
    let zone = try TimeZoneRules(named: "America/Chicago")
    let load = try series(
      """
      time,value
      2026-03-08 01:30:00,1
      2026-03-08 02:30:00,2
      2026-03-08 03:30:00,3
      2026-03-08T09:30:00Z,4
      """, .init(zone: zone))
    // The hour after 02:00 is not there: the clock of 02:30 was not set yet, and 03:30 is the same
    // moment, of which the later line counts.
    #expect(load.times == [1_772_955_000, 1_772_958_600, 1_772_962_200])
    #expect(load.values == [1, 3, 4])
  }

  @Test func labels() throws {
    let text = """
      time,label
      2026-01-01T00:00:00Z,HVAC Running
      2026-01-01T01:00:00Z,"Off, all"
      2026-01-01T09:00:00Z,unavailable
      2026-01-01T10:00:00Z,HVAC Running
      """
    let load = try series(text, .init(isLabels: true))
    #expect(load.classes == ["HVAC Running", "Off, all"])
    // A label holds until the next one, however late that is.
    #expect(load.value(at: Self.start + 8 * 3600) == 1)
    #expect(load.value(at: Self.start + 9.5 * 3600).isNaN)
    #expect(load.value(at: Self.start + 1e6) == 0)
    #expect(throws: TimeSeriesFault.line(2, expected: "a number", found: "HVAC Running")) {
      try series(text)
    }
  }

  @Test func readsOfACounter() throws {
    let load = try series(
      """
      time,kwh
      2026-01-01T00:00:00Z,1000
      2026-01-01T12:00:00Z,1006
      2026-01-02T00:00:00Z,3
      2026-01-02T01:00:00Z,5
      """, .init(isCumulative: true))
    #expect(load.value(at: Self.start + 11 * 3600) == 500)
    // A new meter, not a load below 0.
    #expect(load.value(at: Self.start + 13 * 3600).isNaN)
    #expect(load.value(at: Self.start + 24.5 * 3600) == 2000)
    #expect(load.value(at: Self.start + 25.5 * 3600).isNaN)
  }

  @Test func gapsStayGaps() throws {
    let load = try series(
      "1767225600,1\n1767225660,2\n1767225720,3\n1767232920,4\n1767232980,5\n")
    #expect(load.maximumHold == 900)
    #expect(load.value(at: Self.start + 120 + 899) == 3)
    #expect(load.value(at: Self.start + 120 + 901).isNaN)
    #expect(load.span?.upperBound == Self.start + 7440)
  }
}
