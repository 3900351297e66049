import PacketSchema

/// The networks that rtl_433 knows, in its words: scripts compare them.
///
/// Source: the table of rtl_433's `src/devices/gridstream.c`. Its place is where the utility's
/// customers live, not where a meter is.
enum RTL433Networks {
  /// What rtl_433 prints of a network.
  struct Row: Sendable {
    let location: String
    let provider: String
  }

  /// The row of the network of a packet; nil if rtl_433 does not know it.
  static func row(of packet: JSONObject) -> Row? {
    packet.text(.network).flatMap { all[$0.uppercased()] }
  }

  static let all: [String: Row] = [
    "142A": Row(location: "Washington", provider: "Puget Sound Energy"),
    "1D65": Row(location: "Phoenix AZ", provider: "APS"),
    "22C6": Row(location: "Long Island NY", provider: "PSEG Long Island"),
    "23D1": Row(location: "Seattle WA", provider: "Seattle City Light"),
    "2C22": Row(location: "Santa Barbara CA", provider: "Southern California Edison"),
    "45F8": Row(location: "Dallas TX", provider: "CoServ"),
    "47F7": Row(location: "Pennsylvania", provider: "PPL Electric"),
    "4E2D": Row(location: "Milwaukee WI", provider: "We Energies"),
    "5FD6": Row(location: "Dallas TX", provider: "Oncor"),
    "62C1": Row(location: "Quebec CAN", provider: "Hydro-Quebec"),
    "8819": Row(location: "Alameda CA", provider: "Alameda Municipal Power"),
    "B9A9": Row(location: "Mattoon IL", provider: "Coles-Moultrie Electric Co-op"),
    "BA1F": Row(location: "Burleson TX", provider: "United Cooperative Services"),
    "D1FF": Row(location: "Newark NJ", provider: "PSEG New Jersey"),
    "D553": Row(location: "Austin TX", provider: "Austin Energy"),
    "E623": Row(location: "Kansas City MO", provider: "Evergy-Missouri West"),
  ]
}
