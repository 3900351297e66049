import Meters
public import Notation
import PacketSchema
public import Report
import Synchronization

extension LiveMesh {
  /// Who sent to whom between two times, and the meters as nodes.
  public func mesh(from: Timestamp? = nil, to: Timestamp? = nil) -> String {
    let known = contents.withLock { $0 }
    let columns = known.links.counts.columns
    let links = known.links.links(from: from, to: to)
    let ends = Set(links.flatMap { [$0.link.source, $0.link.destination] })
    let heard = known.reception.neighbourhood.meters
    let speakers = Set(known.reception.neighbourhood.speakers.map(\.address))
    let nodes = ends.union(speakers).sorted().map { node($0, heard[$0]) }
    let rows = links.map { link in
      var members = DocumentMembers()
      members.add("source", link.link.source)
      members.add("destination", link.link.destination)
      members.add("packets", link.packets)
      members.add("last_seen", columns.start(of: link.lastColumn))
      return members.object
    }
    return document(known) { members in
      members.add("span", Self.span(columns).map { .object($0) })
      members.add("nodes", .objects(nodes))
      members.add("links", .objects(rows))
      members.add("others", known.links.counts.others)
    }
  }

  private func node(_ address: String, _ meter: Meter?) -> JSONObject {
    var members = DocumentMembers()
    members.add("address", address)
    members.add("mine", settings.mine.contains(address) ? .bool(true) : nil)
    members.add("heard", .bool(meter?.isSpeaker ?? false))
    members.add(.network, meter?.network)
    members.add(.treeID, meter?.route.treeID)
    members.add(.level, meter?.route.level)
    members.add(.routeCost, meter?.route.cost)
    return members.object
  }

  /// Packets by channel over time, and what the receivers tell of the band.
  public func band() -> String {
    let known = contents.withLock { $0 }
    let columns = known.channels.columns
    let range = columns.range ?? 0...0
    let channels = known.channels.counts.sorted { $0.key < $1.key }.map { channel, cells in
      var members = DocumentMembers()
      members.add("channel_hz", channel)
      members.add("packets", cells.values.reduce(Int64(0)) { $0 + Int64($1) })
      members.add("counts", .array(range.map { .integer(Int64(cells[$0] ?? 0)) }))
      return members.object
    }
    return document(known) { members in
      members.add("span", Self.span(columns).map { .object($0) })
      members.add("channels", .objects(channels))
      members.add(
        "receivers",
        .objects(known.receivers.sorted { $0.key < $1.key }.map { $1.band(named: $0) }))
    }
  }

  /// From the first column to the end of the last; nil before anything.
  private static func span(_ columns: TimeColumns) -> JSONObject? {
    guard let range = columns.range else { return nil }
    var members = DocumentMembers()
    members.add("from", columns.start(of: range.lowerBound))
    members.add("to", columns.start(of: range.upperBound + 1))
    members.add("step_s", columns.width)
    return members.object
  }

  /// How the receivers and this program are doing.
  public func health(version: String) -> String {
    let known = contents.withLock { $0 }
    let now = now()
    func seconds(since time: ContinuousClock.Instant?) -> Double? {
      time.map { max(0, (now - $0) / .milliseconds(1)) / 1000 }
    }
    var server = DocumentMembers()
    server.add("version", version)
    server.add("time", wallClock())
    server.add("uptime_s", seconds(since: started))
    server.add("input", known.input.rawValue)
    server.add("last_line_age_s", seconds(since: known.lastLine))
    server.add("packets", known.packets.last)
    server.add("malformed", known.malformed)
    server.add("receiver_lines", known.receiverLines)
    server.add("clients", known.feed.listeners)
    server.add("clients_too_slow", known.feed.resets)
    server.add("kept_packets", known.packets.count)
    server.add("kept_bytes", known.packets.bytes)
    server.add("history_s", settings.history)
    return document(known) { members in
      members.add("server", .object(server.object))
      members.add(
        "receivers",
        .objects(
          known.receivers.sorted { $0.key < $1.key }.map { name, track in
            var members = DocumentMembers()
            members.add("receiver", name)
            members.add("age_s", track.age(at: now))
            // Of an input that has ended nothing more can come.
            let problems = known.input == .ended ? [] : track.problems(at: now)
            members.add("problems", .array(problems.map(JSONValue.string)))
            members.add("line", track.line.map { .object($0.object) })
            return members.object
          }))
    }
  }

  /// A piece of the report as HTML.
  public func html(_ drawing: Drawing, of meters: Set<String> = []) -> String {
    contents.withLock { $0.reception }.html(
      drawing, of: Set(meters.map(LANAddress.normalized)))
  }
}

extension ReceiverTrack {
  /// What it tells of the band over time.
  fileprivate func band(named name: String) -> JSONObject {
    func row(_ value: (ReceiverLine) -> JSONValue?) -> JSONValue {
      .array(samples.map { value($0.line) ?? .null })
    }
    var members = DocumentMembers()
    members.add("receiver", name)
    members.add("time", .array(samples.map { .string($0.time.text) }))
    for key in ["center_frequency_hz", "sample_rate_hz", "noise_floor_dbfs_per_hz", "peak_dbfs"] {
      members.add(key, row { $0[.demod, key] })
    }
    members.add("gain_db", row { $0[.capture, "gain_db"] })
    members.add("clipped_percent", row { $0[.capture, "clipped_percent"] })
    members.add("lost_samples", row { $0[.demod, "lost_samples"] ?? $0[.capture, "lost_samples"] })
    members.add("bursts", row { $0[.demod, "bursts"] })
    return members.object
  }
}
