import Meters
public import Notation
public import PacketSchema
import Report
import Synchronization

/// What gs-live knows of the mesh, and tells: one value that a reader fills and any number of
/// listeners ask, each from a thread of its own. Memory is bounded, whatever comes in.
public final class LiveMesh: Sendable {
  /// How much is kept, and whose meters stand first.
  public struct Settings: Sendable {
    /// LAN addresses of the user's own meters.
    public var mine: Set<String> = []
    /// Seconds of history.
    public var history: Int64 = 86_400
    /// Bytes that the latest packets may take.
    public var packetBytes = 16 << 20

    /// A day of history, and no meter of one's own.
    public init() {}
  }

  /// Where the packets come from.
  public enum Input: String, Sendable {
    /// Standard input, which may bring more.
    case open
    /// Standard input, which has ended.
    case ended
    /// A database.
    case database
  }

  /// All that is known. Whoever holds the lock must not wait for anything.
  struct Contents: Sendable {
    var reception = ReceptionSummary()
    var signals: [String: SignalHistory] = [:]
    var packets: KeptPackets
    var links: MeshLinks
    var channels: ColumnCounts<Int64>
    var receivers: [String: ReceiverTrack] = [:]
    var feed: EventFeed
    var input = Input.open
    var newest: Timestamp?
    /// The time of a receiver's line that was far ahead of all before it.
    fileprivate var receiverAhead: Timestamp?
    var malformed = 0
    var receiverLines = 0
    var lastLine: ContinuousClock.Instant?
    /// Grows with everything that comes in.
    var version: UInt64 = 0
    var news = News()
    /// When power came back for one meter alone, by its address; nil if it has to be worked out.
    private var lone: [String: [Timestamp]]?

    init(_ settings: Settings, run: String) {
      packets = KeptPackets(mostBytes: settings.packetBytes, history: settings.history)
      links = MeshLinks(history: settings.history)
      channels = ColumnCounts(
        mostKeys: LiveMesh.mostChannels, mostColumns: 96, history: settings.history)
      feed = EventFeed(run: run)
    }

    /// When power came back for a meter and no other, by its address.
    mutating func loneReturns() -> [String: [Timestamp]] {
      if let lone { return lone }
      let members = reception.neighbourhood.outageGroups.filter { $0.members.count == 1 }
        .flatMap(\.members)
      let found = Dictionary(grouping: members, by: \.meter).mapValues { members in
        members.compactMap(\.outage.bootedAt)
      }
      lone = found
      return found
    }

    fileprivate mutating func forgetLoneReturns() { lone = nil }
  }

  private static let mostChannels = 512
  private static let mostReceivers = 16

  /// Names this run of the program.
  public let run: String
  let settings: Settings
  let now: @Sendable () -> ContinuousClock.Instant
  /// The time of day.
  public let wallClock: @Sendable () -> Timestamp
  let started: ContinuousClock.Instant
  let contents: Mutex<Contents>

  /// A mesh of which nothing was heard yet.
  ///
  /// - Parameters:
  ///   - run: letters and digits that no other run has.
  ///   - now: the clock by which things grow old.
  ///   - wallClock: tells the time of day.
  public init(
    run: String, settings: Settings = Settings(),
    now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now },
    wallClock: @escaping @Sendable () -> Timestamp
  ) {
    self.run = run
    self.settings = settings
    self.now = now
    self.wallClock = wallClock
    started = now()
    contents = Mutex(Contents(settings, run: run))
  }

  /// Grows with everything that comes in: two answers of one version are the same but for ages.
  public var version: UInt64 { contents.withLock { $0.version } }

  /// Packets so far.
  public var packetCount: Int64 { contents.withLock { $0.packets.last } }

  /// Takes in a packet.
  public func observe(_ packet: JSONObject) {
    let observation = PacketObservation(packet)
    let time = now()
    contents.withLock { known in
      known.hear(at: time)
      let outcome = known.reception.add(observation)
      known.track(observation, history: settings.history)
      for settled in outcome.settled { known.place(settled) }
      if !outcome.outages.isEmpty || outcome.isMoved || !outcome.corrected.isEmpty {
        known.forgetLoneReturns()
      }
      if let heard = observation.time, known.isBelieved(heard) {
        known.newest = max(known.newest ?? heard, heard)
      }
      known.packets.add(observation, now: known.reception.neighbourhood.span.last)
      known.news.meters.formUnion(
        [observation.address, observation.transmitter].compactMap { $0 } + outcome.corrected)
    }
  }

  /// Takes in what tells of a receiver.
  public func observe(_ line: ReceiverLine) {
    let time = now()
    contents.withLock { known in
      known.hear(at: time)
      known.receiverLines += 1
      let name = String((line.text(.capture, "source") ?? "").prefix(255))
      guard known.receivers[name] != nil || known.receivers.count < Self.mostReceivers else {
        return
      }
      known.receivers[
        name, default: ReceiverTrack(history: settings.history, now: time)
      ].add(line, at: time)
      known.news.receivers[name] = line.object.encoded()
      if let heard = Timestamp(line.time) { known.note(receiverTime: heard) }
    }
  }

  /// Notes a line that was no packet.
  public func noteMalformed() { contents.withLock { $0.malformed += 1 } }

  /// Notes where packets come from, or that no more come.
  public func setInput(_ input: Input) {
    contents.withLock { known in
      known.input = input
      known.version += 1
      if input == .ended { known.news.hasEnded = true }
    }
  }
}

extension LiveMesh.Contents {
  fileprivate mutating func hear(at time: ContinuousClock.Instant) {
    version += 1
    lastLine = time
  }

  /// A clock that jumps ahead for a packet is not followed.
  fileprivate func isBelieved(_ time: Timestamp) -> Bool {
    reception.neighbourhood.span.last.map { time <= $0 } ?? false
  }

  /// In nanoseconds.
  private static let farAhead: Int64 = 86_400_000_000_000

  /// A receiver's time that is more than a day ahead counts once the next one agrees.
  fileprivate mutating func note(receiverTime time: Timestamp) {
    let known = [newest, receiverAhead].compactMap { $0 }
    let isBelieved =
      newest == nil || known.contains { time.nanoseconds &- $0.nanoseconds <= Self.farAhead }
    receiverAhead = isBelieved ? nil : time
    if isBelieved { newest = max(newest ?? time, time) }
  }

  fileprivate mutating func track(_ packet: PacketObservation, history: Int64) {
    guard let meter = packet.transmitter ?? packet.address,
      reception.neighbourhood.meters[meter] != nil
    else { return }
    signals[meter, default: SignalHistory(history: history)].count(packet)
  }

  /// Takes in when a packet was heard, now that it is certain.
  fileprivate mutating func place(_ packet: PacketObservation) {
    links.add(packet)
    guard let time = packet.time else { return }
    if let channel = packet.channel, (1...1_000_000_000_000).contains(channel) {
      channels.add(channel, at: time)
    }
    if let meter = packet.transmitter ?? packet.address {
      signals[meter]?.place(packet, at: time)
    }
  }
}
