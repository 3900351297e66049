/// What a record carries; numbers are never reused. `gs-stream(5)` lists them.
public enum RecordKind: UInt16, CaseIterable, Sendable {
  /// Sample rate, centre frequency, sample format and time of what follows.
  case description = 1
  /// Interleaved I/Q samples, as they came from the radio.
  case samples = 2
  /// Samples were lost here.
  case gap = 3
  /// One burst: a soft decision per bit and what was measured of the burst.
  case softBits = 4
  /// One packet's bytes, from `00 FF` on.
  case frame = 5
  /// What the writing stage has counted and measured so far.
  case statistics = 6
  /// The writer ended, cleanly unless it says otherwise.
  case end = 7
  /// The samples around one burst, before what was made of them.
  case excerpt = 8
}
