import Notation

/// A network whose CRC start value is published.
public struct KnownNetwork: Sendable, Equatable {
  /// Initial value of the CRC: what names a network.
  public let initialValue: UInt16
  /// The utility; nil if the network was seen but its owner is not known.
  public let utility: String?
  /// Where it is; empty if that is not known.
  public let region: String

  init(_ initialValue: UInt16, _ utility: String?, _ region: String = "") {
    self.initialValue = initialValue
    self.utility = utility
    self.region = region
  }

  /// The 16-bit id whose CRC the initial value is.
  public var networkID: UInt16 { CyclicRedundancyCheck.networkID(ofInitialValue: initialValue) }
}

/// The networks that public lists name, and three that were seen in public without a name.
///
/// Source: the lists in the RECESSIM wiki, gr-smart_meters and rtl_433.
public enum NetworkTable {
  /// All known networks, by utility; those without a name last.
  public static let all: [KnownNetwork] = [
    KnownNetwork(0x8819, "Alameda Municipal Power", "CA"),
    KnownNetwork(0x1D65, "APS", "Phoenix AZ"),
    KnownNetwork(0xD553, "Austin Energy", "TX"),
    KnownNetwork(0xB9A9, "Coles-Moultrie Electric Co-op", "IL"),
    KnownNetwork(0x45F8, "CoServ", "Dallas TX"),
    KnownNetwork(0xE623, "Evergy", "Kansas City MO"),
    KnownNetwork(0x62C1, "Hydro-Québec", "QC"),
    KnownNetwork(0x5FD6, "Oncor", "Dallas TX"),
    KnownNetwork(0x47F7, "PPL Electric", "PA"),
    KnownNetwork(0x22C6, "PSEG Long Island", "NY"),
    KnownNetwork(0xD1FF, "PSEG New Jersey", "NJ"),
    KnownNetwork(0x142A, "Puget Sound Energy", "WA"),
    KnownNetwork(0x23D1, "Seattle City Light", "WA"),
    KnownNetwork(0x2C22, "Southern California Edison", "CA"),
    KnownNetwork(0xBA1F, "United Cooperative Services", "TX"),
    KnownNetwork(0x4E2D, "We Energies", "Milwaukee WI"),
    KnownNetwork(0x70A0, nil),
    KnownNetwork(0xB5E3, nil),
    KnownNetwork(0xD2B8, nil),
  ]

  private static let byInitialValue: [UInt16: KnownNetwork] = Dictionary(
    all.map { ($0.initialValue, $0) }, uniquingKeysWith: { $1 })

  /// The entry of an initial value, nil if it is in no list.
  public static func network(_ initialValue: UInt16) -> KnownNetwork? {
    byInitialValue[initialValue]
  }

  /// Why a name on the command line names no network.
  public enum LookupError: Error, Equatable, CustomStringConvertible {
    /// Neither four hexadecimal digits nor a part of a utility's name.
    case notFound(String)
    /// Several utilities have it in their names.
    case ambiguous(String, [String])

    /// One line for a person, saying what to do.
    public var description: String {
      switch self {
      case .notFound(let name):
        "no network “\(name)”: give four hexadecimal digits or a name of the --networks list"
      case .ambiguous(let name, let matches):
        "“\(name)” could be \(matches.joined(separator: ", ")): give more of the name"
      }
    }
  }

  /// The initial value that `B5E3`, or a part of one utility's name, stands for.
  public static func initialValue(named name: String) throws(LookupError) -> UInt16 {
    if let value = UInt16(fourDigits: name) { return value }
    let wanted = name.lowercased()
    let matches = all.filter { $0.utility?.lowercased().contains(wanted) ?? false }
    if let exact = matches.first(where: { $0.utility?.lowercased() == wanted }) {
      return exact.initialValue
    }
    guard let match = matches.first, !wanted.isEmpty else { throw .notFound(name) }
    guard matches.count == 1 else { throw .ambiguous(name, matches.compactMap(\.utility)) }
    return match.initialValue
  }
}
