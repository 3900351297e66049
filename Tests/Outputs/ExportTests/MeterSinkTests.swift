import Export
import PacketFixtures
import PacketSchema
import SinkKit
import TestKit
import Testing

@Suite("Meters as JSON")
struct MeterSinkTests {
  private func lines(_ packets: [String]) throws -> [String] {
    var sink = MeterSink(layout: .compact)
    for packet in packets {
      #expect(try sink.lines(for: SamplePackets.object(packet)) == [])
    }
    return try sink.finish()
  }

  @Test("an object for each meter at the end, by address, without what is not known")
  func objects() throws {
    let reply =
      #"{"schema":1,"kind":"directed","time":"2026-11-22T17:00:00Z","source":"40DA952B","#
      + #""network":"B5E3","destination":"0A0B0C02","announced_length":147,"#
      + #""announcement_id":"BD71","read_requested_at":"2026-11-22T16:59:53Z","read_delay_s":7,"#
      + #""read_request_length":188,"read_request_id":"7829"}"#
    let message =
      #"{"schema":1,"kind":"directed","source":"40DA952B","destination":"0A0B0C03","#
      + #""announced_length":147,"announcement_id":"BD71","message_id":"296ED4"}"#
    let slot =
      #"{"schema":1,"kind":"beacon","source":"40DA952B","hop_cycle_s":60.2,"hop_slot":74,"#
      + #""channel_hz":916500000}"#
    #expect(
      try lines([SamplePackets.beacon, reply, message, slot]) == [
        #"{"meter":"0A0B0C02","network":"B5E3","utility":"A \"quoted\" name","packets":0,"#
          + #""outages":0,"received":{"count":1,"last_day":1,"latest":[{"#
          + #""time":"2026-11-22T17:00:00.000000Z","length":147,"from":["40DA952B"],"#
          + #""announcement_id":"BD71"}]}}"#,
        #"{"meter":"0A0B0C03","packets":0,"outages":0,"received":{"count":1,"latest":[{"#
          + #""length":147,"from":["40DA952B"],"announcement_id":"BD71","#
          + #""message_ids":["296ED4"]}]}}"#,
        #"{"meter":"40DA952B","network":"B5E3","utility":"A \"quoted\" name","packets":4,"#
          + #""first_heard":"2026-11-22T17:00:00.000000Z","#
          + #""last_heard":"2026-11-22T17:00:00.123456Z","#
          + #""booted_at":"2026-08-31T17:42:45.000000Z","uptime_s":7168635,"outages":0,"#
          + #""counter":126,"route_cost":22,"tree_id":"15","level":5,"snr_db":31.2,"#
          + #""reads":{"count":1,"last_day":1,"latest":[{"#
          + #""requested_at":"2026-11-22T16:59:53.000000Z","delay_s":7,"request_length":188,"#
          + #""request_id":"7829","reply_length":147,"reply_id":"BD71"}]},"#
          + #""sent":{"count":1,"last_day":1,"latest":[{"time":"2026-11-22T17:00:00.000000Z","#
          + #""length":147,"to":["0A0B0C02","0A0B0C03"],"announcement_id":"BD71","#
          + #""message_ids":["296ED4"]}]},"#
          + #""slots":[{"slot":74,"channel_hz":916500000,"count":1}]}"#,
      ])
  }

  @Test("without packets there is nothing")
  func empty() throws { #expect(try lines([]) == []) }

  @Test("gs-export(1) has each key; UPDATE_GENERATED_FILES=1 writes them anew")
  func manual() throws {
    let isCurrent = try GeneratedFile.isCurrent("man/gs-export.1") { manual in
      let begin = ".\\\" Generated from the table of meters' keys: begin.\n"
      let start = try #require(manual.firstRange(of: begin)).upperBound
      let end = try #require(manual[start...].firstRange(of: ".\\\" Generated: end.")).lowerBound
      let keys = MeterKeys.manual.map { ".It Li \($0.name)\n\($0.meaning)\n" }
      return manual[..<start] + keys.joined() + manual[end...]
    }
    #expect(isCurrent)
  }
}
