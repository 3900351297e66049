import Meters
import PacketDecoding
import PacketSchema
import RecordStream

/// A packet that its check speaks for, and how it was heard.
public struct HeardPacket: Equatable, Sendable {
  /// When, in nanoseconds since 1970-01-01 UTC.
  public var time: Int64
  /// Number of the step in which it was heard.
  public var step: Int
  /// LAN address of the meter that was heard; nil if the packet does not tell it.
  public var meter: String?
  /// Initial value of the network's check, as packet JSON has it; nil if it has none.
  public var network: String?
  /// Who runs the network; nil if nobody knows.
  public var utility: String?
  /// Its carrier, in hertz.
  public var carrier: Double
  /// In dB relative to full scale.
  public var level: Double
  /// Eb/N0 in dB.
  public var signalToNoiseRatio: Double
  /// Symbols per second.
  public var symbolRate: Double

  /// A packet with all its values.
  public init(
    time: Int64, step: Int, meter: String?, network: String?, utility: String?, carrier: Double,
    level: Double, signalToNoiseRatio: Double, symbolRate: Double
  ) {
    self.time = time
    self.step = step
    self.meter = meter
    self.network = network
    self.utility = utility
    self.carrier = carrier
    self.level = level
    self.signalToNoiseRatio = signalToNoiseRatio
    self.symbolRate = symbolRate
  }

  /// What was heard of a checked packet; nil if its check does not speak for it, or nothing was
  /// measured.
  init?(_ checked: CheckedPacket, step: (Int64) -> Int) {
    guard checked.isTrustworthy, checked.check == .ok, let burst = checked.packet.measurement
    else { return nil }
    let seen = PacketObservation(PacketDecoder.decode(checked))
    self.init(
      time: burst.time, step: step(burst.time), meter: seen.transmitter, network: seen.network,
      utility: seen.utility, carrier: burst.carrierFrequency, level: Double(burst.level),
      signalToNoiseRatio: Double(burst.signalToNoiseRatio), symbolRate: burst.symbolRate)
  }
}

/// A meter, by its packets in a survey.
public struct HeardMeter: Equatable, Sendable {
  /// LAN address.
  public var address: String
  /// Its network; nil if none of its packets tells it.
  public var network: String?
  /// How many of its packets were heard.
  public var packets: Int
  /// Median Eb/N0 in dB.
  public var signalToNoiseRatio: Double

  /// The meters of packets, the strongest first.
  public static func meters(in packets: [HeardPacket]) -> [HeardMeter] {
    let byMeter = Dictionary(grouping: packets.filter { $0.meter != nil }) { $0.meter ?? "" }
    return byMeter.map { address, packets in
      HeardMeter(
        address: address, network: packets.lazy.compactMap(\.network).first,
        packets: packets.count,
        signalToNoiseRatio: median(packets.map(\.signalToNoiseRatio)) ?? 0)
    }.sorted { ($1.signalToNoiseRatio, $0.address) < ($0.signalToNoiseRatio, $1.address) }
  }
}

/// The middle of some values; nil if there are none.
func median(_ values: [Double]) -> Double? {
  guard !values.isEmpty else { return nil }
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
}
