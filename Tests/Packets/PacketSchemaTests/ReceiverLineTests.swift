import PacketSchema
import TestKit
import Testing

@Suite("Lines of a receiver")
struct ReceiverLineTests {
  @Test("the committed schema is the one that the table makes; UPDATE_GENERATED_FILES=1 writes it")
  func committedSchema() throws {
    #expect(
      try GeneratedFile.isCurrent("docs/receiver.schema.json") { _ in ReceiverJSONSchema.text })
  }

  /// A line with the example of every key.
  private static var full: ReceiverLine {
    var line = ReceiverLine(time: 1_800_000_000_123_456_789)
    for stage in ReceiverStage.allCases {
      let keys = ReceiverKeys.all.filter { $0.stage == stage }
      line.add(JSONObject(keys.map { ($0.name, $0.example) }), of: stage)
    }
    return line
  }

  @Test("every key's example is of its form, and names are unique and end in their unit")
  func table() {
    let suffixes = [
      "s": "_s", "Hz": "_hz", "dB": "_db", "dBFS": "_dbfs", "dBFS/Hz": "_dbfs_per_hz",
      "%": "_percent", "ppm": "_ppm",
    ]
    for key in ReceiverKeys.all {
      #expect(Self.full[key.stage, key.name] != nil, "\(key.name)")
      if let unit = key.unit { #expect(key.name.hasSuffix(suffixes[unit] ?? "?"), "\(key.name)") }
    }
    for stage in ReceiverStage.allCases {
      let names = ReceiverKeys.all.filter { $0.stage == stage }.map(\.name)
      #expect(Set(names).count == names.count)
    }
  }

  @Test("a line is read back as it was written")
  func roundTrip() throws {
    let text = Self.full.object.encoded()
    #expect(text.hasPrefix(#"{"schema":1,"kind":"receiver","time":"2027-01-15T08:00:00.123456Z","#))
    let read = try #require(ReceiverLine(JSONObject(parsing: text)))
    #expect(read.object.encoded() == text)
  }

  @Test("the stages stand in their order, whichever tells first")
  func order() {
    var line = ReceiverLine(time: 0)
    line.add(JSONObject([("frames", .integer(1))]), of: .decode)
    line.add(JSONObject([("bursts", .integer(2))]), of: .demod)
    #expect(line.object.members.map(\.key) == ["schema", "kind", "time", "demod", "decode"])
  }

  @Test("what later versions tell is kept, behind what is known")
  func later() throws {
    let text =
      #"{"schema":1,"kind":"receiver","time":"t","demod":{"bursts":1,"novel":[{}]},"survey":{"x":1}}"#
    let line = try #require(ReceiverLine(JSONObject(parsing: text)))
    #expect(line.object.encoded() == text)
  }

  @Test(
    "a value that is not of its form is left out",
    arguments: [
      #""bursts":-1"#, #""bursts":1.5"#, #""bursts":"1""#, #""bursts":null"#,
      #""interval_s":"10""#, #""noise_floor_dbfs_per_hz":[-1,"x"]"#,
      #""noise_floor_dbfs_per_hz":5"#, #""occupancy_percent":{"916500000":"1"}"#,
      #""occupancy_percent":{"a b":1}"#, #""occupancy_percent":{"\n":1}"#,
    ])
  func wrongForm(member: String) throws {
    let text = #"{"schema":1,"kind":"receiver","time":"t","demod":{\#(member)}}"#
    let line = try #require(ReceiverLine(JSONObject(parsing: text)))
    #expect(line[.demod]?.isEmpty == true)
  }

  @Test("rows and objects of more than 512 elements are left out")
  func tooMany() {
    let most = ReceiverValueForm.mostElements
    for (count, isKept) in [(most, true), (most + 1, false)] {
      var line = ReceiverLine(time: 0)
      let members = (0..<count).map { (key: "\($0)", value: JSONValue.integer(1)) }
      line.add(JSONObject([("occupancy_percent", .object(JSONObject(members)))]), of: .demod)
      #expect((line[.demod, "occupancy_percent"] != nil) == isKept)
    }
  }

  @Test("packets are no receiver's lines, nor is a line without a time")
  func others() throws {
    for text in [#"{"schema":1,"kind":"beacon","time":"t"}"#, #"{"schema":1,"kind":"receiver"}"#] {
      #expect(try ReceiverLine(JSONObject(parsing: text)) == nil)
    }
  }

  @Test("values come one by one, with what they are of")
  func values() throws {
    let values = Self.full.values
    let occupancy = try #require(values.first { $0.name == "occupancy_percent" })
    #expect(occupancy.label == .init(name: "channel_hz", value: "916500000"))
    #expect(occupancy.value == .number(1.25) && !occupancy.isCount)
    let steps = values.filter { $0.name == "noise_floor_dbfs_per_hz" }
    #expect(steps.map(\.label?.value) == ["0", "1", "2"])
    let checks = values.filter { $0.name == "packets_by_crc" }
    #expect(checks.allSatisfy(\.isCount) && checks.map(\.label?.value) == ["bad", "ok"])
  }

  @Test("stages are known by their programs")
  func programs() {
    #expect(ReceiverStage(program: "gs-demod") == .demod)
    for program in ["demod", "gs-", "gs-export", ""] {
      #expect(ReceiverStage(program: program) == nil)
    }
  }
}
