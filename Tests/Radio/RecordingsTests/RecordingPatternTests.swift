import Testing

@testable import Recordings

@Suite("Names of recordings") struct RecordingPatternTests {
  private let time: Int64 = 1_795_366_809_500_000_000

  @Test(
    "times stand in the name",
    arguments: [
      ("evening", "evening", "evening-2"), ("a/b/%Y%m%d-%H%M%S", "a/b/20261122-170009", nil),
      ("100%%.sigmf-meta", "100%", "100%-2"), ("x.sigmf-data", "x", nil),
      ("x.y-%S.gss", "x.y-09", nil), ("band_915M_2.4", "band_915M_2.4", nil),
    ])
  func names(pattern: String, first: String, second: String?) throws {
    let pattern = try RecordingPattern(pattern)
    #expect(pattern.path(at: time, number: 1) == first)
    if let second { #expect(pattern.path(at: time, number: 2) == second) }
    #expect(pattern.path(at: time, number: 1_000_000) == nil)
  }

  @Test("the extension tells the form")
  func forms() throws {
    #expect(try RecordingPattern("a.gss").form == .recordStream)
    #expect(try RecordingPattern("a").form == .sigMF)
  }

  @Test(
    "what is no name is refused",
    arguments: ["", "a/", ".gss", "a.sigmf", "a.cu8", "a.wav", "%x", "a%", "%Y/a", "%"])
  func refused(pattern: String) {
    #expect(throws: RecordingPattern.Fault.self) { try RecordingPattern(pattern) }
  }

  @Test("only names that it gives are its own")
  func own() throws {
    let pattern = try RecordingPattern("x/band-%Y%m%d_%H.gss")
    for name in ["band-20261122_17", "band-20261122_17-2", "band-20261122_17-4711"] {
      #expect(pattern.matches(name), "\(name)")
    }
    for name in [
      "band", "band-20261122_1", "band-20261122_171", "xband-20261122_17", "band-2026112a_17",
      "band-20261122_17-", "band-20261122_17-0", "band-20261122_17-02", "band-20261122_17-2x",
      "band-20261122_17.old", "band-２０２６1122_17",
    ] { #expect(!pattern.matches(name), "\(name)") }
  }
}
