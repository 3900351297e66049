import Meters
import Notation
import PacketSchema
import Report
import Synchronization

/// What has come in since the last events.
struct News: Sendable {
  /// The latest packet that was told.
  var told: Int64 = 0
  /// Addresses of meters that something was heard of.
  var meters: Set<String> = []
  /// Lines on receivers, the latest of each.
  var receivers: [String: String] = [:]
  var hasEnded = false
  /// Turns since meters were told, and since anything was.
  var (turnsOfMeters, quietTurns) = (0, 0)
}

/// Events, one piece after the other, for one who listens. It takes them at its own pace.
public struct LiveEvents: Sendable {
  private let mesh: LiveMesh
  private let listener: Int
  private let wakes: AsyncStream<Void>
  private var batch: Int
  private var greeting: String?

  fileprivate init(
    _ mesh: LiveMesh, listener: Int, wakes: AsyncStream<Void>, batch: Int, greeting: String
  ) {
    self.mesh = mesh
    self.listener = listener
    self.wakes = wakes
    self.batch = batch
    self.greeting = greeting
  }

  /// The next events as they are sent, when there are some; nil when there will be no more, or the
  /// task was cancelled.
  public mutating func next() async -> String? {
    if let greeting {
      self.greeting = nil
      return greeting
    }
    var waits = wakes.makeAsyncIterator()
    while true {
      if let (text, next) = mesh.contents.withLock({ $0.feed.events(from: batch) }) {
        batch = next
        return text ?? mesh.reset()
      }
      guard await waits.next() != nil else { return nil }
    }
  }

  /// To be called at the end: it is waited for no more.
  public func leave() { mesh.contents.withLock { $0.feed.leave(listener) } }
}

extension LiveMesh {
  /// What is told at once at most; who could not keep up with more loads anew.
  private static let mostPacketsOfTurn: Int64 = 2000
  private static let mostBytesOfTurn = 1 << 20
  /// Turns between events of meters, and until a sign of life.
  private static let turnsOfMeters = 2
  private static let quietTurns = 30

  /// Tells the listeners what has come in since the last turn. To be called every half a second.
  public func turn() {
    contents.withLock { known in
      let text = turnText(&known)
      known.news.quietTurns = text.isEmpty ? known.news.quietTurns + 1 : 0
      if !text.isEmpty {
        known.feed.append(text)
      } else if known.news.quietTurns >= Self.quietTurns {
        known.feed.append(": still here\n\n")
        known.news.quietTurns = 0
      }
    }
  }

  private func turnText(_ known: inout Contents) -> String {
    var text = packetText(&known)
    known.news.turnsOfMeters += 1
    if known.news.turnsOfMeters >= Self.turnsOfMeters, !known.news.meters.isEmpty {
      text += meterText(&known)
    }
    for (_, line) in known.news.receivers.sorted(by: { $0.key < $1.key }) {
      text += EventFeed.event("receiver", line)
    }
    known.news.receivers = [:]
    if known.news.hasEnded {
      text += EventFeed.event("ended", "{}")
      known.news.hasEnded = false
    }
    return text
  }

  private func packetText(_ known: inout Contents) -> String {
    let (first, last) = (known.news.told + 1, known.packets.last)
    guard first <= last else { return "" }
    known.news.told = last
    guard first >= known.packets.first, last - first < Self.mostPacketsOfTurn else {
      return resetText(known)
    }
    return packetsText(first...last, known) ?? resetText(known)
  }

  /// Packets as an event; nil if they are too many bytes.
  private func packetsText(_ range: ClosedRange<Int64>, _ known: Contents) -> String? {
    var bytes = 0
    var packets: [String] = []
    for index in range {
      guard let json = known.packets.entry(index)?.json else { continue }
      bytes += json.utf8.count
      guard bytes <= Self.mostBytesOfTurn else { return nil }
      packets.append(json)
    }
    return EventFeed.event(
      "packets", "{\(nowText(known))\"packets\":[\(packets.joined(separator: ","))]}",
      id: known.feed.id(range.upperBound))
  }

  private func meterText(_ known: inout Contents) -> String {
    known.news.turnsOfMeters = 0
    let alone = known.loneReturns()
    let rows = known.news.meters.sorted().compactMap { address in
      known.reception.neighbourhood.meters[address].flatMap { meter in
        meter.isSpeaker ? row(of: meter, known, alone: alone).encoded() : nil
      }
    }
    known.news.meters = []
    return EventFeed.event(
      "meters", "{\(nowText(known))\"meters\":[\(rows.joined(separator: ","))]}")
  }

  private func nowText(_ known: Contents) -> String {
    known.newest.map { "\"now\":\"\($0.text)\"," } ?? ""
  }

  fileprivate func resetText(_ known: Contents) -> String {
    EventFeed.event(
      "reset", "{\"run\":\"\(run)\",\"sequence\":\(known.packets.last)}",
      id: known.feed.id(known.packets.last))
  }

  fileprivate func reset() -> String {
    contents.withLock { known in
      known.feed.countReset()
      return resetText(known)
    }
  }

  /// Begins to listen.
  ///
  /// - Parameter id: of the last event that the listener has seen; nil for one that is new.
  public func listen(after id: String? = nil) -> LiveEvents {
    contents.withLock { known in
      let (listener, wakes) = known.feed.listen()
      var greeting = EventFeed.event("hello", head(known).encoded())
      if let id {
        let index = known.feed.index(ofID: id)
        if let missed = index.flatMap({ missedText(after: $0, known) }) {
          greeting += missed
        } else {
          greeting += resetText(known)
        }
      }
      // What came in since the last turn is told in the next one.
      return LiveEvents(
        self, listener: listener, wakes: wakes, batch: known.feed.next, greeting: greeting)
    }
  }

  /// What was told since a packet; nil if that is too much, or no longer kept.
  private func missedText(after index: Int64, _ known: Contents) -> String? {
    let last = known.news.told
    guard index <= known.packets.last else { return nil }
    guard index < last else { return "" }
    guard index + 1 >= known.packets.first, last - index <= Self.mostPacketsOfTurn else {
      return nil
    }
    return packetsText(index + 1...last, known)
  }

  /// Sends all listeners away, at the end.
  public func close() { contents.withLock { $0.feed.close() } }
}
