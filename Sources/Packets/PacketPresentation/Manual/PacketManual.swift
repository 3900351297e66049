import AirInterface
import Notation
import PacketSchema
import PacketDecoding

/// The parts of `gs-packet(5)` that the tables say, in mdoc.
public enum PacketManual {
  /// The list of keys.
  public static var keys: String {
    list(
      PacketKeys.all.map { key in
        let unit = key.unit.map { ", \($0)" } ?? ""
        return """
          .It Ic \(key.name)
          .Pq \(key.form.jsonType)\(unit)
          \(key.meaning.capitalizedSentence)

          """
      })
  }

  /// The list of a receiver's keys, by stage.
  public static var receiver: String {
    ReceiverStage.allCases.map { stage in
      let items = ReceiverKeys.all.filter { $0.stage == stage }.map { key in
        let unit = key.unit.map { ", \($0)" } ?? ""
        return """
          .It Ic \(key.name)
          .Pq \(key.form.jsonType)\(unit)
          \(key.meaning.capitalizedSentence)

          """
      }
      return ".Ss The object \(stage.rawValue), of gs-\(stage.rawValue)\n" + list(items)
    }.joined()
  }

  /// The list of packet kinds with their fields.
  public static var layouts: String {
    PacketLayouts.all.map(section).joined()
  }

  private static func list(_ items: [String]) -> String {
    ".Bl -tag -width Ds\n" + items.joined() + ".El\n"
  }

  /// The list of elements with their fields.
  public static var elements: String {
    MeshElements.all.map { element in
      ".Ss Element \([element.tag].hexadecimal): \(element.title)\n"
        + table(element.fields.map { row($0, offset: "+\($0.offset)") })
    }.joined()
  }

  private static func section(_ layout: PacketLayout) -> String {
    let isChecked = layout.check == .networkCRC
    let end = layout.tailLength + (isChecked ? PacketHeader.checkLength : 0)
    var rows = layout.fields.map { row($0, offset: "\($0.offset)") }
    if layout.carriesElements {
      rows.append(".It Ta Ta elements Ta : see\n.Sx ELEMENTS\n")
    }
    rows += layout.tail.map { row($0, offset: "end-\(end - $0.offset)") }
    if isChecked { rows.append(row(.check, offset: "end-\(PacketHeader.checkLength)")) }
    return ".Ss \(layout.title.capitalizedWord)\n" + introduction(layout) + table(rows)
  }

  private static func table(_ rows: [String]) -> String {
    ".Bl -column \"end-6\" \"bytes\" \"microseconds_2_candidate\" \"hypothesis\"\n"
      + ".It Em offset Ta Em bytes Ta Em key Ta Em certainty\n" + rows.joined() + ".El\n"
  }

  private static func introduction(_ layout: PacketLayout) -> String {
    let identifiers = layout.commandIdentifiers.map { [$0].hexadecimal }
    let classes = "CI \(identifiers.joined(separator: " or "))"
    guard let type = layout.forms.first?.type else {
      return "Kind \(layout.kind.rawValue), \(classes); offsets in the joined data.\n"
    }
    let width = PacketHeader.lengthFieldWidth(ofType: type)
    let lengths = layout.forms.map {
      String(UInt16(truncatingIfNeeded: $0.length).hexadecimal.suffix(2 * width))
    }
    let header = "Type \([type].hexadecimal), length \(lengths.joined(separator: ", "))"
    let others = layout.takesAnyLength ? " and others" : ""
    let condition = layout.condition.map { ", with \($0.text)" } ?? ""
    return "\(header)\(others), \(classes)\(condition), kind \(layout.kind.rawValue).\n"
  }

  private static func row(_ field: PacketField, offset: String) -> String {
    let bytes = field.width.map(String.init) ?? "rest"
    let key = field.key?.name ?? "unknown"
    let certainty = field.key == nil ? .unknown : field.certainty
    let note = field.note.isEmpty ? "" : ": \(field.note.escapedForManual)"
    return ".It \(offset) Ta \(bytes) Ta \(key) Ta \(certainty.rawValue)\(note)\n"
  }
}

extension String {
  fileprivate var capitalizedWord: String { prefix(1).uppercased() + dropFirst() }

  /// A sentence for a manual's text line.
  fileprivate var capitalizedSentence: String { capitalizedWord.escapedForManual + "." }

  /// Punctuation that stands alone would be set as such by mdoc.
  fileprivate var escapedForManual: String { replacing("\\", with: "\\e") }
}
