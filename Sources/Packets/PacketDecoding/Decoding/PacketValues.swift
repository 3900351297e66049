import AirInterface
import Notation
import PacketSchema
import RecordStream

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

/// How a packet was heard: what the demodulator measured, rounded to what the values are worth.
enum ReceptionValues {
  static func add(_ measurement: BurstMeasurement, to values: inout PacketValues) {
    values[.time] = .string(Timestamp.microseconds(measurement.time))
    values[.frequency] = integer(measurement.carrierFrequency)
    values[.channel] = integer(
      RadioParameters.channel(nearestTo: measurement.carrierFrequency))
    values[.symbolRate] = tenths(measurement.symbolRate)
    values[.deviation] = integer(measurement.deviation)
    values[.signalToNoiseRatio] = tenths(Double(measurement.signalToNoiseRatio))
    values[.signalLevel] = tenths(Double(measurement.level))
    values[.duration] = tenths(measurement.duration * 1000)
  }

  private static func integer(_ value: Double) -> JSONValue? {
    Int64(exactly: value.rounded()).map { .integer($0) }
  }

  private static func tenths(_ value: Double) -> JSONValue? {
    let rounded = (value * 10).rounded() / 10
    // No negative zero: it would print as -0.
    return rounded.isFinite ? .number(rounded == 0 ? 0 : rounded) : nil
  }
}

extension Collection<UInt8> {
  /// The bytes as a number, most significant first; only the last eight count.
  package var bigEndianValue: Int64 {
    reduce(0) { $0 << 8 | Int64($1) }
  }
}
