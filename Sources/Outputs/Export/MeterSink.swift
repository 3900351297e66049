import Meters
public import PacketSchema
public import RecordStream

/// In place of the packets, at the end, an object for each meter that they tell of, by address.
public struct MeterSink: PacketSink {
  private let layout: JSONSink.Layout
  private var neighbourhood = Neighbourhood()

  /// A sink with a layout.
  public init(layout: JSONSink.Layout = .pretty) { self.layout = layout }

  /// Takes in a packet.
  public mutating func write<Output: ByteSink & ~Copyable>(
    _ packet: JSONObject, to output: inout Output
  ) throws {
    neighbourhood.observe(PacketObservation(packet))
  }

  /// The objects.
  public func finish<Output: ByteSink & ~Copyable>(_ output: inout Output) throws {
    for meter in neighbourhood.meters.values.sorted(by: { $0.address < $1.address }) {
      try output.write(line: layout.text(of: MeterKeys.object(of: meter, in: neighbourhood)))
    }
  }
}
