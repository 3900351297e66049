import SampleInput
import Testing

@Suite("A silent band")
struct SilenceWatchTests {
  /// Seconds of samples at which a question is asked, of so many seconds with these bursts.
  private func questions(seconds: Int, bursts: Set<Int> = []) -> [Int] {
    var watch = SilenceWatch()
    return (1...seconds).filter { watch.add(seconds: 1, bursts: bursts.contains($0) ? 1 : 0) }
  }

  @Test("is asked about after a minute, and every ten minutes at most")
  func rhythm() {
    #expect(questions(seconds: 2000) == [60, 660, 1260, 1860])
  }

  @Test("is none where bursts come")
  func bursts() {
    #expect(questions(seconds: 2000, bursts: Set(stride(from: 50, to: 2000, by: 50))).isEmpty)
    #expect(questions(seconds: 130, bursts: [59]) == [119])
    // Not asked again so soon after the first time.
    #expect(questions(seconds: 700, bursts: [100, 650]) == [60])
  }
}
