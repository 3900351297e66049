import Meters
import Notation
import PacketSchema
import Testing

@testable import HomeAssistant

@Suite("Outages of several meters")
struct NeighbourhoodWatchTests {
  private static let start: Int64 = 1_790_000_000

  /// A beacon of a meter at a second, which booted at another.
  private func beacon(_ meter: Int, at second: Int64, booted: Int64) throws -> PacketObservation {
    let (time, boot) = (time(second), time(booted))
    return PacketObservation(
      try JSONObject(
        parsing: #"{"schema":1,"kind":"beacon","crc":"ok","source":"\#(address(meter))","#
          + #""time":"\#(time.text)","booted_at":"\#(boot.text)","uptime_s":\#(second - booted)}"#))
  }

  private func address(_ meter: Int) -> String {
    "0" + String(0x0A0B_0000 + meter, radix: 16).uppercased()
  }

  private func time(_ second: Int64) -> Timestamp {
    Timestamp(nanoseconds: (Self.start + second) * 1_000_000_000)
  }

  /// Meters that were heard before the outage, each in its second.
  private func watch(meters: Int) throws -> NeighbourhoodWatch {
    var watch = NeighbourhoodWatch()
    for meter in 0..<meters {
      #expect(try watch.observe(beacon(meter, at: Int64(meter), booted: -5000)).isEmpty)
    }
    return watch
  }

  @Test("are one, told once when nobody has joined for ten minutes")
  func together() throws {
    var watch = try watch(meters: 50)
    for meter in 0..<40 {
      let heard = 2000 + Int64(meter) * 10
      let closed = try watch.observe(beacon(meter, at: heard, booted: 1500 + Int64(meter % 7)))
      #expect(closed.isEmpty)
    }
    #expect(watch.advance(to: time(2389 + 600)).isEmpty)
    let outages = watch.advance(to: time(2390 + 600))
    #expect(
      outages == [
        NeighbourhoodOutage(
          meters: 40, heardMeters: 50, beginsAfter: time(39), firstReturn: time(1500),
          lastReturn: time(1506))
      ])
    #expect(watch.advance(to: time(9000)).isEmpty && watch.flush().isEmpty)
    #expect(
      outages.first?.payload.encoded().hasPrefix(
        #"{"event_type":"neighbourhood_outage","meters":40,"heard_meters":50,"#) == true)
  }

  @Test("that come back at different times are several, and one meter's is none")
  func apart() throws {
    var watch = try watch(meters: 10)
    for meter in 0..<5 {
      _ = try watch.observe(
        beacon(meter, at: 2000 + Int64(meter), booted: meter < 2 ? 1000 : meter < 4 ? 1500 : 1900))
    }
    #expect(watch.flush().map(\.meters) == [2, 2])
  }

  @Test("wait an hour at most, and are not told again when more join")
  func bounded() throws {
    var watch = try watch(meters: 20)
    var told: [NeighbourhoodOutage] = []
    for meter in 0..<20 {
      told += try watch.observe(beacon(meter, at: 2000 + Int64(meter) * 300, booted: 1500))
    }
    #expect(told.map(\.meters) == [13] && watch.flush().isEmpty)
  }

  @Test("are told though the second meter is heard an hour after the first")
  func lateSecond() throws {
    var watch = try watch(meters: 2)
    _ = try watch.observe(beacon(0, at: 2000, booted: 1500))
    #expect(watch.advance(to: time(5000)).isEmpty)
    _ = try watch.observe(beacon(1, at: 5600, booted: 1503))
    #expect(watch.flush().map(\.meters) == [2])
  }

  /// The broker has kept one meter of 501, and one of those had power all the time.
  @Test("are found though the receiver went down as well, and knows one meter of before")
  func receiverDown() throws {
    var memory = MeterMemory()
    (memory.packets, memory.uptime) = (5, 5000)
    (memory.bootedAt, memory.lastSeen) = (time(-5000), time(0))
    var watch = NeighbourhoodWatch()
    for meter in 0..<500 {
      let boot = 1500 + Int64(meter % 40)
      #expect(try watch.observe(beacon(meter, at: 1600 + Int64(meter), booted: boot)).isEmpty)
    }
    _ = try watch.observe(beacon(500, at: 2200, booted: -99))
    watch.remember(memory, of: address(0))
    #expect(
      watch.advance(to: time(4000)) == [
        NeighbourhoodOutage(
          meters: 500, heardMeters: 501, beginsAfter: time(0), firstReturn: time(1500),
          lastReturn: time(1539))
      ])
  }

  @Test("are none where nothing is known of before")
  func unknownBefore() throws {
    var watch = NeighbourhoodWatch()
    for meter in 0..<30 { _ = try watch.observe(beacon(meter, at: 2000, booted: 1500)) }
    #expect(watch.flush().isEmpty)
  }

  /// The receiver's clock is set forth and back by hours, a few times.
  @Test("are none in a week of boot times that jitter and of clocks that are set")
  func jitter() throws {
    var watch = NeighbourhoodWatch()
    var told = 0
    for hour in Int64(0)..<168 {
      let step: Int64 = hour % 24 == 7 ? 7000 : hour % 24 == 8 ? -5000 : 0
      for meter in 0..<20 {
        let jitter = (hour * 7 + Int64(meter) * 3) % 3 - 1
        told += try watch.observe(
          beacon(
            meter, at: hour * 3600 + Int64(meter) + step, booted: -5000 + jitter + step)
        ).count
      }
    }
    #expect(told == 0 && watch.flush().isEmpty)
  }
}

@Suite("How often a meter is heard")
struct HearingTests {
  private func hearing(gaps: [Int64], from hearing: Hearing = Hearing()) -> Hearing {
    var hearing = hearing
    var second: Int64 = 0
    for gap in [0] + gaps {
      second += gap
      hearing.observe(Timestamp(nanoseconds: second * 1_000_000_000))
    }
    return hearing
  }

  @Test("a value is stale after ten gaps, rounded up to a power of two, and an hour at least")
  func expiry() {
    #expect(Hearing().expiry == 4096)
    #expect(hearing(gaps: [60, 60, 60]).expiry == 4096)
    #expect(hearing(gaps: [600, 600, 600]).expiry == 8192)
    #expect(hearing(gaps: [1_000_000_000]).expiry == 4096 << 8)
  }

  @Test("a pause counts as four gaps at most, and what jitters changes nothing")
  func steady() {
    #expect(hearing(gaps: [60, 60, 500_000, 60]).expiry == 4096)
    let seen = Set(
      (0..<200).map { count in
        hearing(gaps: (0..<count).map { 780 + Int64($0 * 37 % 80) }).expiry
      })
    #expect(seen.count <= 3)
    let late = Set(
      (100..<200).map { count in
        hearing(gaps: (0..<count).map { 780 + Int64($0 * 37 % 80) }).expiry
      })
    #expect(late.count == 1)
  }

  @Test("it goes on with what an earlier run had found")
  func remembered() {
    #expect(Hearing(gap: 600).expiry == 8192)
    #expect(Hearing(gap: -3).gap == nil && Hearing(gap: .infinity).gap == nil)
    let later = hearing(gaps: [60], from: Hearing(gap: 600))
    #expect(later.gap.map { $0 > 500 } == true)
  }
}
