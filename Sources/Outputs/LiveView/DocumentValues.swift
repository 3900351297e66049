import Notation
import PacketSchema

/// Members of a document in their order; what is nil is left out.
struct DocumentMembers {
  private var members: [(key: String, value: JSONValue)] = []

  /// The document.
  var object: JSONObject { JSONObject(members) }

  mutating func add(_ key: String, _ value: JSONValue?) {
    if let value { members.append((key, value)) }
  }

  mutating func add(_ key: String, _ text: String?) { add(key, text.map(JSONValue.string)) }

  mutating func add(_ key: String, _ number: Int64?) { add(key, number.map(JSONValue.integer)) }

  mutating func add(_ key: String, _ number: Int?) { add(key, number.map { Int64($0) }) }

  mutating func add(_ key: String, _ time: Timestamp?) { add(key, time?.text) }

  /// A number to so many decimals.
  mutating func add(_ key: String, _ number: Double?, decimals: Int = 1) {
    add(key, number.map { JSONValue.rounded($0, decimals) })
  }

  /// The same under the name of a key of packet JSON.
  mutating func add(_ key: PacketKey, _ text: String?) { add(key.name, text) }

  mutating func add(_ key: PacketKey, _ number: Int64?) { add(key.name, number) }

  mutating func add(_ key: PacketKey, _ number: Double?) { add(key.name, number) }
}

extension JSONValue {
  /// A number to so many decimals; null if it is not finite.
  static func rounded(_ number: Double, _ decimals: Int = 1) -> JSONValue {
    guard number.isFinite else { return .null }
    let scale = [1.0, 10, 100, 1000][min(max(decimals, 0), 3)]
    return .number((number * scale).rounded() / scale)
  }

  static func objects(_ objects: [JSONObject]) -> JSONValue { .array(objects.map { .object($0) }) }
}
