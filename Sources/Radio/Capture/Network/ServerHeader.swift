import SampleInput

/// The first 12 bytes of an `rtl_tcp` server: `RTL0`, the kind of tuner and the number of its gains,
/// both of 32 bits, the most significant first (Osmocom rtl-sdr, `rtl_tcp.c`).
struct ServerHeader: Equatable {
  static let length = 12

  /// The kind of tuner; nil if neither the server nor this program knows it.
  let tuner: TunerKind?
  /// How many gains the tuner has.
  let gainCount: UInt32

  /// Reads a header; nil for what is none.
  init?(_ bytes: [UInt8]) {
    guard bytes.count == Self.length, bytes.starts(with: SampleStreamParser.tcpSignature) else {
      return nil
    }
    func number(_ part: ArraySlice<UInt8>) -> UInt32 { part.reduce(0) { $0 << 8 | UInt32($1) } }
    tuner = TunerKind(number: number(bytes[4..<8]))
    gainCount = number(bytes[8..<12])
  }

  /// What a person is told of it.
  var words: String { "tuner \(tuner?.name ?? "unknown"), \(gainCount) gains" }

  /// The tuner's gains: the header tells their number alone. None if the server has another table
  /// than librtlsdr.
  var gains: TunerGains {
    let tenths = tuner?.tenths ?? []
    return TunerGains(tenths: tenths.count == Int(gainCount) ? tenths : [])
  }
}
