/// One number or word of a receiver's health, taken out of its row or object.
public struct ReceiverValue: Equatable, Sendable {
  /// What a number of a row or of an object is of: `channel_hz` and `916500000`.
  public struct Label: Equatable, Sendable {
    /// What it is.
    public var name: String
    /// Which.
    public var value: String

    /// A label.
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The stage that told it.
  public var stage: ReceiverStage
  /// The key.
  public var name: String
  /// True if it only grows while the stage runs.
  public var isCount: Bool
  /// Nil for a value that stands alone.
  public var label: Label?
  /// A number, or a text.
  public var value: JSONValue
}

extension ReceiverLine {
  /// All values of known keys, in the order of the table.
  public var values: [ReceiverValue] {
    ReceiverKeys.all.flatMap { key in self[key.stage, key.name].map { Self.values(key, $0) } ?? [] }
  }

  private static func values(_ key: ReceiverKey, _ value: JSONValue) -> [ReceiverValue] {
    func one(_ value: JSONValue, _ label: ReceiverValue.Label? = nil) -> ReceiverValue {
      ReceiverValue(
        stage: key.stage, name: key.name, isCount: key.form.isCount, label: label, value: value)
    }
    switch (key.form, value) {
    case (.numbers(let label), .array(let numbers)):
      return numbers.enumerated().map { one($1, .init(name: label, value: "\($0)")) }
    case (.numbersByWord(let label), .object(let object)),
      (.countsByWord(let label), .object(let object)):
      return object.members.map { one($0.value, .init(name: label, value: $0.key)) }
    case (.words, .array(let words)): return [one(.integer(Int64(words.count)))]
    default: return [one(value)]
    }
  }
}
