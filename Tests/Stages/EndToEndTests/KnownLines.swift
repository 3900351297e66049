import TestKit

extension KnownBand {
  /// The packets as packet JSON, short, with times a second apart: two of the meter 40DA952B, one
  /// of 40DA2351.
  static let lines = [
    line("00", "40DA952B", 126, 0x6D627B), line("01", "40DA952B", 58, 0x6D6381),
    line("02", "40DA2351", 0, 0x6D65A4),
  ]

  private static func line(
    _ second: String, _ source: String, _ counter: Int, _ uptime: Int
  ) -> String {
    #"{"schema":1,"time":"2026-11-22T17:00:\#(second).000000Z","kind":"beacon","crc":"ok","#
      + #""source":"\#(source)","counter":\#(counter),"uptime_s":\#(uptime),"raw":"00FF2A55"}"#
  }

  /// Writes them to `lines`, and the first one to `one`.
  static func prepareLines(in shell: Shell) throws {
    try shell.folder.write(lines.map { $0 + "\n" }.joined().utf8, to: "lines")
    try shell.folder.write((lines[0] + "\n").utf8, to: "one")
  }
}
