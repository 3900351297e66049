import CSoapySDR
import FilterRuntime
import SampleInput

/// How a device's samples are asked for, and what makes them samples of full scale.
struct SoapyFormat: Equatable, Sendable {
  /// SoapySDR's name of the format.
  let name: String
  /// Ours.
  let format: SampleFormat
  /// Bits by which 16-bit samples are shifted up: drivers of 12-bit converters give values to 2047.
  let shift: Int

  /// Formats that we have as well.
  private static let known: [(String, SampleFormat)] = [
    (SOAPY_SDR_CU8, .cu8), (SOAPY_SDR_CS8, .cs8), (SOAPY_SDR_CS16, .cs16), (SOAPY_SDR_CF32, .cf32),
  ]

  /// The device's own format if we have it, else one with more bits that it can convert to.
  ///
  /// - Parameters:
  ///   - native: SoapySDR's name of the device's own format.
  ///   - fullScale: its greatest value.
  ///   - offered: all formats that it can give.
  init(native: String, fullScale: Double, offered: [String]) throws(StageFailure) {
    if let (name, format) = Self.known.first(where: { $0.0 == native }) {
      self.name = name
      self.format = format
      let bits = format == .cs16 ? Self.bits(fullScale) : 16
      shift = 16 - bits
      return
    }
    for wanted in [SOAPY_SDR_CS16, SOAPY_SDR_CF32, SOAPY_SDR_CS8] where offered.contains(wanted) {
      guard let format = Self.known.first(where: { $0.0 == wanted })?.1 else { continue }
      (name, self.format, shift) = (wanted, format, 0)
      return
    }
    throw StageFailure(
      .unavailable,
      "this radio gives samples as \(([native] + offered).joined(separator: ", ")), and none of "
        + "them is known here")
  }

  /// Bits of signed values up to a greatest one, 8 ... 16; 16 if that is none.
  private static func bits(_ fullScale: Double) -> Int {
    var bits = 8
    while bits < 16, Double(1 << (bits - 1)) < fullScale { bits += 1 }
    return fullScale >= 1 ? bits : 16
  }

  /// Brings 16-bit samples to full scale, in place.
  func scale(_ bytes: UnsafeMutableRawBufferPointer) {
    guard shift > 0 else { return }
    // A value beyond its bits stays at the end of the range.
    let most = Int16.max >> Int16(shift)
    let width = MemoryLayout<SIMD16<Int16>>.size
    let vectors = bytes.count / width
    for index in 0..<vectors {
      let place = index * width
      let values = bytes.loadUnaligned(fromByteOffset: place, as: SIMD16<Int16>.self)
      let limited = values.clamped(
        lowerBound: SIMD16(repeating: -most - 1), upperBound: SIMD16(repeating: most))
      bytes.storeBytes(of: limited &<< Int16(shift), toByteOffset: place, as: SIMD16<Int16>.self)
    }
    for place in stride(from: vectors * width, to: bytes.count - 1, by: 2) {
      let value = bytes.loadUnaligned(fromByteOffset: place, as: Int16.self)
      let limited = min(max(value, -most - 1), most)
      bytes.storeBytes(of: limited << Int16(shift), toByteOffset: place, as: Int16.self)
    }
  }
}
