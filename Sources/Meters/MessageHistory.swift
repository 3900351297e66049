public import Notation
import PacketSchema

/// What a packet announces: a long message from one meter to a neighbour.
public struct MessageAnnouncement: Equatable, Sendable {
  /// LAN address of the meter that has the message.
  public let source: String
  /// LAN address of the neighbour that it is for: its next hop.
  public let destination: String
  /// In bytes.
  public let length: Int64
  /// What names the message on this hop, four digits.
  public let identifier: String
  /// The message's own id, six digits; most announcements do not tell it.
  public let messageID: String?

  /// Reads a packet; nil if it announces nothing, or does not say who to whom.
  init?(_ packet: JSONObject) {
    guard let source = packet.digits(.source, count: 8),
      let destination = packet.digits(.destination, count: 8),
      let identifier = packet.digits(.announcementID, count: 4),
      let length = packet.integer(.announcedLength), (0...0xFFFF).contains(length)
    else { return nil }
    self.source = LANAddress.normalized(source)
    self.destination = LANAddress.normalized(destination)
    self.length = length
    self.identifier = identifier
    messageID = packet.digits(.messageID, count: 6)
  }
}

/// A long message that was announced; it need not have been heard itself.
public struct AnnouncedMessage: Equatable, Sendable {
  /// Neighbours and ids of one message that are kept, each.
  static let mostNames = 8

  /// When it was announced first; nil if no clock was running.
  public let time: Timestamp?
  /// In bytes, as announced.
  public let length: Int64
  /// What named it when it was announced.
  public let identifier: String
  /// The neighbours that it went to, or the one that it came from.
  public private(set) var neighbours: [String]
  /// Its own ids, where they were told.
  public private(set) var messageIDs: [String]

  fileprivate init(_ announcement: MessageAnnouncement, neighbour: String, time: Timestamp?) {
    self.time = time
    length = announcement.length
    identifier = announcement.identifier
    neighbours = [neighbour]
    messageIDs = announcement.messageID.map { [$0] } ?? []
  }

  fileprivate mutating func merge(_ announcement: MessageAnnouncement, neighbour: String) {
    AnnouncedMessage.add(neighbour, to: &neighbours)
    if let messageID = announcement.messageID { AnnouncedMessage.add(messageID, to: &messageIDs) }
  }

  private static func add(_ name: String, to names: inout [String]) {
    if names.count < mostNames, !names.contains(name) { names.append(name) }
  }
}

/// The long messages that a meter sent, or those that it received, as they were announced: each
/// once, however many times and to however many neighbours that was.
public struct MessageHistory: Equatable, Sendable {
  /// Which messages.
  enum Direction: Sendable {
    case sent, received
  }

  /// Messages that are kept, the latest.
  public static let mostMessages = 100
  /// Announcements of one number within as many nanoseconds are of one message: the 300 s that a
  /// message has to live.
  private static let repetition: ClosedRange<Int64> = -300_000_000_000...300_000_000_000

  /// All messages so far.
  public private(set) var count = 0
  /// The latest messages, by time, the last one last.
  public private(set) var latest: [AnnouncedMessage] = []
  /// Those of a day; messages without a time are not in it.
  public private(set) var day = DayCount()

  private let direction: Direction

  init(_ direction: Direction) { self.direction = direction }

  /// Takes in an announcement. One that is older than all that are kept, as in a log that is read
  /// again, is left alone.
  mutating func add(_ announcement: MessageAnnouncement, at time: Timestamp?) {
    let neighbour =
      direction == .sent ? announcement.destination : announcement.source
    if let known = latest.lastIndex(where: { isSame($0, announcement, neighbour, time) }) {
      latest[known].merge(announcement, neighbour: neighbour)
      return
    }
    let isFull = latest.count >= MessageHistory.mostMessages
    if isFull, let time, let oldest = latest.first?.time, time < oldest { return }
    count += 1
    if let time { day.add(time) }
    if isFull { latest.removeFirst() }
    latest.insert(
      AnnouncedMessage(announcement, neighbour: neighbour, time: time), inOrderOf: \.time)
  }

  private func isSame(
    _ message: AnnouncedMessage, _ announcement: MessageAnnouncement, _ neighbour: String,
    _ time: Timestamp?
  ) -> Bool {
    guard message.identifier == announcement.identifier, message.length == announcement.length
    else { return false }
    // Each neighbour has numbers of its own.
    if direction == .received, !message.neighbours.contains(neighbour) { return false }
    guard let time, let first = message.time else { return true }
    return MessageHistory.repetition.contains(time.nanoseconds &- first.nanoseconds)
  }
}

extension Array {
  /// Puts an element behind all that are not later. What has no time stays where it is.
  mutating func insert(_ element: Element, inOrderOf time: KeyPath<Element, Timestamp?>) {
    guard let own = element[keyPath: time] else { return append(element) }
    var place = endIndex
    while place > startIndex, let before = self[place - 1][keyPath: time], before > own {
      place -= 1
    }
    insert(element, at: place)
  }
}

extension JSONObject {
  /// An identifier of exactly so many hexadecimal digits.
  func digits(_ key: PacketKey, count: Int) -> String? {
    text(key).flatMap { $0.utf8.count == count && Hexadecimal.isDigits($0) ? $0 : nil }
  }
}
