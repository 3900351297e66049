import Testing

@testable import Capture

@Suite struct ServerRadioTests {
  @Test(arguments: [
    ("attic", "attic", "1234"), ("attic:7000", "attic", "7000"), ("::1", "::1", "1234"),
    ("[::1]:7000", "::1", "7000"), ("[::1]", "::1", "1234"),
  ])
  func addresses(text: String, host: String, port: String) {
    let parts = ServerRadio.split(text)
    #expect(parts.host == host)
    #expect(parts.port == port)
  }
}

@Suite struct DongleTests {
  @Test(arguments: [225_001, 1_024_000, 2_400_000, 3_200_000.0])
  func blocksAreWholeUSBPacketsAndShort(rate: Double) {
    let length = Dongle.blockLength(sampleRate: rate)
    #expect(length % 512 == 0)
    #expect(length > 0)
    #expect(Double(length) / 2 / rate < 0.01)
  }
}
