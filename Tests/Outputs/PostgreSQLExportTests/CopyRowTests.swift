import PacketSchema
import Testing

@testable import PostgreSQLExport

@Suite("Rows for COPY")
struct CopyRowTests {
  /// The fields of a packet's row under the names of their columns.
  private func fields(_ text: String) throws -> [String: String] {
    var row = CopyRow()
    let line = row.packet(try JSONObject(parsing: text))
    let names = CopyRow.leadingColumns + CopyRow.columns.map(\.name) + ["other"]
    let values = line.split(separator: "\t", omittingEmptySubsequences: false).map { String($0) }
    try #require(values.count == names.count)
    return Dictionary(zip(names, values)) { first, _ in first }
  }

  @Test("values are of their columns, what is absent is null")
  func values() throws {
    let row = try fields(
      #"{"schema":1,"time":"2026-11-22T17:00:00.250000Z","kind":"beacon","counter":7,"#
        + #""cut":true,"snr_db":12.5,"unknown":{"24":"A4"},"raw":"00FF"}"#)
    #expect(row["form"] == "p" && row["time"] == "2026-11-22T17:00:00.250000Z")
    #expect(row["kind"] == "beacon" && row["counter"] == "7" && row["cut"] == "true")
    #expect(row["snr_db"] == "12.5" && row["unknown"] == #"{"24":"A4"}"# && row["raw"] == "00FF")
    #expect(row["source"] == "\\N" && row["other"] == "\\N")
  }

  @Test(
    "a row is of the receiver that its line names, or of the exporter's if that is no name",
    arguments: [
      (#""roof.2""#, "roof.2", "\\N"), (#""a\tb""#, "receiver", #"{"receiver":"a\\tb"}"#),
      (#""""#, "receiver", #"{"receiver":""}"#), ("7", "receiver", #"{"receiver":7}"#),
    ])
  func receiver(told: String, named: String, other: String) throws {
    let text = #"{"time":"2026-11-22T17:00:00Z","raw":"00","receiver":\#(told)}"#
    let row = try fields(text)
    #expect(row["receiver"] == named && row["other"] == other)
    let object = try JSONObject(
      parsing: #"{"kind":"receiver","time":"x","receiver":\#(told)}"#)
    let health = try #require(ReceiverLine(object))
    let line = CopyRow().receiver(health)
    #expect(CopyRow.receiver(of: line) == named)
  }

  @Test("no text breaks a row, and the one character that PostgreSQL has not is replaced")
  func hostile() throws {
    let row = try fields(#"{"utility":"a\tb\nc\\d\r\u0000e","raw":"","later":{"k\u0000":["\\"]}}"#)
    #expect(row["utility"] == "a\\tb\\nc\\\\d\\r\u{FFFD}e")
    #expect(row["other"] == #"{"later":{"k"# + "\u{FFFD}" + #"":["\\\\"]}}"#)
  }

  @Test("what is not of its key's form, or of no key, is kept beside the columns")
  func other() throws {
    let row = try fields(#"{"time":"yesterday","counter":"many","raw":5,"later":1}"#)
    #expect(row["counter"] == "\\N" && row["raw"] == "" && row["time"] == "-infinity")
    #expect(
      try JSONObject(parsing: row["other"] ?? "")
        == JSONObject(parsing: #"{"time":"yesterday","counter":"many","raw":5,"later":1}"#))
  }

  @Test(
    "a time's other second is the one within the tolerance",
    arguments: [("00.000000", 0, -1), ("00.499999", 0, -1), ("00.500000", 0, 1), ("59.9", 59, 60)])
  func neighbour(second: String, whole: Int, neighbour: Int) throws {
    let row = try fields(#"{"time":"1970-01-01T00:00:\#(second)Z","raw":"00"}"#)
    #expect(row["second"] == "\(whole)" && row["neighbour"] == "\(neighbour)")
  }

  @Test("month and time are read from a row's beginning")
  func beginning() throws {
    var row = CopyRow()
    let line = row.packet(
      try JSONObject(parsing: #"{"time":"2026-11-30T23:59:59.999999Z","raw":"00"}"#))
    #expect(CopyRow.month(of: line) == "2026-11")
    #expect(CopyRow.time(of: line) == "2026-11-30T23:59:59.999999Z")
    let untimed = row.packet(JSONObject())
    #expect(CopyRow.month(of: untimed) == nil && CopyRow.time(of: untimed) == "-infinity")
    #expect(CopyRow.time(of: untimed) < CopyRow.time(of: line))
  }

  @Test("months have parts within reason, each up to the next")
  func parts() {
    let part = { PostgreSQLSchema.part(of: $0, in: "receptions") }
    #expect(part("2026-11") == "receptions_2026_11")
    #expect(part("1970-01") == nil && part("2100-01") == nil)
    for (month, next) in [("2026-12", "2027-01"), ("2026-08", "2026-09")] {
      let creation = PostgreSQLSchema.creation(of: "a", for: month, in: "packets")
      #expect(creation.contains("TO ('\(next)-01T00:00:00Z')"))
    }
  }
}

@Suite("A connection in words")
struct ConnectionTextTests {
  @Test(
    "a password is refused, and never repeated",
    arguments: [
      "postgresql://meters:secret@db.example/meters", "host=db.example password=secret",
    ])
  func password(text: String) {
    let refusal = #expect(throws: ConnectionText.Refusal.self) { try ConnectionText(text) }
    #expect(refusal?.description.contains("secret") == false)
    #expect(refusal?.description.contains("PGPASSWORD") == true)
  }

  @Test("messages name what was said")
  func address() throws {
    #expect(
      try ConnectionText("postgresql://meters@db.example:5433/m").address
        == "PostgreSQL (host db.example, port 5433, database m)")
    #expect(try ConnectionText("").address == "PostgreSQL")
  }

  @Test("what is no connection is refused", arguments: ["packets.db", "host", "hosts=x", "x://y="])
  func refused(text: String) {
    #expect(throws: ConnectionText.Refusal.self) { try ConnectionText(text) }
  }
}
