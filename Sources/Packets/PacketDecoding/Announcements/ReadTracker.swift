import AirInterface
import Notation
import PacketSchema
import RecordStream

/// Pairs requests to meters with their replies, by `ReadRule`.
///
/// It goes by the times of the packets, not by their order, which those that have waited for their
/// network disturb; a reply that comes out before its request is missed. The most recent request
/// counts; with it are done all before it, which were its copies, or were not answered. Bounded by
/// `ReadRule.memory`.
struct ReadTracker: Sendable {
  /// A meter within its network.
  private struct Sender: Equatable {
    let network: UInt16
    let address: [UInt8]
  }

  private struct Request {
    let meter: Sender
    let from: [UInt8]
    let identifier: UInt16
    let time: Int64
    var isAnswered = false
  }

  /// A message that by its length may be a reply, at its first announcement.
  private struct Reply {
    let meter: Sender
    let length: Int
    let identifier: UInt16
    let time: Int64
    let read: ReadReply?
  }

  /// In the order in which they came.
  private var requests: [Request] = []
  private var replies: [Reply] = []

  /// Takes in a good packet; returns the read that it replies to, nil for any other.
  mutating func observe(_ packet: Packet, network: UInt16) -> ReadReply? {
    guard let time = packet.measurement?.time else { return nil }
    if let announcement = Announcement(packet) {
      if announcement.length == ReadRule.requestLength {
        remember(request: announcement, network, time)
      }
      guard ReadRule.replyLengths.contains(announcement.length) else { return nil }
      return read(repliedBy: announcement, network, time)
    }
    return read(repliedBy: packet, network, time)
  }

  private mutating func remember(request: Announcement, _ network: UInt16, _ time: Int64) {
    let meter = Sender(network: network, address: request.destination)
    let isKnown = requests.contains {
      $0.meter == meter && $0.from == request.source && $0.identifier == request.identifier
        && ReadTracker.isRepetition(time, of: $0.time)
    }
    if isKnown { return }
    requests.append(
      Request(meter: meter, from: request.source, identifier: request.identifier, time: time))
    if requests.count > ReadRule.memory { requests.removeFirst() }
  }

  private mutating func read(
    repliedBy announcement: Announcement, _ network: UInt16, _ time: Int64
  ) -> ReadReply? {
    let meter = Sender(network: network, address: announcement.source)
    let known = replies.first {
      $0.meter == meter && $0.identifier == announcement.identifier
        && $0.length == announcement.length && ReadTracker.isRepetition(time, of: $0.time)
    }
    if let known { return known.read }
    let read = answer(meter, time)
    replies.append(
      Reply(
        meter: meter, length: announcement.length, identifier: announcement.identifier, time: time,
        read: read))
    if replies.count > ReadRule.memory { replies.removeFirst() }
    return read
  }

  /// The read that a meter answers at a time.
  private mutating func answer(_ meter: Sender, _ time: Int64) -> ReadReply? {
    var latest: Request?
    for request in requests
    where !request.isAnswered && request.meter == meter
      && ReadRule.delays.contains(time &- request.time)
      && request.time > latest?.time ?? .min
    {
      latest = request
    }
    guard let latest else { return nil }
    for index in requests.indices
    where requests[index].meter == meter && requests[index].time <= latest.time {
      requests[index].isAnswered = true
    }
    return ReadReply(
      requestedAt: Timestamp(nanoseconds: latest.time), delay: time &- latest.time,
      requestLength: ReadRule.requestLength, requestIdentifier: latest.identifier)
  }

  /// The read that a long message replies to, itself.
  private func read(repliedBy packet: Packet, _ network: UInt16, _ time: Int64) -> ReadReply? {
    guard !replies.isEmpty, let length = packet.messageLength,
      let source = packet.bytes(of: .source)
    else { return nil }
    return replies.last {
      $0.meter.network == network && $0.meter.address == Array(source)
        && ReadRule.uncountedBytes.contains(length - $0.length)
        && ReadRule.messageDelays.contains(time &- $0.time)
    }?.read
  }

  private static func isRepetition(_ time: Int64, of first: Int64) -> Bool {
    ReadRule.repetition.contains(time &- first)
  }
}

extension Packet {
  /// Bytes of a long message, from CI to its CRC, without the link addresses, which only a message
  /// in one piece carries; nil for any other packet.
  fileprivate var messageLength: Int? {
    switch content {
    case .message(let message): message.data.count
    case .single(let header, let layout) where layout.kind == .bulk:
      header.length - Packet.linkAddressesLength
    case .single, .fragment: nil
    }
  }

  private static let linkAddressesLength = 8
}
