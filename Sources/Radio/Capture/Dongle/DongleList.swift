import CRTLSDR
public import FilterRuntime

/// What a dongle says of itself on the bus, without being opened.
struct DongleStrings: Equatable {
  var manufacturer = ""
  var product = ""
  var serial = ""

  /// Asks for what the dongle of an index says; empty texts if it does not.
  init(_ index: UInt32) {
    // As long as rtl-sdr.h wants them.
    var (maker, model, number) = (Self.room, Self.room, Self.room)
    guard rtlsdr_get_device_usb_strings(index, &maker, &model, &number) == 0 else { return }
    (manufacturer, product, serial) = (Self.text(maker), Self.text(model), Self.text(number))
  }

  private static let room = [CChar](repeating: 0, count: 257)

  /// True for the dongle that was sold from 2023 on with an R828D and a converter.
  var isBlogV4: Bool { manufacturer == "RTLSDRBlog" && product == "Blog V4" }

  /// A dongle may say anything: what is no text for a terminal is left out.
  private static func text(_ bytes: [CChar]) -> String {
    let text = String(
      decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return String(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F })
  }
}

/// The dongles that are plugged in.
public enum DongleList {
  private static let header = ["INDEX", "SERIAL", "MANUFACTURER", "PRODUCT", "TUNER"]

  /// A table for a person, a line for each dongle; throws if there is none.
  ///
  /// Which tuner a dongle has is known only once it is open. One that another program has open does
  /// not let itself be opened: it is left alone.
  public static func lines() throws(StageFailure) -> [String] {
    let count = rtlsdr_get_device_count()
    guard count > 0 else { throw DongleRadio.noneFound }
    let rows = (0..<count).map { index in
      let strings = DongleStrings(index)
      return ["\(index)", strings.serial, strings.manufacturer, strings.product, tuner(index)]
    }
    return aligned([header] + rows)
  }

  private static func tuner(_ index: UInt32) -> String {
    var opened: OpaquePointer?
    guard rtlsdr_open(&opened, index) == 0, let device = opened else { return "in use" }
    defer { rtlsdr_close(device) }
    return TunerKind(number: rtlsdr_get_tuner_type(device).rawValue)?.name ?? "unknown"
  }

  private static func aligned(_ rows: [[String]]) -> [String] {
    let widths = header.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
      return cells.dropLast().joined(separator: "  ") + "  " + (row.last ?? "")
    }
  }
}
