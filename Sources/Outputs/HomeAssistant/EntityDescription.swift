/// How Home Assistant presents an entity of ours: what its component in a discovery document says.
public struct EntityDescription: Sendable {
  /// How Home Assistant treats it.
  public enum Form: Equatable, Sendable {
    /// A value.
    case sensor(deviceClass: String? = nil, unit: String? = nil, stateClass: String? = nil)
    /// Something that is so, `ON`, or is not, `OFF`.
    case binarySensor(deviceClass: String)
    /// Something that happens, with its type.
    case event(types: [String])

    /// Home Assistant's word for the kind of entity.
    public var platform: String {
      switch self {
      case .sensor: "sensor"
      case .binarySensor: "binary_sensor"
      case .event: "event"
      }
    }
  }

  /// Who gets to see it.
  public enum Place: Equatable, Sendable {
    /// On dashboards that Home Assistant makes by itself.
    case dashboard
    /// Among the diagnostics of the device.
    case diagnostics
    /// Nowhere until somebody enables it; then among the diagnostics.
    case disabled
  }

  /// The key in the state document, and the end of the entity's identifier.
  public let key: String
  /// What a person reads.
  public let name: String
  /// How it is treated.
  public let form: Form
  /// Who gets to see it.
  public let place: Place
  /// The name of an icon of Material Design Icons; nil for that of the device class.
  public let icon: String?
  /// Decimals that are shown.
  public let precision: Int?
  /// The key of the value that is shown, if it is another one.
  public let shownKey: String
  /// The key of an object in the state document that is attached to it as attributes.
  public let attributes: String?
  /// Whether its value is stale when nothing has come for long.
  public let expires: Bool

  init(
    _ key: String, _ name: String, _ form: Form, _ place: Place = .disabled, icon: String? = nil,
    precision: Int? = nil, shownKey: String? = nil, attributes: String? = nil,
    expires: Bool = false
  ) {
    self.key = key
    self.name = name
    self.form = form
    self.place = place
    self.icon = icon.map { "mdi:" + $0 }
    self.precision = precision
    self.shownKey = shownKey ?? key
    self.attributes = attributes
    self.expires = expires
  }
}

/// An entity that an earlier version had: Home Assistant is told to remove it.
public struct RetiredEntity: Sendable {
  /// The end of its identifier.
  public let key: String
  /// Home Assistant's word for the kind of entity that it was.
  public let platform: String

  /// An entity that is no more.
  public init(key: String, platform: String) {
    self.key = key
    self.platform = platform
  }
}
