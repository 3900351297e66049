import PacketSchema

/// Joins the payloads of long messages that came in several fragments.
///
/// Fragments of a message have the same source and message id; they are taken to be numbered from
/// 0, and the last one has its flag set (a hypothesis: see the fields' marks). Bounded: 64 messages,
/// the least recently heard of which makes room, of 32 fragments each.
struct FragmentAssembly: Sendable {
  private static let capacity = 64
  private static let mostFragments = 32

  private struct Message {
    let network: UInt16
    let source: [UInt8]
    let identifier: [UInt8]
    var payloads: [Int: [UInt8]] = [:]
    var last: Int?
  }

  /// The most recently heard last.
  private var messages: [Message] = []

  /// Adds a good packet; returns all payloads of its message, in order, once none is missing. nil
  /// for a message of one fragment, and for all other packets.
  mutating func add(_ packet: Packet, network: UInt16) -> [[UInt8]]? {
    guard let source = packet.bytes(of: .source), let identifier = packet.bytes(of: .messageID),
      let number = packet.bytes(of: .fragment)?.first.map(Int.init),
      let flag = packet.bytes(of: .lastFragment)?.first, number < FragmentAssembly.mostFragments
    else { return nil }
    let isLast = flag & 0x80 != 0
    if isLast, number == 0 { return nil }
    var message =
      take(network, Array(source), Array(identifier))
      ?? Message(network: network, source: Array(source), identifier: Array(identifier))
    message.payloads[number] = packet.bytes(of: .payload).map(Array.init) ?? []
    if isLast { message.last = number }
    if let last = message.last {
      let whole = (0...last).compactMap { message.payloads[$0] }
      if whole.count == last + 1 { return whole }
    }
    messages.append(message)
    if messages.count > FragmentAssembly.capacity { messages.removeFirst() }
    return nil
  }

  private mutating func take(
    _ network: UInt16, _ source: [UInt8], _ identifier: [UInt8]
  ) -> Message? {
    let place = messages.firstIndex {
      $0.identifier == identifier && $0.source == source && $0.network == network
    }
    return place.map { messages.remove(at: $0) }
  }
}
