/// A JSON value whose objects keep the order of their keys.
public enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)
}

/// A JSON object that keeps the order of its keys, so that a person finds them where they were.
public struct JSONObject: Equatable, Sendable {
  /// Keys and values in their order; no key twice.
  public private(set) var members: [(key: String, value: JSONValue)] = []

  /// An empty object.
  public init() {}

  /// An object of members in their order. No key may come twice: the first one would be read.
  public init(_ members: [(key: String, value: JSONValue)]) {
    self.members = members
  }

  /// True if there is no key.
  public var isEmpty: Bool { members.isEmpty }

  /// The value of a key. Setting appends a new key or replaces in place; nil removes.
  public subscript(key: String) -> JSONValue? {
    get {
      // Not `first`, which copies each member that it looks at.
      for position in members.indices where members[position].key == key {
        return members[position].value
      }
      return nil
    }
    set {
      let position = members.firstIndex { $0.key == key }
      switch (position, newValue) {
      case (let position?, let value?): members[position].value = value
      case (let position?, nil): members.remove(at: position)
      case (nil, let value?): members.append((key, value))
      case (nil, nil): break
      }
    }
  }

  /// Equal if keys, values and order are equal.
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.members.elementsEqual(right.members) { $0.key == $1.key && $0.value == $1.value }
  }
}
