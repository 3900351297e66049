/// Why a line is no packet JSON.
public struct JSONParsingError: Error, Equatable, CustomStringConvertible {
  /// One line for a person.
  public var description: String

  /// An error with its words.
  public init(_ description: String) { self.description = description }
}

extension JSONObject {
  /// Reads one JSON object. Known keys come in the order of `PacketKeys`, others after them, in
  /// the order of their numbers or else of the alphabet. Of a key that comes twice the last counts.
  ///
  /// Throws `JSONParsingError` unless the text is one JSON object and nothing else.
  public init(parsing text: some StringProtocol) throws(JSONParsingError) {
    var reader = JSONReader(text)
    guard case .object(let object) = try reader.readDocument() else {
      throw JSONParsingError("not a JSON object")
    }
    self = object
  }

  /// An object of members in any order.
  init(ordering members: [(key: String, value: JSONValue)]) {
    let ranks = members.map { KeyRank($0.key) }
    // Most lines are ours, and in order.
    if zip(ranks, ranks.dropFirst()).allSatisfy({ $0 < $1 }) {
      self.init(members)
      return
    }
    // The last of equal keys comes first, and the others are left out.
    let order = members.indices.sorted {
      ranks[$0] < ranks[$1] || (members[$0].key == members[$1].key && $0 > $1)
    }
    var ordered: [(key: String, value: JSONValue)] = []
    for position in order where members[position].key != ordered.last?.key {
      ordered.append(members[position])
    }
    self.init(ordered)
  }
}

/// Where a key stands in an object: by the table, by its number, by the alphabet.
private struct KeyRank: Comparable {
  private let position: Int
  private let digits: Int
  private let key: String

  private static let positions: [String: Int] = Dictionary(
    PacketKeys.all.enumerated().map { ($0.element.name, $0.offset) },
    uniquingKeysWith: { first, _ in first })

  init(_ key: String) {
    self.key = key
    position = KeyRank.positions[key] ?? .max
    // Offsets such as those in `unknown` have no leading zeros: the shorter is the smaller.
    digits = key.utf8.allSatisfy { (0x30...0x39).contains($0) } ? key.utf8.count : .max
  }

  static func < (left: KeyRank, right: KeyRank) -> Bool {
    if left.position != right.position { return left.position < right.position }
    if left.digits != right.digits { return left.digits < right.digits }
    return left.key < right.key
  }
}
