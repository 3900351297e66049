import Testing

@testable import Recordings

@Suite struct RecordingNameTests {
  @Test func namesTellFrequencyRateAndFormat() {
    let name = RecordingName("captures/g001_903.2M_250k.cu8")
    #expect(name.frequency == 903_200_000)
    #expect(name.sampleRate == 250_000)
    #expect(name.format == "cu8")
  }

  @Test func ratesMayBeInMegahertz() {
    let name = RecordingName("band_915M_2.4M.cs8")
    #expect(name.frequency == 915_000_000)
    #expect(name.sampleRate == 2_400_000)
  }

  @Test(arguments: ["", "/", "plain", "no_numbers.cu8", "_._", "x_M_k.cf32", "y_5.cu8"])
  func otherNamesTellNothing(path: String) {
    let name = RecordingName(path)
    #expect(name.frequency == nil)
    #expect(name.sampleRate == nil)
  }

  @Test(arguments: [
    "infM", "-infM", "0x1p9M", "nanG", "915e99M", "-915G", "5G", "1e400M", "0G",
  ])
  func impossibleFrequenciesAreTold(part: String) {
    // Below 31 M a rate is meant.
    let name = RecordingName("x_\(part)_250k.cu8")
    #expect(name.frequency == nil)
    let faults = [name.frequencyFault, name.sampleRateFault].compactMap { $0 }
    #expect(faults.count <= 1 && faults.allSatisfy { $0.contains("'\(part)'") })
    #expect(name.frequencyFault != nil || name.sampleRate == 250_000)
  }

  @Test(arguments: ["0.0004k", "0k", "-5k", "infk", "nank", "1e300k", "-2M", "5000000k"])
  func impossibleRatesAreTold(part: String) {
    let name = RecordingName("x_915M_\(part).cu8")
    #expect(name.sampleRate == nil && name.frequency == 915_000_000)
    #expect(name.sampleRateFault?.contains("'\(part)'") == true && name.frequencyFault == nil)
  }

  @Test func whatComesLastWins() {
    let name = RecordingName("x_infM_915M_0k_250k.cu8")
    #expect(name.frequency == 915_000_000 && name.sampleRate == 250_000)
    #expect(name.frequencyFault == nil && name.sampleRateFault == nil)
  }
}
