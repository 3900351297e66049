import PacketDecoding
import SampleInput
import SignalProcessing
import Synthesis

/// What the loops work on: one beacon of an invented meter, in noise.
struct Scene {
  static let sampleRate = 2.4e6
  static let carrierOffset = 312_500.0
  /// The initial value of a network's CRC; any would do.
  static let network: UInt16 = 0x45F8
  private static let duration = 0.07

  /// The beacon, from `00 FF` on.
  let packet: [UInt8]
  /// The bits that are on the air.
  let bits: TransmissionBits
  /// Everything, full scale being 1.
  let samples: [ComplexSample]

  /// Synthesises the scene.
  init() throws {
    packet = PacketBuilder.beacon(
      network: Self.network, fields: PacketBuilder.BeaconFields(source: 0x0A0B_0C01))
    bits = TransmissionBits(packets: [packet], version: 4)
    let burst = Transmission(
      bits: bits, startTime: 0.005, carrierOffset: Self.carrierOffset, symbolRate: 9600,
      modulationIndex: 1, bandwidthTimeProduct: nil, clockError: 10,
      amplitude: NoiseLevel().amplitude(
        energyPerBitToNoiseDensity: 15, symbolRate: 9600, sampleRate: Self.sampleRate))
    var synthesizer = SampleSynthesizer(
      emissions: [burst], sampleRate: Self.sampleRate, noiseLevel: NoiseLevel(), seed: 1)
    var components = [Float](repeating: 0, count: 2 * Int(Self.duration * Self.sampleRate))
    components.withUnsafeMutableBufferPointer { synthesizer.process(into: $0) }
    samples = stride(from: 0, to: components.count - 1, by: 2).map {
      ComplexSample(components[$0], components[$0 + 1])
    }
  }

  /// Decoding of the samples from each format.
  var decodingLoops: [HotLoop] {
    let components = samples.flatMap { [$0.x, $0.y] }
    return SampleFormat.allCases.map { format in
      let bytes = components.withUnsafeBufferPointer { format.encode($0) }
      let decoded = DecodedSamples(count: samples.count)
      return HotLoop(
        "sample decoding, \(format.rawValue)", unit: "samples", itemsPerRun: samples.count
      ) {
        decoded.decode(bytes, SampleDecoder(format))
      }
    }
  }
}

/// Where samples are decoded to.
private final class DecodedSamples {
  private var samples: [ComplexSample]

  init(count: Int) { samples = [ComplexSample](repeating: .zero, count: count) }

  func decode(_ bytes: [UInt8], _ decoder: SampleDecoder) {
    bytes.withUnsafeBytes { bytes in
      samples.withUnsafeMutableBufferPointer { _ = decoder.decode(bytes, into: $0) }
    }
  }
}
