import Meters
import Notation
import PacketSchema

/// A key of the object that `gs-export json --meters` prints of each meter.
struct MeterKey: Sendable {
  let name: String
  /// For the manual.
  let meaning: String
  /// The value; nil where the meter has none.
  let value: @Sendable (Meter, Neighbourhood) -> JSONValue?

  init(
    _ name: String, _ meaning: String,
    value: @escaping @Sendable (Meter, Neighbourhood) -> JSONValue?
  ) {
    self.name = name
    self.meaning = meaning
    self.value = value
  }
}

/// The table of these keys, views of `Meter`, in the order in which they are printed.
public enum MeterKeys {
  /// Names and meanings, for the manual.
  public static var manual: [(name: String, meaning: String)] { all.map { ($0.name, $0.meaning) } }

  static let all: [MeterKey] = [
    .init("meter", "LAN address") { meter, _ in .string(meter.address) },
    .init("network", "initial value of its network's CRC") { meter, _ in string(meter.network) },
    .init("utility", "who runs the network, if known") { meter, heard in
      string(meter.network.flatMap { heard.networks[$0] }.flatMap { $0.isEmpty ? nil : $0 })
    },
    .init("packets", "packets that were heard from it, also those that it passed on") {
      meter, _ in .integer(meter.packets)
    },
    .init("originated", "packets in which it spoke, but which others passed on") { meter, _ in
      meter.originated > 0 ? .integer(meter.originated) : nil
    },
    .init("first_heard", "when it was heard first") { meter, _ in time(meter.span.first) },
    .init("last_heard", "when it was heard last") { meter, _ in time(meter.span.last) },
    .init("booted_at", "when power came on") { meter, _ in time(meter.power.bootedAt) },
    .init("uptime_s", "time since then, as it said last") { meter, _ in
      meter.power.uptime.map { .integer($0) }
    },
    .init("outages", "times that its uptime fell") { meter, _ in
      .integer(Int64(meter.power.outageCount))
    },
    .init("counter", "packet counter") { meter, _ in meter.counter.map { .integer($0) } },
    .init("route_cost", "cost of its route to the collector") { meter, _ in
      meter.route.cost.map { .integer($0) }
    },
    .init("tree_id", "tree of the collector") { meter, _ in string(meter.route.treeID) },
    .init("level", "hops in that tree") { meter, _ in meter.route.level.map { .integer($0) } },
    .init("snr_db", "mean signal-to-noise ratio") { meter, _ in
      meter.reception.meanSignalToNoiseRatio.map { .number(($0 * 100).rounded() / 100) }
    },
    .init(
      "reads", "hypothesis: reads by the utility, the latest \(ReadHistory.mostReads) one by one"
    ) { meter, _ in reads(meter) },
    .init(
      "sent",
      "long messages that it announced, the latest \(MessageHistory.mostMessages) one by one"
    ) { meter, _ in messages(meter.sent, of: meter, neighbours: "to") },
    .init(
      "received", "the same of messages that others announced to it"
    ) { meter, _ in messages(meter.received, of: meter, neighbours: "from") },
    .init("slots", "beacons by slot of the hop cycle and channel") { meter, _ in slots(meter) },
  ]

  /// The object of a meter.
  static func object(of meter: Meter, in heard: Neighbourhood) -> JSONObject {
    JSONObject(all.compactMap { key in key.value(meter, heard).map { (key.name, $0) } })
  }

  private static func string(_ text: String?) -> JSONValue? { text.map { .string($0) } }

  private static func time(_ time: Timestamp?) -> JSONValue? { time.map { .string($0.text) } }

  private static func integer(_ number: Int64?) -> JSONValue? { number.map { .integer($0) } }

  /// An object of the members that have a value.
  private static func object(_ members: [(key: String, value: JSONValue?)]) -> JSONValue {
    .object(JSONObject(members.compactMap { key, value in value.map { (key, $0) } }))
  }

  /// Nil if there is nothing to list.
  private static func list(
    _ count: Int, _ day: DayCount, of meter: Meter, _ latest: [JSONValue]
  ) -> JSONValue? {
    if count == 0 { return nil }
    let end = meter.lastDayEnd
    return object([
      ("count", .integer(Int64(count))),
      ("last_day", end.map { .integer(Int64(day.count(until: $0))) }),
      ("latest", .array(latest)),
    ])
  }

  private static func reads(_ meter: Meter) -> JSONValue? {
    list(
      meter.reads.count, meter.reads.day, of: meter,
      meter.reads.latest.map { read in
        object([
          ("requested_at", time(read.requestedAt)),
          ("delay_s", read.delay.map { .number($0) }),
          ("request_length", integer(read.requestLength)), ("request_id", string(read.requestID)),
          ("reply_length", integer(read.replyLength)), ("reply_id", string(read.replyID)),
        ])
      })
  }

  private static func messages(
    _ history: MessageHistory, of meter: Meter, neighbours: String
  ) -> JSONValue? {
    list(
      history.count, history.day, of: meter,
      history.latest.map { message in
        object([
          ("time", time(message.time)), ("length", .integer(message.length)),
          (neighbours, .array(message.neighbours.map { .string($0) })),
          ("announcement_id", .string(message.identifier)),
          (
            "message_ids",
            message.messageIDs.isEmpty ? nil : .array(message.messageIDs.map { .string($0) })
          ),
        ])
      })
  }

  private static func slots(_ meter: Meter) -> JSONValue? {
    let pairs = meter.slotChannels.pairs
    return pairs.isEmpty
      ? nil
      : .array(
        pairs.map { pair in
          object([
            ("slot", .integer(Int64(pair.slot))), ("channel_hz", .integer(pair.channel)),
            ("count", .integer(Int64(pair.count))),
          ])
        })
  }
}
