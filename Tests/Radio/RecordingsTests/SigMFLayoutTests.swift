import FilterRuntime
import RecordStream
import SampleInput
import TestKit
import Testing

@testable import Recordings

@Suite("SigMF metadata") struct SigMFLayoutTests {
  private func layout(
    _ json: String, length: UInt64 = 8000,
    options: RecordingOptions = .init(frequency: nil, sampleRate: nil, startTime: nil)
  ) throws -> SigMFLayout {
    try SigMFLayout(
      SigMFMetadata(Array(json.utf8)), length: length, options: options, fileDate: { _, _ in 7 },
      source: "x", writer: "test")
  }

  private func recording(
    _ captures: String, type: String = "cu8", global: String = ""
  ) -> String {
    """
    {"global":{"core:datatype":"\(type)","core:version":"1.2.0","core:sample_rate":1e6\(global)},
     "captures":[\(captures)],"annotations":[{"strange":true}]}
    """
  }

  private let first = #"{"core:sample_start":0,"core:frequency":9.15e8}"#
  private let start: Int64 = 1_795_366_800_000_000_000

  @Test("each capture is described, and a jump of its index is a gap")
  func captures() throws {
    let layout = try layout(
      recording(
        """
        {"core:sample_start":0,"core:global_index":500,"core:frequency":9.15e8,
         "core:datetime":"2026-11-22T17:00:00.000500Z"},
        {"core:sample_start":1000,"core:global_index":1500,"core:frequency":9.16e8},
        {"core:sample_start":2000,"core:global_index":9500}
        """))
    #expect(layout.segments.map(\.index) == [500, 1500, 9500])
    #expect(layout.segments.map(\.lostSamples) == [0, 0, 7000])
    #expect(layout.segments.map(\.sampleCount) == [1000, 1000, 2000])
    #expect(layout.segments.map(\.byteOffset) == [0, 2000, 4000])
    #expect(layout.segments.map(\.description.centerFrequency) == [9.15e8, 9.16e8, 9.16e8])
    #expect(layout.segments.map(\.description.timeOfSampleZero) == [start, start, start])
    #expect(layout.warnings.isEmpty && !layout.endsInsideSample)
  }

  @Test("without an index a later time tells of missing samples, an earlier one of none")
  func times() throws {
    let layout = try layout(
      recording(
        """
        {"core:sample_start":0,"core:frequency":9.15e8,"core:datetime":"2026-11-22T17:00:00Z"},
        {"core:sample_start":1000,"core:datetime":"2026-11-22T17:00:00.011Z"},
        {"core:sample_start":2000,"core:datetime":"2026-11-22T18:00:00+01:00"},
        {"core:sample_start":3000,"core:datetime":"yesterday"}
        """))
    #expect(layout.segments.map(\.lostSamples) == [0, 10_000, 0, 0])
    #expect(layout.segments.map(\.index) == [0, 11_000, 12_000, 13_000])
    #expect(
      layout.segments.map(\.description.timeOfSampleZero)
        == [start, start, start - 12_000_000, start - 12_000_000])
    #expect(layout.warnings == ["'yesterday' in its metadata is no time"])
  }

  @Test("times are read to the nanosecond, with any number of decimals")
  func decimals() throws {
    let layout = try layout(
      recording(
        """
        {"core:sample_start":0,"core:frequency":1,
         "core:datetime":"2026-11-22T17:00:00.1234567891234Z"}
        """))
    #expect(layout.segments.first?.description.timeOfSampleZero == start + 123_456_789)
  }

  @Test("headers and trailers of a dataset of another format are passed over")
  func headers() throws {
    let layout = try layout(
      recording(
        """
        {"core:sample_start":100,"core:frequency":1,"core:header_bytes":44},
        {"core:sample_start":1100,"core:header_bytes":10}
        """, type: "ci16_le",
        global: #","core:offset":100,"core:dataset":"x.wav","core:trailing_bytes":1"#))
    #expect(layout.segments.map(\.byteOffset) == [44, 4054])
    #expect(layout.segments.map(\.sampleCount) == [1000, 986])
    #expect(layout.segments.map(\.index) == [100, 1100])
    #expect(layout.endsInsideSample)
  }

  @Test("the options stand for what the metadata say, or do not say")
  func options() throws {
    let bare = #"{"global":{"core:datatype":"cf32_be"}}"#
    #expect(throws: SigMFFault.self) { try layout(bare) }
    let all = RecordingOptions(frequency: 9e8, sampleRate: 2e6, startTime: 99)
    let segment = try layout(bare, options: all).segments.first
    #expect(segment?.description.centerFrequency == 9e8 && segment?.description.sampleRate == 2e6)
    #expect(segment?.description.timeOfSampleZero == 99 && segment?.sampleCount == 1000)
    #expect(try layout(recording(first)).segments.first?.description.timeOfSampleZero == 7)
    let shifted = try layout(
      recording(
        """
        {"core:sample_start":0,"core:datetime":"2026-11-22T17:00:00Z"},
        {"core:sample_start":10,"core:datetime":"2026-11-22T17:00:01Z","core:global_index":10}
        """), options: all)
    #expect(
      shifted.segments.map { $0.description.time(ofSample: Double($0.index)) }
        == [99, 1_000_000_099])
  }

  @Test(
    "what cannot be played is refused with words",
    arguments: [
      (#"{"core:sample_start":0}"#, "cu8", "", "--frequency"),
      (#"{"core:sample_start":0,"core:frequency":1}"#, "ci32_le", "", "ci32_le"),
      (#"{"core:sample_start":0,"core:frequency":1}"#, "rf32_le", "", "real"),
      (
        #"{"core:sample_start":0,"core:frequency":1}"#, "cu8", #","core:num_channels":2"#,
        "2 channels"
      ),
      (
        #"{"core:sample_start":5,"core:frequency":1},{"core:sample_start":4}"#, "cu8", "",
        "captures[1]"
      ),
      (#"{"core:sample_start":9223372036854775808,"core:frequency":1}"#, "cu8", "", "captures[0]"),
      (#"{"core:sample_start":-1,"core:frequency":1}"#, "cu8", "", "a number"),
      (#"{"core:sample_start":1e99,"core:frequency":1}"#, "cu8", "", "a number"),
      (#"{"core:sample_start":"0"}"#, "cu8", "", "captures[0] core:sample_start"),
      (#"{"core:frequency":1}"#, "cu8", "", "captures[0] lacks core:sample_start"),
      (#"{"core:sample_start":4001,"core:frequency":1}"#, "cu8", "", "no samples"),
    ])
  func refused(captures: String, type: String, global: String, words: String) throws {
    let fault = #expect(throws: SigMFFault.self) {
      try layout(recording(captures, type: type, global: global))
    }
    #expect(fault?.description.contains(words) == true, "\(fault?.description ?? "")")
  }

  @Test("captures beyond the end of the dataset are left out, and told")
  func shortDataset() throws {
    let captures = #"{"core:sample_start":0,"core:frequency":1},{"core:sample_start":5000}"#
    let layout = try layout(recording(captures))
    #expect(layout.segments.map(\.sampleCount) == [4000])
    #expect(layout.warnings == ["the samples of 1 of its 2 captures are not there"])
  }

  @Test("metadata at random are refused or laid out inside the dataset")
  func random() {
    var generator = SeededGenerator(seed: 11)
    let numbers = ["0", "1", "17", "4000", "1e3", "9223372036854775807", "18446744073709551615"]
    for _ in 0..<3000 {
      func number() -> String { numbers.randomElement(using: &generator) ?? "0" }
      let captures = (0..<generator.next() % 4).map { _ in
        """
        {"core:sample_start":\(number()),"core:global_index":\(number()),
         "core:header_bytes":\(number()),"core:frequency":\(number())}
        """
      }
      var text = Array(
        recording(
          captures.joined(separator: ","),
          global: #","core:offset":\#(number()),"core:trailing_bytes":\#(number())"#
        ).utf8)
      if generator.next() % 2 == 0 {
        let place = Int(generator.next() % UInt64(text.count))
        text[place] = UInt8(truncatingIfNeeded: generator.next())
      }
      let length = generator.next() % 10_000
      guard let layout = try? layout(String(decoding: text, as: UTF8.self), length: length) else {
        continue
      }
      for segment in layout.segments {
        #expect(segment.byteOffset + 2 * segment.sampleCount <= length)
      }
    }
  }

  @Test("metadata that are cut anywhere are refused")
  func cut() {
    let text = Array(recording(first).utf8)
    for length in 0..<text.count - 1 {
      #expect(throws: SigMFFault.self) { try SigMFMetadata(Array(text.prefix(length))) }
    }
  }
}
