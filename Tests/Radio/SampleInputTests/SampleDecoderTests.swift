import SampleInput
import Testing

@Suite struct SampleDecoderTests {
  private func decode(_ bytes: [UInt8], _ format: SampleFormat) -> [SIMD2<Float>] {
    [SIMD2<Float>](unsafeUninitializedCapacity: 64) { buffer, count in
      count = bytes.withUnsafeBytes { SampleDecoder(format).decode($0, into: buffer).count }
    }
  }

  @Test func unsignedBytesAreSymmetricAboutTheMiddle() {
    let samples = decode([0, 255, 127, 128], .cu8)
    #expect(samples.count == 2)
    #expect(samples[0] == SIMD2(-1, 1))
    #expect(abs(samples[1].x + 0.5 / 127.5) < 1e-6)
    #expect(abs(samples[1].y - 0.5 / 127.5) < 1e-6)
  }

  @Test func signedBytes() {
    #expect(decode([0x80, 0x40], .cs8) == [SIMD2(-1, 0.5)])
  }

  @Test func signedWordsAreLittleEndian() {
    #expect(decode([0x00, 0x80, 0x00, 0x40], .cs16) == [SIMD2(-1, 0.5)])
  }

  @Test func floatsThatAreNoNumbersBecomeSilence() {
    let bytes = [Float(0.25), -0.5, .nan, .infinity].flatMap { value in
      withUnsafeBytes(of: value.bitPattern.littleEndian, Array.init)
    }
    #expect(decode(bytes, .cf32) == [SIMD2(0.25, -0.5), .zero])
  }

  /// The vector loop and the rest after it must agree at every length.
  @Test(arguments: SampleFormat.allCases)
  func everyLengthGivesThePrefixOfALongerOne(_ format: SampleFormat) {
    let bytes = (0..<40 * format.bytesPerSample).map { UInt8(truncatingIfNeeded: $0 &* 89 &+ 7) }
    let whole = decode(bytes, format)
    for count in 0...40 {
      let part = decode(Array(bytes[..<(count * format.bytesPerSample)]), format)
      #expect(part == Array(whole[..<count]))
    }
  }

  /// The greatest magnitude, wherever it stands and whichever its sign is.
  @Test(arguments: [SampleFormat.cu8, .cs8, .cs16], [-0.75, 0.5] as [Float])
  func thePeakIsThatOfTheSamples(_ format: SampleFormat, _ value: Float) {
    for place in 0..<40 {
      let components = (0..<40).map { $0 == place ? value : Float($0 % 3) / 100 }
      let bytes = components.withUnsafeBufferPointer { format.encode($0) }
      var peak: Float = 0
      let samples = [SIMD2<Float>](unsafeUninitializedCapacity: 20) { buffer, count in
        (count, peak) = bytes.withUnsafeBytes { SampleDecoder(format).decode($0, into: buffer) }
      }
      #expect(peak == samples.map { max(abs($0.x), abs($0.y)) }.max())
      #expect(abs(peak - abs(value)) < 0.01)
    }
  }

  @Test func aPartOfASampleIsNotRead() {
    #expect(decode([1, 2, 3], .cu8).count == 1)
    #expect(decode([1], .cu8).isEmpty)
  }
}
