public import Notation
import RecordStream

/// Reads packets from lines of text as people paste and log them.
///
/// - hexadecimal digits in one cell or in many (`PacketCells`), with an index, words or a time
///   before them, and a time, settings or words behind them;
/// - `[CRC: OK] 80FF2A… Baudrate: …`, as gr-smart_meters prints;
/// - what rtl_433 prints, in blocks and as JSON (`CountedCode`);
/// - packet JSON (`PacketObject`).
///
/// Between them a line of words names the packets below it, up to the next such line or what a
/// program has printed; `# label:` names all packets below it, also those that a program has
/// printed; and another comment (`#`) names the packet on the next line alone.
public struct TextPacketReader: Sendable {
  /// What a line holds.
  public enum Line: Equatable, Sendable {
    /// A packet.
    case packet(TextPacket)
    /// Several, of one object or row, or some of which another one is damaged.
    case packets([TextPacket], damaged: TextPacketFault?)
    /// A line that claims to be a packet, and is none.
    case damaged(TextPacketFault)
    /// Anything else that somebody wrote.
    case words
    /// Nothing, or a comment.
    case nothing
  }

  private let zone: TimeZoneRules
  /// What `# label:` said.
  private var label: String?
  /// The words above the last packets, which what programs print does not take.
  private var heading: String?
  /// Words that become the heading if a packet follows.
  private var words: String?
  /// Of the line before, if that was one.
  private var comment: String?
  /// The time of rtl_433's block.
  private var blockTime: PacketTime?
  private var isInBlock = false

  /// What a heading of a text in Markdown begins with; after a single `#` stands a comment.
  private static let headingMark = Array("##".utf8)
  private static let labelKey = Array("label:".utf8)
  private static let timeKey = Array("time".utf8)
  /// What stands in a line before a packet that gr-smart_meters has printed.
  private static let checkTag = Array("[CRC:".utf8)

  /// A reader before the first line; times that say no zone are of `zone`.
  public init(zone: TimeZoneRules = .utc) { self.zone = zone }

  /// True if a line begins a JSON object.
  public static func beginsObject(_ line: some StringProtocol) -> Bool { PacketObject.begins(line) }

  /// Reads the next line, which has no line end.
  public mutating func read(_ line: String) -> Line {
    let comment = comment
    self.comment = nil
    do throws(TextPacketFault) {
      if PacketObject.begins(line), let packets = try PacketObject.packets(line, zone: zone) {
        return named(packets, comment)
      }
      let plain = PlainLine.bytes(line)
      if let bare = PacketCells.bare(plain) { return .packet(headed(bare.packet, comment)) }
      return try read(plain, comment)
    } catch {
      return .damaged(error)
    }
  }

  private mutating func read(
    _ line: [UInt8], _ comment: String?
  ) throws(TextPacketFault) -> Line {
    let text = line.trimmed
    guard let first = text.first else {
      isInBlock = false
      return .nothing
    }
    if text.starts(with: TextPacketReader.headingMark) {
      readWords(line, text.drop { $0 == first }.trimmed)
      return .nothing
    }
    if first == UInt8(ascii: "#") {
      readComment(text)
      return .nothing
    }
    if var coded = CountedCode.packets(in: line), !coded.packets.isEmpty || coded.fault != nil {
      coded.packets = coded.packets.map { received($0, at: blockTime) }
      return named(coded, comment)
    }
    guard let cells = try PacketCells.first(in: line) else {
      readWords(line, text)
      return .words
    }
    let time = time(in: line, around: cells.range)
    let packet = received(cells.packet, at: time)
    guard line[..<cells.range.lowerBound].firstRange(of: TextPacketReader.checkTag) == nil else {
      return named(CodedPackets(packets: [packet]), comment)
    }
    let others = cells.following(in: line)
    let all = ([packet] + others.packets.map { received($0, at: time) }).map {
      headed($0, comment)
    }
    return all.count == 1 && others.fault == nil
      ? .packet(all[0]) : .packets(all, damaged: others.fault)
  }

  // MARK: - Time

  /// The time before a packet, or else behind it.
  private func time(in line: [UInt8], around packet: Range<Int>) -> PacketTime? {
    let date =
      WrittenDate.first(in: line, 0..<packet.lowerBound)
      ?? WrittenDate.first(in: line, packet.upperBound..<line.count)
    return date.flatMap { PacketTime($0, zone) }
  }

  private func received(_ packet: TextPacket, at time: PacketTime?) -> TextPacket {
    var packet = packet
    packet.receive(at: time)
    return packet
  }

  // MARK: - Names

  /// A packet that a person may have put under a heading.
  private mutating func headed(_ packet: TextPacket, _ comment: String?) -> TextPacket {
    if let words { heading = words }
    words = nil
    var packet = packet
    packet.label = packet.label ?? comment ?? heading ?? label
    return packet
  }

  /// Packets that a program has printed: what stands before them may be its own words.
  private mutating func named(_ coded: CodedPackets, _ comment: String?) -> Line {
    words = nil
    let named = coded.packets.map { packet in
      var packet = packet
      packet.label = packet.label ?? comment ?? label
      return packet
    }
    if coded.isOfReceiver { return .nothing }
    switch (named.first, coded.fault) {
    case (nil, let fault?): return .damaged(fault)
    case (nil, nil):
      heading = nil
      return .words
    case (let packet?, nil) where named.count == 1: return .packet(packet)
    case (_?, let fault): return .packets(named, damaged: fault)
    }
  }

  private mutating func readComment(_ text: ArraySlice<UInt8>) {
    let text = text.drop { $0 == UInt8(ascii: "#") }.trimmed
    let key = text.prefix(TextPacketReader.labelKey.count).map { $0 | 0x20 }
    if key == TextPacketReader.labelKey {
      label = PacketLabel.plain(text.dropFirst(key.count))
      (heading, words) = (nil, nil)
    } else {
      comment = PacketLabel.plain(text)
    }
  }

  private mutating func readWords(_ line: [UInt8], _ text: ArraySlice<UInt8>) {
    if let value = TextPacketReader.blockTime(text) {
      blockTime = PacketTime(printed: value, zone)
      isInBlock = true
    } else if text.allSatisfy({ $0 == UInt8(ascii: "_") || $0 <= 0x20 }) {
      // A line of underscores ends a block.
      blockTime = nil
      isInBlock = false
    }
    switch PacketLabel(Array(text), isInBlock: isInBlock) {
    case .words(let words): self.words = words
    case .row: break
    case .other: (heading, words) = (nil, nil)
    }
  }

  /// What follows `time      : `.
  private static func blockTime(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard text.starts(with: timeKey) else { return nil }
    let rest = text.dropFirst(timeKey.count).trimmed
    return rest.first == UInt8(ascii: ":") ? rest.dropFirst() : nil
  }
}
