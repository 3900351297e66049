import Export
import Meters
import Notation

/// Reads of meters by the utility: when, and how much was said, never what.
struct ReadSection {
  private let meters: [ReportedMeter]

  init(_ meters: [ReportedMeter]) { self.meters = meters }

  var html: String {
    let reads = meters.flatMap { meter in
      meter.meter.reads.latest.map { (meter: meter.address, read: $0) }
    }.sorted { $0.read.requestedAt < $1.read.requestedAt }
    let body =
      reads.isEmpty
      ? "<p>None: no request to a meter was heard together with its reply.</p>"
      : ReportText.list(
        ["Meter", "Requested", "Reply after", "Request", "Reply"], reads.map(row),
        ReportText.count(reads.count, "read")) + note
    return ReportText.section("reads", "Reads by the utility", body)
  }

  private var note: String {
    let shortened = meters.contains { $0.meter.reads.count > $0.meter.reads.latest.count }
    return "<p class=\"note\">A hypothesis: a request of the usual length to the meter, and some "
      + "seconds later its reply. What was said cannot be read."
      + (shortened ? " Of each meter the latest \(ReadHistory.mostReads)." : "") + "</p>"
  }

  private func row(_ entry: (meter: String, read: MeterRead)) -> [String] {
    let read = entry.read
    return [
      "<b>\(entry.meter)</b>", ReportText.time(read.requestedAt),
      read.delay.map { "\(CellText.decimal($0, places: 1)) s" } ?? "",
      read.requestLength.map(MessageSection.bytes) ?? "",
      read.replyLength.map(MessageSection.bytes) ?? "",
    ]
  }
}

/// Long messages, as they were announced. Empty if none was.
struct MessageSection {
  private let meters: [ReportedMeter]

  init(_ meters: [ReportedMeter]) {
    self.meters = meters.filter { $0.meter.sent.count + $0.meter.received.count > 0 }
  }

  var html: String {
    meters.isEmpty
      ? "" : ReportText.section("messages", "Long messages", table + folded)
  }

  static func bytes(_ length: Int64) -> String { ReportText.count(Int(clamping: length), "byte") }

  private var table: String {
    ReportText.list(
      ["Meter", "Sent", "Sent within a day", "Received", "Received within a day"],
      meters.map { meter in
        ["<b>\(meter.address)</b>"]
          + [meter.meter.sent, meter.meter.received].flatMap { history in
            [
              ReportText.count(history.count),
              meter.meter.lastDayEnd.map { ReportText.count(history.day.count(until: $0)) } ?? "",
            ]
          }
      }, "Numbers of \(ReportText.count(meters.count, "meter"))")
      + "<p class=\"note\">As announced, each once; a meter also passes on those of others. A day is "
      + "the last one in which something was heard of the meter.</p>"
  }

  private var folded: String {
    let lists = lists.filter { !$0.isEmpty }
    return ReportText.fold(
      lists.count > ReportText.openRows,
      "The messages, in \(ReportText.count(lists.count, "list"))",
      lists.joined())
  }

  /// The messages themselves, folded away: there are dozens.
  private var lists: [String] {
    meters.flatMap { meter in
      [
        list(of: meter, meter.meter.sent, "sent", neighbours: "Next hop"),
        list(of: meter, meter.meter.received, "received", neighbours: "From"),
      ]
    }
  }

  private func list(
    of meter: ReportedMeter, _ history: MessageHistory, _ verb: String, neighbours: String
  ) -> String {
    if history.latest.isEmpty { return "" }
    let rows = history.latest.map { message in
      [
        message.time.map(ReportText.time) ?? "", MessageSection.bytes(message.length),
        message.neighbours.map(ReportText.escaped).joined(separator: ", "),
      ]
    }
    let number =
      history.latest.count < history.count
      ? "the latest \(history.latest.count) of \(ReportText.count(history.count, "message"))"
      : ReportText.count(history.count, "message")
    return "<details><summary>\(meter.address) \(verb) \(number)</summary>"
      + ReportText.table(["Time", "Length", neighbours], rows) + "</details>\n"
  }
}
