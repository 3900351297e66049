import TestKit
import Testing

@testable import Capture

@Suite("Arrivals of samples")
struct SampleArrivalsTests {
  /// Blocks of a radio whose crystal is off, each late by what the system lets it wait.
  private func arrivals(
    partsPerMillion: Double, seconds: Int, losing: Double = 0, jitter: Double = 0.03
  ) -> SampleArrivals {
    var random = SeededGenerator(seed: 3)
    var arrivals = SampleArrivals(sampleRate: 2.4e6)
    for block in 1...seconds * 50 {
      let sent = Double(block) / 50 / (1 + partsPerMillion * 1e-6)
      let late = Double.random(in: 0...1, using: &random)
      let time = sent + late * late * jitter
      let isLost = Double.random(in: 0..<1, using: &random) < losing
      if !isLost { arrivals.add(48_000, at: Int64(time * 1e9)) }
    }
    return arrivals
  }

  @Test("a crystal's error is told within what is said of it", arguments: [-45.0, 0, 3, 80])
  func crystal(error: Double) throws {
    let told = try #require(arrivals(partsPerMillion: error, seconds: 120).rateError)
    #expect(abs(told.partsPerMillion - error) < told.uncertainty && told.uncertainty < 20)
  }

  @Test("what is lost without a word shows as a rate that no crystal has")
  func loss() throws {
    let told = try #require(arrivals(partsPerMillion: 0, seconds: 60, losing: 0.01).rateError)
    #expect((-14_000 ... -6000).contains(told.partsPerMillion))
  }

  @Test("a few seconds say nothing, and what is too fast is a recording")
  func unknown() {
    #expect(arrivals(partsPerMillion: 0, seconds: 4).rateError == nil)
    var played = SampleArrivals(sampleRate: 2.4e6)
    for block in 1...500 { played.add(48_000, at: Int64(block) * 1_000_000) }
    #expect(played.isPlayed && played.rateError == nil)
    #expect(!arrivals(partsPerMillion: 100, seconds: 60).isPlayed)
  }
}

@Suite("Refusals of dongles")
struct DongleRefusalTests {
  @Test("each reason has its own remedy")
  func reasons() {
    #expect(DongleRefusal.words(0, status: -3, hasKernelDriver: true).contains("udev rules"))
    let driver = DongleRefusal.words(1, status: -6, hasKernelDriver: true)
    #expect(driver.contains("dongle 1") && driver.contains("modprobe -r dvb_usb_rtl28xxu"))
    let busy = DongleRefusal.words(0, status: -6, hasKernelDriver: false)
    #expect(busy.contains("another program") && !busy.contains("modprobe"))
    #expect(DongleRefusal.words(0, status: -1, hasKernelDriver: false).contains("says -1"))
  }
}
