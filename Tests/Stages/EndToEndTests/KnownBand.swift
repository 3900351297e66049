import PacketSchema
import TestKit
import Testing

/// Three beacons, 0.3 s apart, as a small receiver would record them.
enum KnownBand {
  /// The packets, for gs-synth: two meters of the network B5E3.
  static let packets = """
    00FF2A55002330FFFFFFFFFFFFFE40DA952B007E006D627BA40B40DA952B0100161505147E7E00F2B5
    00FF2A55002330FFFFFFFFFFFFFE40DA952B003A006D6381A40B40DA952B0100161505052E7E000A80
    00FF2A55002330FFFFFFFFFFFFFE40DA23510000006D65A4A40B40DA235101001615050B327E003FB7

    """

  /// Writes `band.cu8`, raw samples centred at 915 MHz, 250 kS/s.
  static func record(in shell: Shell) throws {
    try shell.folder.write(Array(packets.utf8), to: "packets.hex")
    let result = try shell.run(
      "gs-synth -s 250k -f 915M --channels 915M --interval 0.3 --output raw "
        + "< packets.hex > band.cu8")
    try #require(result.status == 0, "\(result.errors)")
  }

  /// A script that makes the streams of all stages from it: `band.gss`, `bits`, `frames`, `packets`.
  static let streams = """
    gs-capture --replay band.cu8 -s 250k -f 915M > band.gss
    gs-demod < band.gss > bits
    gs-frame < bits > frames
    gs-decode < frames > packets

    """

  /// What gs-demod has to be told of it.
  static let options = "-s 250k -f 915M --format cu8 --start-time 2026-11-22T17:00:00Z"

  /// The packets' bytes as they stand in packet JSON.
  static var raw: [String] { packets.split(separator: "\n").map { String($0) } }
}

extension Shell.Result {
  /// Standard output as packet JSON.
  func packets() throws -> [JSONObject] {
    try lines.map { try JSONObject(parsing: $0) }
  }
}

extension JSONObject {
  /// A member as text; numbers as they are written.
  func word(_ key: PacketKey) -> String? {
    switch self[key.name] {
    case .string(let text): text
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    default: nil
    }
  }
}
