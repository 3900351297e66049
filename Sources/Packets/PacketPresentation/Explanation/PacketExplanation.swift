import AirInterface
import Notation
public import PacketDecoding
public import PacketSchema
import RecordStream

/// A packet for a person: one line a field, with offset, bytes, name, value with unit, how sure,
/// meaning and source; more than seven bytes go on below.
public enum PacketExplanation {
  /// The lines of a packet, an empty one at the end.
  ///
  /// - Parameters:
  ///   - coloured: use a terminal's colours: unknown bytes in red, hypotheses in yellow.
  ///   - width: characters of a terminal's line: what has no room beside the fields goes on below.
  ///     nil if lines may have any length.
  ///   - showsPlaces: say where a meter is if its WAN address holds that.
  public static func text(
    _ checked: CheckedPacket, coloured: Bool, width: Int? = nil, showsPlaces: Bool = false
  ) -> String {
    lines(checked, showsPlaces: showsPlaces).map { $0.text(coloured: coloured, width: width) }
      .joined() + "\n"
  }

  /// The lines of a packet, a headline first.
  public static func lines(
    _ checked: CheckedPacket, showsPlaces: Bool = false
  ) -> [ExplanationLine] {
    var lines = [headline(checked)]
    let bytes = checked.packet.bytes
    switch checked.packet.content {
    case .single(let header, let layout):
      lines += headerLines(header, bytes)
      lines += fieldLines(layout, header, bytes, of: checked.packet, showsPlaces)
      lines += HopCycleWords.rows(checked).map {
        Line(nil, [], $0.name, $0.value, $0.certainty, $0.remark)
      }
      lines += trailingLines(bytes, after: header.totalLength)
    case .message where !checked.packet.missingBytes.isEmpty:
      lines.append(Line(0, bytes[...], "message", "", .unknown, "not all of it was noted"))
    case .message(let message):
      lines += blockLines(message, bytes, network: checked.network)
      lines.append(Line(nil, [], "joined data", "offsets from its start", nil, ""))
      lines += fieldLines(
        PacketLayouts.message, message.header, message.data, of: checked.packet, showsPlaces)
      lines += trailingLines(bytes, after: message.end)
    case .fragment:
      lines.append(Line(0, bytes[...], "fragment", "", .unknown, "too short for a header"))
    }
    return lines
  }

  private typealias Line = ExplanationLine

  private static func headline(_ checked: CheckedPacket) -> Line {
    let version = checked.packet.version
    var words = version == 0 ? [] : ["version \(version)"]
    words.append("crc \(checked.check.rawValue)")
    if let network = checked.network {
      let utility = NetworkTable.network(network)?.utility
      words.append("network \(network.hexadecimal)" + (utility.map { ", \($0)" } ?? ""))
    }
    if let hidden = checked.hiddenLink {
      words.append(
        "hypothesis: from \(hidden.link.source.hexadecimal) to "
          + "\(hidden.link.destination.hexadecimal) in network \(hidden.network.hexadecimal)")
    }
    if let fragments = checked.joinedFragments {
      words.append("\(fragments.count) fragments joined")
    }
    if let read = checked.readReply {
      words.append("hypothesis: reply to a read that was requested at \(read.requestedAt.text)")
    }
    if checked.correctedBits > 0 {
      let basis = checked.expectedBits == nil ? "" : ", as expected of a known meter"
      words.append(quantity(checked.correctedBits, "bits") + " corrected" + basis)
    }
    if !checked.packet.erasedBytes.isEmpty {
      let offsets = checked.packet.erasedBytes.map(String.init).joined(separator: ", ")
      words.append("nobody noted the bytes at \(offsets)")
    }
    if let time = checked.packet.measurement?.time { words.append(Timestamp.microseconds(time)) }
    let title = checked.packet.title
    let label = checked.packet.label.map { "\($0): " } ?? ""
    return Line(nil, [], label + title, words.joined(separator: "; "), nil, "")
  }

  private static func headerLines(_ header: PacketHeader, _ bytes: [UInt8]) -> [Line] {
    let length = PacketHeader.lengthOffset..<header.contentOffset
    return [
      Line(0, bytes.prefix(3), "header", "", .verified, FieldSource.wiki.rawValue),
      Line(3, bytes[3..<4], "type", "", .verified, FieldSource.wiki.rawValue),
      Line(
        length.lowerBound, bytes[length], "length", quantity(header.length, "bytes"), .verified,
        FieldSource.wiki.rawValue),
    ]
  }

  private static func fieldLines(
    _ layout: PacketLayout, _ header: PacketHeader, _ bytes: [UInt8], of packet: Packet,
    _ showsPlaces: Bool
  ) -> [Line] {
    var lines: [Line] = []
    layout.forEachField(header, in: bytes) { field, range in
      guard packet.knows(field, at: range, in: layout) else {
        let words = "not noted, or behind what was not"
        return lines.append(
          Line(range.lowerBound, bytes[range], "unknown", "", .unknown, words))
      }
      let place = place(in: field, bytes[range])
      lines.append(
        Line(
          range.lowerBound, bytes[range], field.key?.name ?? "unknown",
          showsPlaces
            ? place?.text ?? value(of: field, bytes[range]) : value(of: field, bytes[range]),
          field.key == nil ? .unknown : field.certainty,
          remark(on: field) + (place == nil ? "" : "; hypothesis: " + placeRemark)))
    }
    return lines
  }

  private static let placeRemark = "the address holds a place, latitude and longitude"

  /// The place that a WAN address holds; nil for any other field.
  private static func place(in field: PacketField, _ bytes: ArraySlice<UInt8>) -> Place? {
    guard field.key == .sourceWAN || field.key == .destinationWAN else { return nil }
    return Place(wanAddress: bytes)
  }

  /// Meaning, note and source of a field. A note is written for lists that tell no meaning, so it
  /// may repeat what the meaning says.
  private static func remark(on field: PacketField) -> String {
    let meaning = field.key?.definition.meaning ?? ""
    let isTold = field.format == .tag || meaning.contains(field.note)
    let note = isTold ? "" : field.note
    return [meaning, note, field.source.rawValue].filter { !$0.isEmpty }.joined(separator: "; ")
  }

  /// What stands around the data of a message's blocks.
  private static func blockLines(
    _ message: BlockedMessage, _ bytes: [UInt8], network: UInt16?
  ) -> [Line] {
    var end = 0
    return message.blocks.flatMap { block in
      let (start, check) = (block.data.startIndex - 3, block.data.endIndex)
      let between = Line(
        end, bytes[end..<start], "between blocks", "", .verified, FieldSource.recordings.rawValue)
      let verdict = network.map { block.passesCheck(network: $0) ? "ok" : "bad" } ?? ""
      let source = FieldSource.recordings.rawValue
      let words = "block \(block.index)" + (block.isLast ? ", the last" : "")
      defer { end = check + 1 }
      return (end < start ? [between] : []) + [
        Line(start, bytes[start..<start + 3], "block header", words, .verified, source),
        Line(
          start + 3, block.data.prefix(0), "block data", quantity(block.data.count, "bytes"),
          .verified,
          "below, joined"),
        Line(check, bytes[check..<check + 1], "block check", verdict, .verified, source),
      ]
    }
  }

  /// A field's value with its unit; empty if it says no more than the bytes.
  static func value(of field: PacketField, _ bytes: ArraySlice<UInt8>) -> String {
    guard let key = field.key else { return "" }
    let unit = key.definition.unit
    switch field.value(of: bytes) {
    case .number(let value) where field.format == .millisecondDigit:
      return "and \(Int((value * 1000).rounded())) ms"
    case .integer(let value):
      let isClock = key == .unixTime || key == .unixTimeCandidate
      return isClock ? Timestamp.seconds(value) ?? "" : quantity(value, unit)
    case .number(let value): return quantity(value, unit)
    case .bool(let value): return "\(value)"
    case .string where field.format == .tag: return field.note
    default: return ""
    }
  }

  /// A number with its unit; after 1, a unit that is a word stands in the singular.
  private static func quantity(_ number: some Numeric, _ unit: String?) -> String {
    guard var unit else { return "\(number)" }
    if number == 1, ["bits", "bytes", "hops"].contains(unit) { unit.removeLast() }
    return "\(number) \(unit)"
  }

  private static func trailingLines(_ bytes: [UInt8], after end: Int) -> [Line] {
    guard end < bytes.count else { return [] }
    return [Line(end, bytes[end...], "trailing", "", .unknown, "after the announced length")]
  }
}

extension Packet {
  /// The kind, as packet JSON has it.
  public var kind: PacketKind { layout?.kind ?? .unknown }

  /// What a person calls its kind.
  var title: String { layout?.title ?? "fragment" }

  private var layout: PacketLayout? {
    switch content {
    case .single(_, let layout): layout
    case .message: PacketLayouts.message
    case .fragment: nil
    }
  }
}
