import Notation
import PacketSchema
import PacketTables

/// Packets, and lines of a receiver, as rows of `incoming` in the text form of COPY: fields between
/// tabs, `\N` for null. Source: PostgreSQL's documentation of COPY, "Text Format".
///
/// A row begins with what it is, a tab, its time, a tab, and its receiver, so that months and receivers
/// of rows are found without reading them whole.
struct CopyRow {
  /// What a row holds, as it is written.
  static let (packet, receiver) = ("p", "r")

  /// The time of what has none.
  static let noTime = "-infinity"

  /// Half a second before or after a packet, in nanoseconds: as long as receivers may differ.
  static let tolerance: Int64 = 500_000_000

  /// Columns of `incoming` before those of the keys.
  static let leadingColumns = ["form", "time", "receiver", "second", "neighbour"]

  /// Keys that are columns, but for the time, and the receiver, which a reception has.
  static let columns = PacketColumns.all.filter { $0 != .time && $0 != .receiver }

  private static let positions = Dictionary(
    columns.enumerated().map { ($0.element.name, $0.offset) },
    uniquingKeysWith: { first, _ in first })
  private static let forms = columns.map { $0.definition.form }
  private static let raw = positions[PacketKey.raw.name]

  /// Whose the lines are that do not say so.
  let receiver: String

  init(receiver: String = ReceiverName.standard) { self.receiver = receiver }

  /// Values by column, used again for each packet.
  private var values = [JSONValue?](repeating: nil, count: CopyRow.columns.count)

  /// A packet as a row, without a line end.
  ///
  /// What a column cannot hold, of a form that its key does not have, stands in `other`, as do keys
  /// that have no column.
  mutating func packet(_ packet: JSONObject) -> String {
    var other: [(key: String, value: JSONValue)] = []
    var time: Timestamp?
    let named = packet.receiverName
    for position in values.indices { values[position] = nil }
    for member in packet.members where member.key != PacketKey.schema.name {
      if member.key == PacketKey.receiver.name, named != nil { continue }
      if let position = Self.positions[member.key], member.value.fits(Self.forms[position]) {
        values[position] = member.value
      } else if member.key == PacketKey.time.name, case .string(let text) = member.value,
        let moment = Timestamp(text)
      {
        time = moment
      } else if member.value != .null {
        other.append(member)
      }
    }
    var row = Self.beginning(Self.packet, time, named ?? receiver)
    for (position, value) in values.enumerated() {
      row += "\t"
      if let value {
        value.appendField(to: &row)
      } else if position != Self.raw {
        row += "\\N"
      }
    }
    row += "\t"
    if other.isEmpty { row += "\\N" } else { JSONValue.object(.init(other)).appendField(to: &row) }
    return row
  }

  /// A line of the receiver as a row, without a line end.
  func receiver(_ line: ReceiverLine) -> String {
    let object = line.object
    var row = Self.beginning(
      Self.receiver, Timestamp(line.time), object.receiverName ?? receiver)
    for position in Self.columns.indices { row += position == Self.raw ? "\t" : "\t\\N" }
    row += "\t"
    JSONValue.object(object).appendField(to: &row)
    return row
  }

  /// The first fields; the last two are the second that the time is in, and the other one that is
  /// within the tolerance.
  private static func beginning(
    _ form: String, _ time: Timestamp?, _ receiver: String
  ) -> String {
    guard let time else { return "\(form)\t\(noTime)\t\(receiver)\t0\t0" }
    let second = time.seconds
    let isLate = time.nanoseconds - second * 1_000_000_000 >= tolerance
    return "\(form)\t\(time.text)\t\(receiver)\t\(second)\t\(isLate ? second + 1 : second - 1)"
  }

  /// The month of a row's time, `2026-11`; nil for what has no time.
  static func month(of row: String) -> String? {
    let month = row.dropFirst(2).prefix(7)
    return month.first == "-" ? nil : String(month)
  }

  /// The text of a row's time.
  static func time(of row: String) -> Substring { row.dropFirst(2).prefix { $0 != "\t" } }

  /// The name of a row's receiver.
  static func receiver(of row: String) -> Substring {
    row.dropFirst(2).drop { $0 != "\t" }.dropFirst().prefix { $0 != "\t" }
  }
}

extension JSONValue {
  /// True if a column for a form holds the value.
  fileprivate func fits(_ form: PacketValueForm) -> Bool {
    switch (form, self) {
    case (.integer, .integer), (.number, .integer), (.number, .number), (.flag, .bool),
      (.hexadecimal, .string), (.timestamp, .string), (.text, .string), (.choice, .string),
      (.bytesByOffset, .object):
      true
    default: false
    }
  }

  /// Appends the value as a field.
  fileprivate func appendField(to row: inout String) {
    switch self {
    case .string(let text): Self.escape(text, into: &row)
    case .object, .array:
      let text = encoded()
      Self.escape(text.contains("\\u0000") ? withoutNull.encoded() : text, into: &row)
    default: row += encoded()
    }
  }

  /// PostgreSQL's texts hold every character but one.
  private static let replacement = "\u{FFFD}"

  private static func escape(_ text: String, into row: inout String) {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x5C }) {
      row += text
      return
    }
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": row += "\\\\"
      case "\t": row += "\\t"
      case "\n": row += "\\n"
      case "\r": row += "\\r"
      case "\0": row += replacement
      default: row.unicodeScalars.append(scalar)
      }
    }
  }

  private var withoutNull: JSONValue {
    func clean(_ text: String) -> String { text.replacing("\0", with: Self.replacement) }
    return switch self {
    case .string(let text): .string(clean(text))
    case .array(let values): .array(values.map(\.withoutNull))
    case .object(let object):
      .object(JSONObject(object.members.map { (clean($0.key), $0.value.withoutNull) }))
    default: self
    }
  }
}
