import Framing
import PacketSchema
import PacketDecoding
import RecordStream
import Synthesis

/// The inner loops of gs-frame and gs-decode, on one beacon.
struct PacketLoops {
  private let packet: [UInt8]
  private let burst: SoftBits

  private static let passes = 1000

  /// Loops over the beacon of a scene.
  init(_ scene: Scene) {
    packet = scene.packet
    burst = SoftBits(measurement: nil, decisions: scene.bits.bits.map { $0 ? 60 : -60 })
  }

  /// The loops, in the order in which bits pass them.
  var loops: [HotLoop] {
    let framer = Framer()
    let frames = framer.frames(in: burst)
    let checked = frames.map { CheckedPacket(Packet($0), .ok, network: Scene.network) }
    let content = packet.dropFirst(6)
    let damaged = frames.map { damage($0) }
    return [
      HotLoop("framing", unit: "bursts", itemsPerRun: 1) { [burst] in
        _ = framer.frames(in: burst)
      },
      HotLoop("CRC", unit: "bytes", itemsPerRun: Self.passes * content.count) {
        var register = Scene.network
        for _ in 0..<Self.passes {
          register = CyclicRedundancyCheck.remainder(of: content, initial: register)
        }
        // What nobody reads, the compiler leaves out.
        blackHole(register)
      },
      HotLoop("check of a damaged packet", unit: "packets", itemsPerRun: damaged.count) {
        var verifier = PacketVerifier(believing: [Scene.network])
        for frame in damaged { _ = verifier.process(Packet(frame)) }
      },
      HotLoop("decoding to JSON", unit: "packets", itemsPerRun: checked.count) {
        for packet in checked { _ = PacketDecoder.decode(packet) }
      },
    ]
  }

  /// The frame with two uncertain bits turned round.
  private func damage(_ frame: Frame) -> Frame {
    var frame = frame
    for bit in [170, 233] where bit < frame.dataBitDecisions.count {
      frame.bytes[bit / 8] ^= 1 << (bit % 8)
      frame.dataBitDecisions[bit] = frame.dataBitDecisions[bit] > 0 ? -2 : 2
    }
    return frame
  }
}

/// Uses a value in a way that the compiler cannot see through.
@inline(never)
private func blackHole(_ value: UInt16) {}
