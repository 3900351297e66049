import SampleInput
import Testing

@Suite struct SampleFormatTests {
  private let levels: [Float] = [-1, 1, 0, 0.5, -2, 2, .infinity, -.infinity]

  private func encode(_ format: SampleFormat, _ components: [Float]) -> [UInt8] {
    components.withUnsafeBufferPointer { format.encode($0) }
  }

  @Test func unsignedBytes() {
    #expect(encode(.cu8, levels) == [0, 255, 128, 191, 0, 255, 255, 0])
  }

  @Test func signedBytes() {
    #expect(encode(.cs8, levels) == [0x80, 0x7F, 0x00, 0x40, 0x80, 0x7F, 0x7F, 0x80])
  }

  @Test func signedWordsAreLittleEndian() {
    #expect(
      encode(.cs16, [-1, 1, 0, 0.5, 2, 1 / 32768])
        == [0x00, 0x80, 0xFF, 0x7F, 0, 0, 0x00, 0x40, 0xFF, 0x7F, 1, 0])
  }

  @Test func floatsAreKept() {
    #expect(encode(.cf32, [1, -2]) == [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0])
  }

  @Test(arguments: SampleFormat.allCases) func notANumberIsNoTrap(format: SampleFormat) {
    #expect(encode(format, [.nan, .nan]).count == format.bytesPerSample)
  }

  @Test(arguments: SampleFormat.allCases) func nothingGivesNothing(format: SampleFormat) {
    #expect(encode(format, []).isEmpty)
  }
}
