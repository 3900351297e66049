import PacketSchema

/// Where the fields of a layout stand, by key: whoever asks for one field need not go through all.
struct FieldPlaces: Sendable {
  /// What has to be done to find a field.
  enum Part: Sendable {
    /// There is none with this key.
    case none
    /// It stands at an offset of its own, whatever follows.
    case fixed
    /// It stands after something of another length, or is the check.
    case other
  }

  /// Of the first field with a key; offset and width are those of a `fixed` one.
  struct Place: Sendable {
    var part = Part.none
    var offset = 0
    var width = 0
  }

  private var places = [Place](repeating: Place(), count: PacketKey.allCases.count)

  init(_ fields: [PacketField], tail: [PacketField], carriesElements: Bool) {
    let moving = tail + (carriesElements ? MeshElements.all.flatMap(\.fields) : [])
    for key in moving.compactMap(\.key) + [.checksum] { places[key.rawValue].part = .other }
    for field in fields.reversed() {
      guard let key = field.key else { continue }
      places[key.rawValue] =
        field.width.map { Place(part: .fixed, offset: field.offset, width: $0) }
        ?? Place(part: .other)
    }
  }

  subscript(key: PacketKey) -> Place { places[key.rawValue] }
}
