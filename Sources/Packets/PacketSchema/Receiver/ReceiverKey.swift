/// A stage of the chain, as a line of kind `receiver` names it.
public enum ReceiverStage: String, CaseIterable, Sendable {
  /// gs-capture: the radio.
  case capture
  /// gs-demod: the band.
  case demod
  /// gs-frame: what was cut out of bursts.
  case frame
  /// gs-decode: packets.
  case decode

  /// The stage of a program such as `gs-demod`; nil for one that has no place in the line.
  public init?(program: some StringProtocol) {
    guard program.hasPrefix("gs-") else { return nil }
    self.init(rawValue: String(program.dropFirst(3)))
  }
}

/// What a value of a stage's health looks like; the JSON Schema follows from it.
public enum ReceiverValueForm: Equatable, Sendable {
  /// A whole number that only grows while the stage runs, from 0.
  case count
  /// A number as it is now, or was in the interval.
  case number
  /// Any text.
  case text
  /// One of these words.
  case choice([String])
  /// Numbers in a row; `label` names what their positions are.
  case numbers(label: String)
  /// Numbers under words; `label` names what the words are.
  case numbersByWord(label: String)
  /// Counts under words; `label` names what the words are.
  case countsByWord(label: String)
  /// Words in a row.
  case words

  /// True for what only grows while the stage runs.
  public var isCount: Bool {
    switch self {
    case .count, .countsByWord: true
    default: false
    }
  }

  /// The JSON type, as JSON Schema names it.
  public var jsonType: String {
    switch self {
    case .count: "integer"
    case .number: "number"
    case .text, .choice: "string"
    case .numbers, .words: "array"
    case .numbersByWord, .countsByWord: "object"
    }
  }
}

/// One row of the table of a receiver's keys.
public struct ReceiverKey: Sendable {
  /// The stage whose object it stands in.
  public let stage: ReceiverStage
  /// The key as it stands there; ends in its unit where there is one.
  public let name: String
  /// What the value looks like.
  public let form: ReceiverValueForm
  /// The unit; nil for what has none.
  public let unit: String?
  /// What it means, one line.
  public let meaning: String
  /// A value as it is printed.
  public let example: JSONValue

  init(
    _ stage: ReceiverStage, _ name: String, _ form: ReceiverValueForm, unit: String? = nil,
    _ meaning: String, example: JSONValue
  ) {
    self.stage = stage
    self.name = name
    self.form = form
    self.unit = unit
    self.meaning = meaning
    self.example = example
  }
}
