public import Export
public import Meters
public import PacketSchema
public import RecordStream

/// All packets as one page for a browser, at the end.
public struct ReportSink: PacketSink {
  private var summary = ReceptionSummary()

  /// A sink before its first packet.
  public init() {}

  /// Takes in a packet.
  public mutating func write<Output: ByteSink & ~Copyable>(
    _ packet: JSONObject, to output: inout Output
  ) throws {
    summary.add(packet)
  }

  /// The page.
  public mutating func finish<Output: ByteSink & ~Copyable>(_ output: inout Output) throws {
    summary.finish()
    try output.write(line: ReportPage(summary).html)
  }
}

/// What a stream of packets says, for the report: who was heard, and the beacons over time.
public struct ReceptionSummary: Sendable {
  /// Meters and networks.
  public private(set) var neighbourhood = Neighbourhood()
  /// Beacons of all meters.
  private(set) var beacons = TimeHistogram()
  /// Those of each meter, by its address.
  private(set) var beaconsByMeter: [String: TimeHistogram] = [:]

  /// Nothing yet.
  public init() {}

  /// Takes in a packet.
  mutating func add(_ packet: JSONObject) { add(PacketObservation(packet)) }

  /// Takes in a packet; returns what it has made known.
  @discardableResult
  public mutating func add(_ packet: PacketObservation) -> MeterTable.Outcome {
    let outcome = neighbourhood.observe(packet)
    for packet in outcome.settled { addBeacon(packet) }
    return outcome
  }

  /// Takes in what the next packet could have changed, when there is no next one.
  mutating func finish() {
    if let packet = neighbourhood.believedSoFar { addBeacon(packet) }
  }

  private mutating func addBeacon(_ packet: PacketObservation) {
    guard packet.kind == .beacon, let time = packet.time else { return }
    beacons.add(time)
    if let address = packet.address, neighbourhood.meters[address] != nil {
      beaconsByMeter[address, default: TimeHistogram()].add(time)
    }
  }

  /// The meters as the sections of the report need them, by address.
  var meters: [ReportedMeter] {
    neighbourhood.speakers.map { meter in
      ReportedMeter(meter, beacons: beaconsByMeter[meter.address] ?? TimeHistogram())
    }
  }
}

/// A meter, its address as HTML, and its beacons.
struct ReportedMeter {
  let address: String
  let meter: Meter
  let beacons: TimeHistogram

  init(_ meter: Meter, beacons: TimeHistogram) {
    address = ReportText.escaped(meter.address)
    self.meter = meter
    self.beacons = beacons
  }
}
