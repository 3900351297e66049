import FilterRuntime
import SampleInput
import Testing

@testable import Capture

@Suite("Losses of a radio that stamps its samples") struct StampedLossTests {
  /// Feeds blocks of samples that begin at these indexes; returns what is missing before each.
  private func losses(
    rate: Double, blocks: [(at: Int, count: Int)], overflowBefore: Set<Int> = []
  ) -> [UInt64] {
    var loss = StampedLoss(sampleRate: rate)
    return blocks.enumerated().map { index, block in
      if overflowBefore.contains(index) { loss.overflow() }
      let stamp = 5_000_000_123 + Int64((Double(block.at) / rate * 1e9).rounded())
      return loss.add(block.count, stamp: stamp, pause: 0.1)
    }
  }

  @Test("are counted to the sample, told or not", arguments: [250e3, 2.4e6, 20e6, 30.72e6])
  func counted(rate: Double) {
    let blocks = [(0, 1000), (1000, 500), (1503, 800), (2303, 1), (902_304, 4096), (906_400, 1)]
    let all: [UInt64] = [0, 0, 3, 0, 900_000, 0]
    #expect(losses(rate: rate, blocks: blocks) == all)
    #expect(losses(rate: rate, blocks: blocks, overflowBefore: [2, 4]) == all)
  }

  @Test("are none while the rounding of stamps adds up")
  func rounding() {
    let blocks = (0..<10_000).map { (at: $0 * 777, count: 777) }
    #expect(losses(rate: 2_399_987.3, blocks: blocks).allSatisfy { $0 == 0 })
  }

  @Test("are none by stamps that go backwards, which count no samples")
  func backwards() {
    let blocks = [(0, 1000), (990, 1000), (3000, 1000), (3900, 1000)]
    #expect(losses(rate: 1e6, blocks: blocks) == [0, 0, 0, 0])
  }

  @Test("are told by the clock where there are no stamps, one at least")
  func withoutStamps() {
    var loss = StampedLoss(sampleRate: 1e6)
    #expect(loss.add(1000, stamp: nil, pause: 3) == 0)
    loss.overflow()
    #expect(loss.add(1000, stamp: nil, pause: 0.011) == 10_000)
    #expect(loss.add(1000, stamp: nil, pause: 0.011) == 0)
    loss.overflow()
    #expect(loss.add(1000, stamp: nil, pause: 0) == 1)
  }

  @Test("are one where a clock jumps by years")
  func jump() {
    var loss = StampedLoss(sampleRate: 20e6)
    #expect(loss.add(1000, stamp: 0, pause: 0) == 0)
    #expect(loss.add(1000, stamp: .max, pause: 0) == 1)
  }
}

@Suite("Formats of a radio behind SoapySDR") struct SoapyFormatTests {
  @Test(
    "are the device's own if we have them",
    arguments: [
      ("CU8", 128.0, SampleFormat.cu8), ("CS8", 128, .cs8), ("CS16", 32767, .cs16),
      ("CF32", 1, .cf32),
    ])
  func own(name: String, fullScale: Double, format: SampleFormat) throws {
    let chosen = try SoapyFormat(native: name, fullScale: fullScale, offered: ["CS16", "CF32"])
    #expect(chosen.name == name && chosen.format == format && chosen.shift == 0)
  }

  @Test("are such with more bits if not")
  func converted() throws {
    let twelve = try SoapyFormat(
      native: "CS12", fullScale: 2048, offered: ["CS12", "CF32", "CS16"])
    #expect(twelve.name == "CS16" && twelve.format == .cs16)
    let long = try SoapyFormat(native: "CS32", fullScale: 2_147_483_648, offered: ["CS32", "CF32"])
    #expect(long.name == "CF32" && long.format == .cf32)
    #expect(throws: StageFailure.self) {
      try SoapyFormat(native: "CS4", fullScale: 8, offered: ["CS4"])
    }
  }

  @Test(
    "come to full scale",
    arguments: [(2048.0, 4), (2047, 4), (8192, 2), (32768, 0), (32767, 0), (0, 0), (.nan, 0)])
  func scaled(fullScale: Double, shift: Int) throws {
    let format = try SoapyFormat(native: "CS16", fullScale: fullScale, offered: [])
    #expect(format.shift == shift)
    // More than one vector, and a rest; one value beyond its bits.
    let values = (0..<37).map { Int16($0 * 100 - 1800) } + [2047, -2048, 5000]
    var bytes = values.withUnsafeBytes(Array.init)
    bytes.withUnsafeMutableBytes { format.scale($0) }
    let scaled = bytes.withUnsafeBytes { Array($0.bindMemory(to: Int16.self)) }
    let most = 32767 >> shift
    #expect(
      scaled.map(Int.init) == values.map { max(-most - 1, min(most, Int($0))) << shift })
  }
}

@Suite("Options of a radio behind SoapySDR") struct SoapyOptionTests {
  @Test("gains have names")
  func gains() {
    let gains = SoapyRadio.NamedGain.list("LNA=10,MIX=-5.5")
    #expect(gains?.map(\.name) == ["LNA", "MIX"])
    #expect(gains?.map(\.decibels) == [10, -5.5])
  }

  @Test(
    "what is no list of gains is none",
    arguments: [
      "", "10", "LNA", "LNA=", "=3", "LNA=x", "LNA=1,", "LNA=1,LNA=2", "LNA=nan", "A=999",
    ])
  func noGains(text: String) {
    #expect(SoapyRadio.NamedGain.list(text) == nil)
  }

  @Test("a setting is a key and any value")
  func settings() {
    let setting = SoapyRadio.DriverSetting("biastee=a=b")
    #expect(setting?.key == "biastee" && setting?.value == "a=b")
    #expect(SoapyRadio.DriverSetting("empty=")?.value == "")
    #expect(SoapyRadio.DriverSetting("=x") == nil && SoapyRadio.DriverSetting("x") == nil)
  }
}
