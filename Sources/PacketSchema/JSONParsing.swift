import Foundation

// Foundation parses; it hands out dictionaries, whose order differs from run to run, so the order
// of `PacketKeys` is put back here. Keys that this version does not know come after them.

/// Why a line is no packet JSON.
public struct JSONParsingError: Error, Equatable, CustomStringConvertible {
  /// One line for a person.
  public var description: String

  /// An error with its words.
  public init(_ description: String) { self.description = description }
}

extension JSONObject {
  /// Reads one JSON object. Known keys come in the order of `PacketKeys`, others after them, in
  /// the order of their numbers or else of the alphabet. Of a key that comes twice one counts.
  ///
  /// Throws `JSONParsingError` unless the text is one JSON object and nothing else.
  public init(parsing text: some StringProtocol) throws(JSONParsingError) {
    let parsed: Any
    do {
      parsed = try JSONSerialization.jsonObject(with: Data(text.utf8))
    } catch {
      throw JSONParsingError("not JSON" + JSONObject.reason(error as NSError))
    }
    guard let members = parsed as? [String: Any] else {
      throw JSONParsingError("not a JSON object")
    }
    self = try JSONObject(foundation: members)
  }

  fileprivate init(foundation members: [String: Any]) throws(JSONParsingError) {
    var ordered: [(String, JSONValue)] = []
    ordered.reserveCapacity(members.count)
    for (key, value) in members {
      ordered.append((key, try JSONValue(foundation: value)))
    }
    ordered.sort { KeyRank($0.0) < KeyRank($1.0) }
    self.init(ordered)
  }

  private static func reason(_ error: NSError) -> String {
    guard let detail = error.userInfo["NSDebugDescription"] as? String else { return "" }
    return ": " + detail.prefix(200)
  }
}

extension JSONValue {
  fileprivate init(foundation value: Any) throws(JSONParsingError) {
    switch value {
    case is NSNull: self = .null
    case let text as String: self = .string(text)
    case let number as NSNumber: self = JSONValue(number)
    case let values as [Any]:
      var elements: [JSONValue] = []
      for value in values { elements.append(try JSONValue(foundation: value)) }
      self = .array(elements)
    case let members as [String: Any]: self = .object(try JSONObject(foundation: members))
    default: throw JSONParsingError("a value that is not JSON")
    }
  }

  private init(_ number: NSNumber) {
    // Foundation tells a Boolean from a number by this type letter alone.
    switch number.objCType.pointee {
    case CChar(UInt8(ascii: "c")): self = .bool(number.boolValue)
    case CChar(UInt8(ascii: "d")) where !(number is NSDecimalNumber):
      self = .number(number.doubleValue)
    default:
      // Long numbers come as decimals, which round when asked for a double: read the digits again.
      let digits = number.stringValue
      self =
        Int64(digits).map { .integer($0) } ?? .number(Double(digits) ?? number.doubleValue)
    }
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
