import AirInterface
import Notation
import PacketDecoding
import PacketSchema
import RecordStream

/// A packet that came in as JSON, and what it says of its own trustworthiness, checked.
struct OfferedPacket {
  let packet: Packet
  let check: PacketCheck
  /// The network, if the check is right in it.
  let network: UInt16?
  /// Link addresses that the check covers and that are not sent, if the check is right with them.
  let link: LinkAddresses?
  /// Offsets of bytes that nobody noted.
  let erasedBytes: [Int]
  /// The network that goes with the link addresses of a D2 packet.
  let linkNetwork: UInt16?

  /// nil if there are no bytes.
  init?(_ object: JSONObject) {
    guard let raw = object.text(.raw), let bytes = [UInt8](hexadecimal: raw), !bytes.isEmpty,
      bytes.count <= PacketHeader.longestPacket
    else { return nil }
    let version = object.integer(.version).flatMap { UInt8(exactly: $0) } ?? 0
    let packet = Packet(Frame(bytes: bytes, version: version))
    self.packet = packet
    erasedBytes =
      object.text(.erased).flatMap { ErasedOffsets.offsets($0, of: bytes) } ?? []
    let word = object.text(.check).flatMap(PacketCheck.init(rawValue:)) ?? .unverified
    let network = object.text(.network).flatMap { UInt16(fourDigits: $0) }
    let candidate = object.text(.networkCandidate).flatMap { UInt16(fourDigits: $0) }
    if case .single(let header, let layout) = packet.content, layout.check == .none {
      check = (word == .none || word == .ok) && packet.isConsistent ? .none : .bad
      self.network = nil
      let content = bytes[header.contentOffset..<min(header.totalLength, bytes.count)]
      link = Self.link(
        object, .linkSourceCandidate, .linkDestinationCandidate, covering: content,
        network: candidate)
      linkNetwork = link == nil ? nil : candidate
      return
    }
    let isGood = word == .ok && (network.map { packet.passesCheck(network: $0) } ?? false)
    check = isGood ? .ok : word == .unverified ? .unverified : .bad
    self.network = isGood ? network : nil
    linkNetwork = nil
    guard case .message(let message) = packet.content else {
      link = nil
      return
    }
    link = Self.link(
      object, .linkSource, .linkDestination, covering: message.data[...], network: self.network)
  }

  /// True if nothing says that the packet is damaged.
  var isSound: Bool { check == .ok || check == .none }

  /// The addresses under two keys, if a check at the end of a content is right with them.
  private static func link(
    _ object: JSONObject, _ source: PacketKey, _ destination: PacketKey,
    covering content: ArraySlice<UInt8>, network: UInt16?
  ) -> LinkAddresses? {
    guard let network, content.count > PacketHeader.checkLength,
      let source = object.text(source).flatMap({ [UInt8](hexadecimal: $0) }), source.count == 4,
      let destination = object.text(destination).flatMap({ [UInt8](hexadecimal: $0) }),
      destination.count == 4
    else { return nil }
    let link = LinkAddresses(destination: destination, source: source)
    let covered = link.joined(with: content.dropLast(PacketHeader.checkLength))
    let check = Array(content.suffix(PacketHeader.checkLength)).check(at: 0)
    return CyclicRedundancyCheck.remainder(of: covered, initial: network) == check ? link : nil
  }
}

extension Packet {
  /// True if the CRC at the end of a packet, or the check of each of its blocks, fits a network.
  fileprivate func passesCheck(network: UInt16) -> Bool {
    switch content {
    case .single(let header, _):
      guard let covered = header.coveredRange,
        covered.upperBound + PacketHeader.checkLength <= bytes.count
      else { return false }
      return CyclicRedundancyCheck.remainder(of: bytes[covered], initial: network)
        == bytes.check(at: covered.upperBound)
    case .message(let message):
      return message.isComplete && message.goodBlocks(network: network) == message.blocks.count
    case .fragment: return false
    }
  }
}

/// The object of a shared packet: decoded anew from the rewritten bytes, so that nothing is in it
/// that does not follow from them, and what may be said besides.
enum SharedPacket {
  /// How the packet was heard, and what only a stream of packets tells: it names no meter. Not
  /// among them: exact frequency, symbol rate and deviation, by which a meter's crystal can be known
  /// again; the level, which tells where the receiver is; and, unless asked for, the channel, which may
  /// follow from the slot and the address.
  static let kept: Set<PacketKey> = [
    .correctedBits, .expectedBits, .hopCycle, .hopSlot, .readDelay, .readRequestLength,
    .readRequestID, .signalToNoiseRatio,
  ]
  /// Times, which are shifted.
  static let times = Set(PacketKey.allCases.filter { $0.definition.form == .timestamp })

  /// - Parameters:
  ///   - shift: what to add to times, in seconds.
  ///   - asked: keys that are passed on only if asked for, as they are.
  static func object(
    _ offered: OfferedPacket, _ rewritten: PacketRewriter.Rewritten, from original: JSONObject,
    shift: Int64, asked: Set<PacketKey>
  ) -> JSONObject {
    let erased = offered.erasedBytes.filter(rewritten.bytes.indices.contains)
    var packet = Packet(
      Frame(bytes: rewritten.bytes, version: offered.packet.version), erasedBytes: erased)
    if offered.check == .ok { packet = packet.restoring(packet.bytes) }
    var checked = CheckedPacket(packet, offered.check, network: offered.network)
    if let network = offered.linkNetwork, let link = rewritten.link {
      checked.hiddenLink = (network, link)
    } else {
      checked.link = rewritten.link
    }
    let decoded = PacketDecoder.decode(checked)
    var members: [(key: String, value: JSONValue)] = []
    for key in PacketKey.allCases {
      let value = value(of: key, decoded, original, shift: shift, asked: asked)
      if let value { members.append((key.name, value)) }
    }
    return JSONObject(members)
  }

  private static func value(
    of key: PacketKey, _ decoded: JSONObject, _ original: JSONObject, shift: Int64,
    asked: Set<PacketKey>
  ) -> JSONValue? {
    if key == .label {
      return asked.contains(key) ? original.text(key).map { .string($0) } : nil
    }
    if times.contains(key) {
      return original.text(key).flatMap { TimeShift.shifted($0, by: shift) }.map { .string($0) }
    }
    guard kept.contains(key) || asked.contains(key), let value = original[key],
      value.isNumberOrIdentifier
    else { return decoded[key] }
    return value
  }
}

extension JSONValue {
  /// True for a number, and for a text of a few hexadecimal digits: nothing else is passed on.
  fileprivate var isNumberOrIdentifier: Bool {
    switch self {
    case .integer, .number: true
    case .string(let text): text.utf8.count <= 4 && Hexadecimal.isDigits(text)
    default: false
    }
  }
}
