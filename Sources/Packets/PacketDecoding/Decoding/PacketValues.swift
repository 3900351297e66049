import Notation
import PacketSchema

/// The values of one line, gathered in any order, printed in the schema's.
struct PacketValues {
  private var slots = [JSONValue?](repeating: nil, count: PacketKey.allCases.count)
  private var unknown: [(offset: Int, bytes: ArraySlice<UInt8>)] = []

  subscript(key: PacketKey) -> JSONValue? {
    get { slots[key.rawValue] }
    set { slots[key.rawValue] = newValue }
  }

  /// Keeps bytes that have no meaning.
  mutating func addUnknown(_ bytes: ArraySlice<UInt8>, at offset: Int) {
    if !bytes.isEmpty { unknown.append((offset, bytes)) }
  }

  /// The object, keys in order.
  var object: JSONObject {
    var members: [(key: String, value: JSONValue)] = []
    members.reserveCapacity(32)
    for (key, value) in zip(PacketKeys.all, slots) {
      if let value { members.append((key.name, value)) }
    }
    return JSONObject(members)
  }

  /// Moves the gathered bytes under their key.
  mutating func closeUnknown() {
    guard !unknown.isEmpty else { return }
    let members = unknown.sorted { $0.offset < $1.offset }
      .map { (key: String($0.offset), value: JSONValue.string($0.bytes.hexadecimal)) }
    self[.unknown] = .object(JSONObject(members))
  }
}

extension Collection<UInt8> {
  /// The bytes as a number, most significant first; only the last eight count.
  package var bigEndianValue: Int64 {
    reduce(0) { $0 << 8 | Int64($1) }
  }
}
