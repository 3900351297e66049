/// Why a packet is not shared.
public enum LeftOut: Error, CaseIterable, Sendable {
  /// Its check is not right, or its network is not known.
  case damaged
  /// It holds bytes of which nothing is known, which may be anything.
  case unknownContent
  /// An address stands where none is expected.
  case hiddenAddress
  /// There are no bytes to read.
  case noBytes

  /// For a person, after a number, with what would change it.
  var words: String {
    switch self {
    case .damaged: "damaged or unverified (see --damaged)"
    case .unknownContent: "of unknown content (see --payloads)"
    case .hiddenAddress: "with an address where none is expected"
    case .noBytes: "without bytes"
    }
  }
}
