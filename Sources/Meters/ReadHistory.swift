public import Notation
import PacketSchema

/// A meter was asked for something, and replied: by hypothesis it was read. What it said is opaque.
public struct MeterRead: Equatable, Sendable {
  /// When the request was announced to the meter.
  public let requestedAt: Timestamp
  /// From then to the reply, in seconds.
  public let delay: Double?
  /// Announced length of the request, in bytes.
  public let requestLength: Int64?
  /// What named the request, four digits.
  public let requestID: String?
  /// Announced length of the reply, in bytes; nil if only the message itself was taken in.
  public let replyLength: Int64?
  /// What named the reply, four digits.
  public let replyID: String?

  /// A read of which no more is known than when it was asked for.
  init(requestedAt: Timestamp) {
    self.requestedAt = requestedAt
    (delay, requestLength, requestID, replyLength, replyID) = (nil, nil, nil, nil, nil)
  }

  /// Reads the packet that announces a reply, or is it; nil for any other.
  init?(_ packet: JSONObject) {
    guard let requestedAt = packet.text(.readRequestedAt).flatMap(Timestamp.init) else {
      return nil
    }
    self.requestedAt = requestedAt
    delay = packet.number(.readDelay).flatMap { $0.isFinite ? $0 : nil }
    requestLength = packet.integer(.readRequestLength)
    requestID = packet.digits(.readRequestID, count: 4)
    replyLength = packet.integer(.announcedLength)
    replyID = packet.digits(.announcementID, count: 4)
  }

  /// True if both speak of one read.
  fileprivate func isSame(as other: MeterRead) -> Bool {
    requestedAt == other.requestedAt && requestID == other.requestID
  }
}

/// The reads of a meter: each once, however many packets tell of it.
public struct ReadHistory: Equatable, Sendable {
  /// Reads that are kept, the latest.
  public static let mostReads = 100
  /// Reads of a day that are remembered from an earlier run.
  private static let mostOfDay: Int64 = 10_000

  /// All reads so far.
  public private(set) var count = 0
  /// The latest reads, by the time of their requests, the last one last.
  public private(set) var latest: [MeterRead] = []
  /// Those of a day.
  public private(set) var day = DayCount()

  /// No read yet.
  init() {}

  /// Takes in the last read of an earlier run, and how many there were within a day: they count as
  /// if all had been in the hour of the last one.
  mutating func remember(_ time: Timestamp, ofDay number: Int64) {
    // As a state document tells it.
    guard !latest.contains(where: { $0.requestedAt.text == time.text }) else { return }
    add(MeterRead(requestedAt: time))
    for _ in 1..<max(1, min(number, ReadHistory.mostOfDay)) { day.add(time) }
  }

  /// Takes in a read. One that is older than all that are kept, as in a log that is read again, is
  /// left alone.
  mutating func add(_ read: MeterRead) {
    if let known = latest.lastIndex(where: { $0.isSame(as: read) }) {
      if latest[known].replyLength == nil { latest[known] = read }
      return
    }
    let isFull = latest.count >= ReadHistory.mostReads
    if isFull, let oldest = latest.first, read.requestedAt < oldest.requestedAt { return }
    count += 1
    day.add(read.requestedAt)
    if isFull { latest.removeFirst() }
    latest.insert(read, inOrderOf: \.time)
  }
}

extension MeterRead {
  fileprivate var time: Timestamp? { requestedAt }
}
