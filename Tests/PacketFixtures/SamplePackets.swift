public import PacketSchema

/// Lines of packet JSON written by hand, after the documented example of the format.
public enum SamplePackets {
  /// A beacon of the meter 40DA952B with every key that a beacon can have.
  public static let beacon = #"""
    {"schema":1,"time":"2026-11-22T17:00:00.123456Z","kind":"beacon","type":"55","ci":"30",\#
    "version":4,"length":35,"network":"B5E3","network_id":"36DD","utility":"A \"quoted\" name",\#
    "crc":"ok","checksum":"F2B5","corrected_bits":0,"source":"40DA952B",\#
    "source_wan":"FE40DA952B00","destination":"FFFFFFFFFFFF","counter":126,"uptime_s":7168635,\#
    "booted_at":"2026-08-31T17:42:45Z","hop_phase_s":52.46,"route_cost":22,"tree_id":"15",\#
    "level":5,"frequency_hz":916501200,"channel_hz":916500000,"symbol_rate":9600,\#
    "deviation_hz":4790,"snr_db":31.2,"level_dbfs":-20.1,"duration_ms":44.7,\#
    "unknown":{"24":"A40B","30":"0100","37":"7E00"},"trailing":"04",\#
    "raw":"00FF2A55002330FFFFFFFFFFFFFE40DA952B007E006D627BA40B40DA952B0100161505147E7E00F2B504"}
    """#

  /// A packet of another kind, with a key that no version knows yet.
  public static let encrypted = #"""
    {"schema":1,"kind":"encrypted","type":"D2","ci":"52","version":5,"length":18,"crc":"none",\#
    "unix_time_candidate":1780238550,"unknown":{"6":"7E","19":"725D"},"later":[1,true],\#
    "raw":"00FF2AD21252"}
    """#

  /// The packet of a line.
  public static func object(_ line: String) throws -> JSONObject { try JSONObject(parsing: line) }
}
