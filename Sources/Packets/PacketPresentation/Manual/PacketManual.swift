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

  /// The list of packet kinds with their fields.
  public static var layouts: String {
    PacketLayouts.all.map(section).joined()
  }

  private static func list(_ items: [String]) -> String {
    ".Bl -tag -width Ds\n" + items.joined() + ".El\n"
  }

  private static func section(_ layout: PacketLayout) -> String {
    ".Ss \(layout.title.capitalizedWord)\n" + introduction(layout)
      + ".Bl -column \"offset\" \"bytes\" \"microseconds_2_candidate\" \"hypothesis\"\n"
      + ".It Em offset Ta Em bytes Ta Em key Ta Em certainty\n"
      + layout.fields.map(row).joined() + ".El\n"
  }

  private static func introduction(_ layout: PacketLayout) -> String {
    let identifiers = layout.commandIdentifiers.map { [$0].hexadecimal }
    let classes = "CI \(identifiers.joined(separator: " or "))"
    guard let form = layout.form else {
      return "Kind \(layout.kind.rawValue), \(classes); offsets in the joined data.\n"
    }
    let width = PacketHeader.lengthFieldWidth(ofType: form.type)
    let digits = UInt16(truncatingIfNeeded: form.length).hexadecimal.suffix(2 * width)
    let header = "Type \([form.type].hexadecimal), length \(digits)"
    return "\(header), \(classes), kind \(layout.kind.rawValue).\n"
  }

  private static func row(_ field: PacketField) -> String {
    // Fields without a fixed place are those that end a message of any length.
    let isLast = field.key == .checksum && field.offset == 0
    let offset = isLast ? "end" : "\(field.offset)"
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
