import RealModule
import Synthesis

/// Samples of a synthesizer, and what can be measured of them.
struct SynthesizedSamples {
  var components: [Float]
  var count: Int { components.count / 2 }

  init(_ synthesizer: SampleSynthesizer, count: Int, blockLength: Int = 4096) {
    var synthesizer = synthesizer
    components = []
    while components.count < 2 * count {
      let length = min(blockLength, count - components.count / 2)
      var block = [Float](repeating: .nan, count: 2 * length)
      block.withUnsafeMutableBufferPointer { synthesizer.process(into: $0) }
      components += block
    }
  }

  func power(_ range: Range<Int>) -> Double {
    range.reduce(0) { $0 + magnitude($1) * magnitude($1) } / Double(range.count)
  }

  func magnitude(_ sample: Int) -> Double {
    .hypot(Double(components[2 * sample]), Double(components[2 * sample + 1]))
  }

  /// Cycles per sample from one sample to the next.
  func frequency(_ sample: Int) -> Double {
    let (a, b) = (Double(components[2 * sample]), Double(components[2 * sample + 1]))
    let (c, d) = (Double(components[2 * sample + 2]), Double(components[2 * sample + 3]))
    return Double.atan2(y: a * d - b * c, x: a * c + b * d) / (2 * .pi)
  }

  func meanFrequency(_ range: Range<Int>) -> Double {
    range.reduce(0) { $0 + frequency($1) } / Double(range.count)
  }

  /// Power of the component at a frequency in cycles per sample.
  func tonePower(_ frequency: Double) -> Double {
    var (real, imaginary) = (0.0, 0.0)
    for sample in 0..<count {
      let angle = -2 * Double.pi * frequency * Double(sample)
      let (i, q) = (Double(components[2 * sample]), Double(components[2 * sample + 1]))
      real += i * .cos(angle) - q * .sin(angle)
      imaginary += i * .sin(angle) + q * .cos(angle)
    }
    return (real * real + imaginary * imaginary) / Double(count * count)
  }
}

extension Transmission {
  /// A burst that begins at time 0 with amplitude 1.
  static func sample(
    packet: [UInt8] = [0x00, 0xFF, 0x2A], startTime: Double = 0, carrierOffset: Double = 0,
    symbolRate: Double = 9600, modulationIndex: Double = 1, bandwidthTimeProduct: Double? = nil,
    clockError: Double = 0, amplitude: Double = 1
  ) -> Transmission {
    Transmission(
      bits: TransmissionBits(packets: [packet], version: 4), startTime: startTime,
      carrierOffset: carrierOffset, symbolRate: symbolRate, modulationIndex: modulationIndex,
      bandwidthTimeProduct: bandwidthTimeProduct, clockError: clockError, amplitude: amplitude)
  }

  func samples(sampleRate: Double) -> SynthesizedSamples {
    let synthesizer = SampleSynthesizer(
      emissions: [self], sampleRate: sampleRate, noiseLevel: nil, seed: 1)
    return SynthesizedSamples(
      synthesizer, count: Int(((startTime + duration) * sampleRate).rounded(.up)) + 10)
  }
}
