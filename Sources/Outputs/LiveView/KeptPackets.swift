import DequeModule
import Meters
import Notation
import PacketSchema

/// The latest packets as JSON, within a bound of memory and of time.
struct KeptPackets: Sendable {
  /// A packet that is kept.
  struct Entry: Sendable {
    /// Its number within this run, from 1.
    let index: Int64
    let time: Timestamp?
    let kind: PacketKind
    let network: String?
    let check: String?
    /// Addresses in it: who sent this hop, who spoke, to whom, and to whom in the end.
    let addresses: [String]
    /// The packet under `packet`, and its number under `sequence`: a packet has keys of its own.
    let json: String

    /// Bytes that it takes, about.
    var size: Int { json.utf8.count + 200 }
  }

  /// Which packets are asked for; what is nil does not matter.
  struct Query: Sendable {
    var after: Int64?
    var before: Int64?
    var meter: String?
    var kind: PacketKind?
    var network: String?
    var check: String?

    func includes(_ entry: Entry) -> Bool {
      (kind.map { $0 == entry.kind } ?? true)
        && (network.map { $0 == entry.network } ?? true)
        && (check.map { $0 == entry.check } ?? true)
        && (meter.map(entry.addresses.contains) ?? true)
    }
  }

  private var entries = Deque<Entry>()
  private let mostBytes: Int
  private let history: Int64
  private var newest: Timestamp?
  /// Bytes that all of them take, about.
  private(set) var bytes = 0
  /// The number of the latest packet, kept or not; 0 before the first.
  private(set) var last: Int64 = 0

  /// Nothing kept yet.
  ///
  /// - Parameters:
  ///   - mostBytes: bytes of memory, about.
  ///   - history: seconds before the latest packet.
  init(mostBytes: Int, history: Int64) {
    self.mostBytes = mostBytes
    self.history = history
  }

  /// How many are kept.
  var count: Int { entries.count }

  /// The number of the oldest packet that is kept; one more than the latest if none is.
  var first: Int64 { entries.first?.index ?? last + 1 }

  /// Keeps a packet; returns its number.
  ///
  /// - Parameter now: the latest time that is believed: one clock that jumped ahead for a packet must
  ///   not make all others old.
  @discardableResult
  mutating func add(_ packet: PacketObservation, now: Timestamp?) -> Int64 {
    last += 1
    let entry = Entry(
      index: last, time: packet.time, kind: packet.kind, network: packet.network,
      check: packet.packet.text(.check), addresses: Self.addresses(in: packet.packet),
      json: "{\"sequence\":\(last),\"packet\":\(packet.packet.encoded())}")
    entries.append(entry)
    bytes += entry.size
    newest = now ?? newest
    forget()
    return last
  }

  private static func addresses(in packet: JSONObject) -> [String] {
    let keys: [PacketKey] = [.source, .destination, .linkSource, .linkDestination]
    return keys.compactMap { packet.text($0) }.filter { $0.utf8.count <= 16 }
      .map(LANAddress.normalized)
  }

  private mutating func forget() {
    while let oldest = entries.first, bytes > mostBytes || isOld(oldest) {
      bytes -= oldest.size
      entries.removeFirst()
    }
  }

  private func isOld(_ entry: Entry) -> Bool {
    guard let newest, let time = entry.time else { return false }
    return newest.seconds - time.seconds > history
  }

  /// The packet of a number; nil if it is not kept.
  func entry(_ index: Int64) -> Entry? {
    guard index >= first, index <= last else { return nil }
    let position = Int(index - first)
    return entries.indices.contains(position) ? entries[position] : nil
  }

  /// Packets that are asked for, the newest first.
  func entries(_ query: Query, limit: Int) -> [Entry] {
    let low = max(first, (query.after ?? .min).addingClamped(1))
    let high = min(last, (query.before ?? .max).addingClamped(-1))
    guard low <= high else { return [] }
    var found: [Entry] = []
    var index = high
    while index >= low, found.count < limit {
      if let entry = entry(index), query.includes(entry) { found.append(entry) }
      index -= 1
    }
    return found
  }
}

extension Int64 {
  fileprivate func addingClamped(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other > 0 ? .max : .min) : sum
  }
}
