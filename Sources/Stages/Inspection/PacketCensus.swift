import Notation
import PacketSchema

/// Counts packet JSON by kind, network, check and source.
public struct PacketCensus: Sendable {
  /// Different values counted one by one for each key; what comes later counts as "others".
  static let mostValues = 10_000
  /// Bytes of a value that is counted by itself: thousands of longer ones would fill the memory.
  private static let longestName = 255
  /// Values of a key that are shown, so that a line of them still fits on a screen.
  private static let shownValues = 20
  private static let keys: [PacketKey] = [.kind, .network, .check, .type, .version, .source]

  /// Lines that tell of the receiver.
  private var receiverLines = 0
  /// Packets so far.
  public private(set) var packets = 0
  /// Lines that are no packet JSON.
  public private(set) var malformed = 0
  private var firstTime: String?
  private var lastTime: String?
  private var counts: [[String: Int]] = keys.map { _ in [:] }

  /// A census before the first line.
  public init() {}

  /// Counts a line; says what is wrong with it if it is no packet.
  public mutating func take(_ line: String) -> String? {
    guard line.contains(where: { !$0.isWhitespace }) else { return nil }
    let packet: JSONObject
    do {
      packet = try JSONObject(parsing: line)
    } catch {
      malformed += 1
      return error.description
    }
    guard !packet.isReceiverLine else {
      receiverLines += 1
      return nil
    }
    packets += 1
    if case .string(let time)? = packet[.time] {
      firstTime = min(firstTime ?? time, time)
      lastTime = max(lastTime ?? time, time)
    }
    for (position, key) in Self.keys.enumerated() { count(packet[key], at: position) }
    return nil
  }

  private mutating func count(_ value: JSONValue?, at position: Int) {
    let name: String
    switch value {
    case .string(let text): name = text.utf8.count <= Self.longestName ? printable(text) : "others"
    case .integer(let number): name = "\(number)"
    default: return
    }
    let isKnown = counts[position][name] != nil || counts[position].count < Self.mostValues
    counts[position][isKnown ? name : "others", default: 0] += 1
  }

  /// The counts as lines, the most frequent value first.
  public func report() -> [String] {
    var lines = [counted(packets, "packet")]
    if receiverLines > 0 { lines.append("\(counted(receiverLines, "line")) on the receiver") }
    if let firstTime, let lastTime {
      lines.append("from \(printable(firstTime)) to \(printable(lastTime))")
    }
    for (key, values) in zip(Self.keys, counts) where !values.isEmpty {
      let sorted = values.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      let shown = sorted.prefix(Self.shownValues).map { "\($0.key) \($0.value)" }
      let more = sorted.count > shown.count ? [" … \(sorted.count) in all"] : []
      lines.append("by \(key.name): " + (shown.joined(separator: ", ") + more.joined()))
    }
    return lines
  }
}
