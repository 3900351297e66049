import Foundation
import PacketFixtures
import PacketSchema
import TestKit
import Testing

@Suite("JSON parsing")
struct JSONParsingTests {
  @Test("a line in the order of the keys comes back unchanged")
  func roundTrip() throws {
    #expect(try SamplePackets.object(SamplePackets.beacon).encoded() == SamplePackets.beacon)
  }

  @Test("known keys come in the table's order, unknown ones after them by alphabet")
  func order() throws {
    let object = try JSONObject(
      parsing: #"{"zebra":1,"raw":"00","apple":2,"kind":"beacon","schema":1}"#)
    #expect(object.members.map(\.key) == ["schema", "kind", "raw", "apple", "zebra"])
  }

  @Test("offsets stand in the order of their numbers")
  func offsets() throws {
    let object = try JSONObject(parsing: #"{"unknown":{"37":"7E","100":"00","7":"AB"}}"#)
    #expect(object.encoded() == #"{"unknown":{"7":"AB","37":"7E","100":"00"}}"#)
  }

  @Test(
    "values stay what they are",
    arguments: [
      ("0", JSONValue.integer(0)), ("1", .integer(1)), ("-5", .integer(-5)),
      ("4294967295", .integer(4_294_967_295)),
      ("9223372036854775807", .integer(.max)), ("-9223372036854775807", .integer(-.max)),
      ("52.46", .number(52.46)), ("-20.1", .number(-20.1)),
      ("0.12345678901234567", .number(0.12345678901234567)), ("1.5e3", .number(1500)),
      ("123456789012345678901234567890", .number(1.2345678901234568e29)),
      ("true", .bool(true)), ("false", .bool(false)), ("null", .null),
      (#""0012E345""#, .string("0012E345")), (#""""#, .string("")),
      (#""\u00e9\n\"\\""#, .string("é\n\"\\")),
      ("[1,0,true,false]", .array([.integer(1), .integer(0), .bool(true), .bool(false)])),
      ("{}", .object(JSONObject())),
    ])
  func values(text: String, expected: JSONValue) throws {
    let object = try JSONObject(parsing: #"{"key":\#(text)}"#)
    #expect(object["key"] == expected)
    #expect(try JSONObject(parsing: object.encoded()).encoded() == object.encoded())
  }

  @Test(
    "zero has no sign, however it was written", arguments: ["-0", "-0.0", "-0e5", "-1e-999", "0.0"])
  func zero(text: String) throws {
    #expect(try JSONObject(parsing: #"{"key":\#(text)}"#).encoded() == #"{"key":0}"#)
  }

  @Test(
    "what controls a terminal, turns the direction of writing or ends a line is escaped",
    arguments: [
      (0x1B, "001b"), (0x7F, "007f"), (0x80, "0080"), (0x9B, "009b"), (0x9F, "009f"),
      (0x61C, "061c"),
      (0x200E, "200e"), (0x200F, "200f"), (0x2028, "2028"), (0x202A, "202a"), (0x202E, "202e"),
      (0x2066, "2066"), (0x2069, "2069"),
    ])
  func escapes(value: UInt32, digits: String) throws {
    let scalar = try #require(Unicode.Scalar(value))
    let object = JSONObject([("a\(scalar)", .string("é\(scalar)\u{A0}"))])
    let text = object.encoded()
    #expect(text == "{\"a\\u\(digits)\":\"é\\u\(digits)\u{A0}\"}")
    #expect(try JSONObject(parsing: text) == object)
  }

  @Test(
    "what is no object is refused",
    arguments: [
      "", " ", "{", "}", "[]", "[{}]", "1", "\"a\"", "null", "{\"a\":}", "{a:1}",
      "{\"a\":1} x", "{\"a\":1}{\"b\":2}", "{\"a\":\"\\ud800\"}", "{\"a\":\u{1}}", "{\"a\":NaN}",
      "{\"a\":01}", "{\"a\":1.}", "{\"a\":.5}", "{\"a\":-}", "{\"a\":1e}", "{\"a\":+1}",
      "{\"a\":1e999}", "{\"a\":tru}", "{\"a\":1,}", "{\"a\":[1,]}", "{,}", "{\"a\" 1}", "{\"a\"}",
      "{\"a\":\"\\x\"}", "{\"a\":\"\\u00g0\"}", "{\"a\":\"\\ude00\"}", "{\"a\":\"\\ud83d\\u0041\"}",
      "{\"a\":\"\t\"}", "\u{FEFF}garbage", "{\u{0}\"a\":1}",
    ])
  func malformed(text: String) {
    #expect(throws: JSONParsingError.self) { try JSONObject(parsing: text) }
  }

  @Test("escapes of every kind, pairs of UTF-16 included")
  func escapes() throws {
    let object = try JSONObject(parsing: #"{"a":"\"\\\/\b\f\n\r\t\u0041\ud83d\ude00é"}"#)
    #expect(object["a"] == .string("\"\\/\u{8}\u{C}\n\r\tA\u{1F600}é"))
  }

  @Test("of a key that comes twice the last counts")
  func duplicateKey() throws {
    let object = try JSONObject(parsing: #"{"b":1,"kind":"x","b":2,"kind":"y","a":0,"b":3}"#)
    #expect(object.encoded() == #"{"kind":"y","a":0,"b":3}"#)
  }

  @Test("white space and a byte order mark are nothing")
  func space() throws {
    let object = try JSONObject(parsing: "\u{FEFF} \r\n{\t\"a\" : [ 1 , { } ] }\r\n")
    #expect(object.encoded() == #"{"a":[1,{}]}"#)
  }

  @Test("a line cut at any byte is refused")
  func truncated() {
    for length in 0..<SamplePackets.beacon.utf8.count {
      let cut = String(decoding: SamplePackets.beacon.utf8.prefix(length), as: UTF8.self)
      #expect(throws: JSONParsingError.self) { try JSONObject(parsing: cut) }
    }
  }

  @Test("up to 64 levels are read; deeper nesting is an error, not a crash")
  func nesting() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "{\"a\":", count: depth - 1) + "[]"
        + String(repeating: "}", count: depth - 1)
    }
    #expect(try JSONObject(parsing: nested(64)).encoded() == nested(64))
    for depth in [65, 100_000] {
      #expect(throws: JSONParsingError.self) { try JSONObject(parsing: nested(depth)) }
    }
  }

  /// Pieces of text as JSON writes them: plain, escaped in each way, in one byte and in several.
  private static let pieces = [
    "a", "00FF2A55", "é", "中", "😀", #"\n"#, #"\""#, #"\\"#, #"\/"#, #"\u0000"#, #"\u00e9"#,
    #"\ud83d\ude00"#, "\u{301}", " ",
  ]

  @Test("texts full of escapes and arrays full of arrays are what Foundation takes them for")
  func likeFoundation() throws {
    var generator = SeededGenerator(seed: 7)
    func text() -> String {
      let count = Int.random(in: 0..<200, using: &generator)
      let pieces = (0..<count).map { _ in Self.pieces.randomElement(using: &generator) ?? "" }
      return "\"" + pieces.joined() + "\""
    }
    func array(_ depth: Int) -> String {
      let elements = (0..<Int.random(in: 0..<5, using: &generator)).map { _ in
        depth > 0 && Bool.random(using: &generator) ? array(depth - 1) : text()
      }
      return "[" + elements.joined(separator: ",") + "]"
    }
    for _ in 0..<200 {
      let array = array(12)
      let expected = try JSONSerialization.jsonObject(with: Data(array.utf8)) as? [Any]
      let object = try JSONObject(parsing: #"{"x":\#(array)}"#)
      #expect(object["x"] == .array(try #require(expected).map(Self.value)))
    }
  }

  private static func value(_ element: Any) -> JSONValue {
    if let text = element as? String { return .string(text) }
    return .array((element as? [Any])?.map(value) ?? [])
  }

  @Test("a text of a mebibyte of escapes, and as much of arrays, is read")
  func long() throws {
    let count = 1 << 19
    let text = String(repeating: #"\n"#, count: count)
    #expect(
      try JSONObject(parsing: "{\"x\":\"\(text)\"}")["x"]
        == .string(String(repeating: "\n", count: count)))
    let depth = 62
    let nest = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    let arrays = Array(repeating: nest, count: count / depth).joined(separator: ",")
    let object = try JSONObject(parsing: "{\"x\":[\(arrays)]}")
    #expect(object.encoded() == "{\"x\":[\(arrays)]}")
  }

  @Test("what is read of a damaged line is written and read again as the same")
  func damaged() {
    var generator = SeededGenerator(seed: 51)
    let marks = Array("{}[]\",:\\u0123456789eE+-. truefalsn\u{1}é".utf8)
    var objects = 0
    for _ in 0..<2000 {
      var bytes = Array(SamplePackets.beacon.utf8)
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        bytes[Int.random(in: bytes.indices, using: &generator)] =
          marks[Int.random(in: marks.indices, using: &generator)]
      }
      guard let object = try? JSONObject(parsing: String(decoding: bytes, as: UTF8.self)) else {
        continue
      }
      objects += 1
      // `1.0` is written as `1`, and read as a whole number.
      let text = object.encoded()
      #expect((try? JSONObject(parsing: text))?.encoded() == text)
    }
    #expect((1..<2000).contains(objects), "the lines are damaged too much, or not at all")
  }

  @Test("bytes that begin with no brace are an error, not a crash")
  func random() {
    var generator = SeededGenerator(seed: 52)
    for _ in 0..<2000 {
      var bytes = generator.bytes(Int.random(in: 0..<60, using: &generator))
      if bytes.first == UInt8(ascii: "{") { bytes[0] = UInt8(ascii: "[") }
      // White space, and then an object, is no error.
      if let first = bytes.first, first <= 0x20 { bytes[0] = UInt8(ascii: ":") }
      #expect(throws: JSONParsingError.self) {
        try JSONObject(parsing: String(decoding: bytes, as: UTF8.self))
      }
    }
  }
}
