import PacketSchema
import TestKit
import Testing

@Suite("gs-export mqtt, a day of a neighbourhood")
struct PublishedDayTests {
  /// `make test-day` has them fifteen times as often.
  @Test("1000 meters of which two are published: memory stays, less than a message a second")
  func day() throws {
    let result = try Shell().run(
      #""$ROOT"/scripts/published_day.py "$(command -v gs-export)" 1000 1800"#)
    #expect(result.status == 0, "\(result.text) \(result.errors)")
    let figures = try JSONObject(parsing: result.text)
    #expect(figures["published"] == .integer(96) && figures["arrived"] == .integer(96))
    #expect(figures["packets"] == .integer(48_000), "\(result.text)")
  }
}
