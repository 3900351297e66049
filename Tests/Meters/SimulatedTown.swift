import Notation
import PacketSchema
import TestKit

@testable import Meters

/// Meters whose outages are known, and what a receiver hears of them by a clock of its own. Times are
/// true seconds after the start.
struct SimulatedTown {
  /// The true time of the start, in seconds since 1970.
  static let start = 1_790_000_000.0

  /// A time without power.
  struct Outage {
    let meter: Int
    let failure: Double
    let restoration: Double
  }

  /// A packet, when it comes out of the receiver, and what the receiver's clock says it was heard at.
  struct Heard {
    let arrival: Double
    let observation: PacketObservation
  }

  /// What the receiver's clock is ahead by, from a time on; the latest entry counts.
  var clock: [(from: Double, error: Double)] = [(0, 0)]
  /// When the receiver hears nothing.
  var deaf: [ClosedRange<Double>] = []
  var outages: [Outage] = []
  /// Uptime of each meter at the start, in seconds.
  var uptimes: [Double]
  /// Uptimes are counted modulo this.
  var wrap: Int64 = 1 << 32
  /// Seconds between two packets of a meter.
  var interval = 40.0...80.0

  init(meters: Int, random: inout SeededGenerator) {
    uptimes = (0..<meters).map { _ in Double.random(in: 100_000...9_000_000, using: &random) }
  }

  static func name(_ meter: Int) -> String {
    String(0x0A0B_0000 + meter, radix: 16, uppercase: true).leftPadded(to: 8)
  }

  func error(at second: Double) -> Double { clock.last { $0.from <= second }?.error ?? 0 }

  /// True seconds of the last return of power before a time.
  private func boot(_ meter: Int, at second: Double) -> Double {
    outages.filter { $0.meter == meter && $0.restoration <= second }.map(\.restoration).max()
      ?? -uptimes[meter]
  }

  private func isSpeaking(_ meter: Int, at second: Double) -> Bool {
    !deaf.contains { $0.contains(second) }
      && !outages.contains {
        $0.meter == meter && $0.failure <= second && second < $0.restoration
      }
  }

  /// The packet of a meter, as it is decoded: heard by the receiver's clock, perhaps of somebody who
  /// passes it on some seconds later.
  func beacon(_ meter: Int, at second: Double, passedOnAfter delay: Double? = nil) -> Heard {
    let arrival = second + (delay ?? 0)
    let time = Self.start + arrival + error(at: arrival)
    let uptime = Int64((second - boot(meter, at: second)).rounded(.down)) % wrap
    var members: [(key: String, value: JSONValue)] = [
      ("schema", .integer(1)), ("kind", .string("beacon")), ("crc", .string("ok")),
      ("time", .string(Timestamp(nanoseconds: Int64(time * 1e6) * 1000).text)),
      ("source", .string(Self.name(meter))), ("uptime_s", .integer(uptime)),
      ("network", .string("B5E3")), ("tree_id", .string("15")),
    ]
    // Before 2000 gs-decode tells none.
    if let booted = Timestamp.seconds(Int64(time.rounded()) - uptime), time > 946_684_800 {
      members.append(("booted_at", .string(booted)))
    }
    if delay != nil { members.append(("link_source", .string(Self.name(meter + 1)))) }
    return Heard(arrival: arrival, observation: PacketObservation(JSONObject(members)))
  }

  /// All that is heard in a time, in the order in which it comes: packets, copies of them a moment
  /// later, some that the pipeline has held for a minute, and some that others pass on.
  func heard(until end: Double, random: inout SeededGenerator) -> [Heard] {
    var heard: [Heard] = []
    for meter in uptimes.indices {
      var second = Double.random(in: 0...60, using: &random)
      while second < end {
        if isSpeaking(meter, at: second) {
          let packet = beacon(meter, at: second)
          heard.append(packet)
          switch Int.random(in: 0..<60, using: &random) {
          case 0: heard.append(Heard(arrival: second + 0.5, observation: packet.observation))
          case 1:
            heard[heard.count - 1] = Heard(
              arrival: second + Double.random(in: 0...60, using: &random),
              observation: packet.observation)
          case 2:
            let delay = Double.random(in: 1...300, using: &random)
            if isSpeaking(meter + 1, at: second + delay) {
              heard.append(beacon(meter, at: second, passedOnAfter: delay))
            }
          default: break
          }
        }
        second += Double.random(in: interval, using: &random)
      }
    }
    return heard.sorted { $0.arrival < $1.arrival }
  }
}

extension String {
  fileprivate func leftPadded(to width: Int) -> String {
    String(repeating: "0", count: max(0, width - count)) + self
  }
}
