import Notation

/// A line of kind `receiver`: the health of a chain of stages at one time.
///
/// What stages tell comes from outside: a value of a known key that is not of its form is left out.
/// Keys that this version does not know are kept, behind the others.
public struct ReceiverLine: Equatable, Sendable {
  /// The word of `kind`.
  public static let kind = "receiver"

  /// When it was so, as it is printed.
  public var time: String
  private var health: [ReceiverStage: JSONObject] = [:]
  /// Of later versions.
  private var others = JSONObject()

  /// A line of which no stage has told yet; `time` in nanoseconds since 1970-01-01 UTC.
  public init(time: Int64) { self.time = Timestamp.microseconds(time) }

  /// Reads a line; nil for an object of another kind, or without a time.
  public init?(_ object: JSONObject) {
    guard object.isReceiverLine, let time = object.text(.time) else { return nil }
    self.time = time
    for stage in ReceiverStage.allCases {
      if case .object(let told) = object[stage.rawValue] { add(told, of: stage) }
    }
    let known: Set<String> = Set(
      [PacketKey.schema, .kind, .time].map(\.name) + ReceiverStage.allCases.map(\.rawValue))
    others = JSONObject(object.members.filter { !known.contains($0.key) })
  }

  /// Takes what a stage tells; of a stage that tells twice the last counts.
  public mutating func add(_ told: JSONObject, of stage: ReceiverStage) {
    var members: [(key: String, value: JSONValue)] = []
    for key in ReceiverKeys.all where key.stage == stage {
      guard let value = told[key.name].flatMap(key.form.valid) else { continue }
      members.append((key.name, value))
    }
    members += told.members.filter { ReceiverKeys.key(stage, $0.key) == nil }
    health[stage] = JSONObject(members)
  }

  /// The object, as `gs-packet(5)` describes it.
  public var object: JSONObject {
    var members: [(key: String, value: JSONValue)] = [
      (PacketKey.schema.name, .integer(PacketKeys.schemaVersion)),
      (PacketKey.kind.name, .string(Self.kind)), (PacketKey.time.name, .string(time)),
    ]
    for stage in ReceiverStage.allCases {
      if let told = health[stage] { members.append((stage.rawValue, .object(told))) }
    }
    return JSONObject(members + others.members)
  }

  /// What a stage tells; nil if it tells nothing.
  public subscript(stage: ReceiverStage) -> JSONObject? { health[stage] }

  /// The value of a key; nil if it is absent.
  public subscript(stage: ReceiverStage, name: String) -> JSONValue? { health[stage]?[name] }

  /// The text of a key; nil if it is absent.
  public func text(_ stage: ReceiverStage, _ name: String) -> String? {
    if case .string(let text) = self[stage, name] { text } else { nil }
  }

  /// The number of a key; nil if it is absent.
  public func number(_ stage: ReceiverStage, _ name: String) -> Double? {
    self[stage, name]?.double
  }
}

extension JSONObject {
  /// True for a line that tells of the receiver, not of a packet.
  public var isReceiverLine: Bool { text(.kind) == ReceiverLine.kind }
}

extension JSONValue {
  /// A number, whole or not; nil for anything else.
  public var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
}

extension ReceiverValueForm {
  /// The most elements of a row or an object: a band of 30 MS/s has 300 channels.
  public static let mostElements = 512

  /// The value, if it is of this form.
  func valid(_ value: JSONValue) -> JSONValue? {
    let isValid =
      switch (self, value) {
      case (.count, _): Self.isCount(value)
      case (.number, _): value.double != nil
      case (.text, .string): true
      case (.choice(let words), .string(let word)): words.contains(word)
      case (.numbers, .array(let values)): Self.areFew(values) { $0.double != nil }
      case (.words, .array(let values)): Self.areFew(values, Self.isWord)
      case (.numbersByWord, .object(let object)):
        Self.areFew(object.members) { Self.isWord(.string($0.key)) && $0.value.double != nil }
      case (.countsByWord, .object(let object)):
        Self.areFew(object.members) { Self.isWord(.string($0.key)) && Self.isCount($0.value) }
      default: false
      }
    guard isValid, case .object(let object) = value else { return isValid ? value : nil }
    // As they are read, so that a line stays the same when it is passed on.
    return .object(JSONObject(ordering: object.members))
  }

  private static func areFew<Element>(
    _ elements: [Element], _ isValid: (Element) -> Bool
  ) -> Bool {
    elements.count <= mostElements && elements.allSatisfy(isValid)
  }

  private static func isCount(_ value: JSONValue) -> Bool {
    if case .integer(let count) = value { count >= 0 } else { false }
  }

  /// A word that can stand in a topic, a label or a tag as it is.
  private static func isWord(_ value: JSONValue) -> Bool {
    guard case .string(let word) = value else { return false }
    return (1...32).contains(word.utf8.count)
      && word.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }
}
