import AirInterface
import Notation
import PacketSchema
import RecordStream

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
