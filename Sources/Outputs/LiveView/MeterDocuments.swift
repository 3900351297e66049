import Meters
import Notation
import PacketSchema
import Report
import Synchronization

extension LiveMesh {
  /// Packets that the document of a meter has at most.
  private static let packetsOfMeter = 50

  /// What every document begins with.
  func head(_ known: Contents) -> JSONObject {
    var members = DocumentMembers()
    members.add("run", run)
    members.add("sequence", known.packets.last)
    members.add("now", known.newest)
    return members.object
  }

  /// All meters that were heard, the user's own first.
  public func meters() -> String {
    let (known, alone) = contents.withLock { ($0, $0.loneReturns()) }
    let rows = known.reception.neighbourhood.speakers.map { row(of: $0, known, alone: alone) }
    let (mine, others) = rows.partitioned { $0["mine"] != nil }
    return document(known) { members in
      members.add("meters", .objects(mine + others))
      members.add("others", known.reception.neighbourhood.packetsOfOthers)
    }
  }

  /// One meter; nil if it was not heard.
  public func meter(_ address: String) -> String? {
    let address = LANAddress.normalized(address)
    let (known, alone) = contents.withLock { ($0, $0.loneReturns()) }
    guard let meter = known.reception.neighbourhood.meters[address], meter.isSpeaker else {
      return nil
    }
    let query = KeptPackets.Query(meter: address)
    let packets = known.packets.entries(query, limit: Self.packetsOfMeter).map(\.json)
    let text = document(known) { members in
      members.add("meter", .object(row(of: meter, known, alone: alone)))
      members.add("outages", .objects(meter.power.outages.reversed().map(Self.object)))
      members.add(
        "messages",
        .objects(
          meter.sent.latest.reversed().map { Self.object($0, "sent") }
            + meter.received.latest.reversed().map { Self.object($0, "received") }))
      members.add("reads", .objects(meter.reads.latest.reversed().map(Self.object)))
      let signal = known.signals[address] ?? SignalHistory(history: settings.history)
      members.add("kinds", .object(Self.kinds(signal.kinds)))
      members.add("series", .object(signal.series))
      members.add("slots", Self.slots(meter).map { .object($0) })
    }
    return text.dropLast() + ",\"packets\":[\(packets.joined(separator: ","))]}"
  }

  /// Networks that were heard.
  public func networks() -> String {
    let known = contents.withLock { $0 }
    let heard = known.reception.neighbourhood
    let meters = Dictionary(grouping: heard.speakers) { $0.network ?? "" }
    let rows = heard.networks.sorted { $0.key < $1.key }.map { network, utility in
      var members = DocumentMembers()
      let own = meters[network] ?? []
      members.add(.network, network)
      members.add(.utility, utility.isEmpty ? nil : utility)
      members.add("meters", own.count)
      members.add("packets", own.reduce(0) { $0 &+ $1.packets })
      members.add("hop_cycle_s", heard.slotChannels[network]?.cycle)
      return members.object
    }
    return document(known) { $0.add("networks", .objects(rows)) }
  }

  /// A document: the head, and what is added to it.
  func document(_ known: Contents, _ add: (inout DocumentMembers) -> Void) -> String {
    var members = DocumentMembers()
    for (key, value) in head(known).members { members.add(key, value) }
    add(&members)
    return members.object.encoded()
  }

  // MARK: - Rows

  /// What is known of a meter in a line.
  func row(of meter: Meter, _ known: Contents, alone: [String: [Timestamp]]) -> JSONObject {
    var members = DocumentMembers()
    let signal = known.signals[meter.address]
    members.add("address", meter.address)
    members.add("mine", settings.mine.contains(meter.address) ? .bool(true) : nil)
    members.add(.network, meter.network)
    let utility = meter.network.flatMap { known.reception.neighbourhood.networks[$0] } ?? ""
    members.add(.utility, utility.isEmpty ? nil : utility)
    members.add("packets", meter.packets)
    members.add("first_seen", meter.span.first)
    members.add("last_seen", meter.span.last)
    members.add("last_kind", meter.lastKind.map { String($0.prefix(32)) })
    members.add(.signalToNoiseRatio, meter.reception.signalToNoiseRatio)
    members.add("mean_snr_db", meter.reception.meanSignalToNoiseRatio)
    members.add("snr_deviation_db", signal?.ratioDeviation)
    members.add(.signalLevel, meter.reception.level)
    members.add("carrier_error_hz", signal?.carrierError)
    members.add(.uptime, meter.power.uptime)
    members.add("booted_at", meter.power.bootedAt)
    members.add("outages", meter.power.outageCount)
    members.add("last_outage", meter.power.outages.last?.bootedAt)
    members.add(.routeCost, meter.route.cost)
    members.add(.treeID, meter.route.treeID)
    members.add(.level, meter.route.level)
    members.add(.counter, meter.counter)
    let concerns = known.reception.concerns(of: meter, alone: alone[meter.address] ?? [])
    members.add(
      "concerns", concerns.isEmpty ? nil : JSONValue.array(concerns.map(JSONValue.string)))
    return members.object
  }

  private static func object(_ outage: PowerOutage) -> JSONObject {
    var members = DocumentMembers()
    members.add("last_seen_before", outage.lastSeenBefore)
    members.add("restored_at", outage.bootedAt)
    members.add("longest_s", outage.longestDuration)
    return members.object
  }

  private static func object(_ message: AnnouncedMessage, _ direction: String) -> JSONObject {
    var members = DocumentMembers()
    members.add("time", message.time)
    members.add("direction", direction)
    members.add("length", message.length)
    members.add("id", message.identifier)
    members.add("neighbours", .array(message.neighbours.map(JSONValue.string)))
    return members.object
  }

  private static func object(_ read: MeterRead) -> JSONObject {
    var members = DocumentMembers()
    members.add("requested_at", read.requestedAt)
    members.add("delay_s", read.delay, decimals: 1)
    members.add("request_length", read.requestLength)
    members.add("reply_length", read.replyLength)
    return members.object
  }

  private static func kinds(_ kinds: [PacketKind: Int]) -> JSONObject {
    JSONObject(
      PacketKind.allCases.compactMap { kind in
        kinds[kind].map { (kind.rawValue, .integer(Int64($0))) }
      })
  }

  private static func slots(_ meter: Meter) -> JSONObject? {
    guard let cycle = meter.slotChannels.cycle else { return nil }
    var members = DocumentMembers()
    members.add("hop_cycle_s", cycle)
    members.add(
      "pairs",
      .objects(
        meter.slotChannels.pairs.map { pair in
          var members = DocumentMembers()
          members.add("slot", pair.slot)
          members.add("channel_hz", pair.channel)
          members.add("count", pair.count)
          return members.object
        }))
    return members.object
  }
}

extension SignalHistory {
  /// What was heard over time, column by column, those without anything left out.
  var series: JSONObject {
    func row(_ value: (Cell) -> JSONValue) -> JSONValue { .array(heard.map { value($0.1) }) }
    var members = DocumentMembers()
    members.add("step_s", columns.width)
    members.add("time", .array(heard.map { .string(columns.start(of: $0.0).text) }))
    members.add("packets", row { .integer(Int64($0.packets)) })
    let kindRows = PacketKind.allCases.compactMap { kind -> (key: String, value: JSONValue)? in
      guard kinds[kind] != nil, let place = Self.places[kind] else { return nil }
      return (kind.rawValue, row { .integer(Int64($0.kinds[place])) })
    }
    members.add("kinds", .object(JSONObject(kindRows)))
    members.add(
      "snr_db", row { $0.measured > 0 ? .rounded(Double($0.ratios) / Double($0.measured)) : .null })
    members.add("snr_min_db", row { .rounded(Double($0.least)) })
    members.add("snr_max_db", row { .rounded(Double($0.greatest)) })
    members.add(
      "carrier_error_hz",
      row {
        $0.carriersMeasured > 0
          ? .rounded(Double($0.carriers) / Double($0.carriersMeasured), 0) : .null
      })
    return members.object
  }
}

extension Array {
  /// Elements that are so, then those that are not, each in their order.
  fileprivate func partitioned(_ isSo: (Element) -> Bool) -> ([Element], [Element]) {
    (filter(isSo), filter { !isSo($0) })
  }
}
