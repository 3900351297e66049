import Foundation
import PacketSchema
import RecordStream
import TestKit
import Testing

@Suite("SigMF recordings, played") struct SigMFReplayTests {
  private let shell: Shell

  init() throws {
    shell = try Shell()
    try KnownBand.record(in: shell)
  }

  private static let chain = "gs-demod | gs-frame | gs-decode"
  /// Plays the raw samples.
  private static let reference =
    "gs-capture --replay band.cu8 -s 250k -f 915M --start-time 2026-11-22T17:00:00Z | \(chain)"

  private func write(_ metadata: String, to name: String = "band.sigmf-meta") throws {
    try shell.folder.write(Array(metadata.utf8), to: name)
  }

  private func metadata(
    _ captures: String = #"{"core:sample_start":0,"core:frequency":9.15e8}"#, global: String = ""
  ) -> String {
    #"{"global":{"core:datatype":"cu8","core:version":"1.2.6","core:sample_rate":250000\#(global)},"#
      + #""captures":[\#(captures)],"annotations":[]}"#
  }

  @Test(
    "what the SigMF project's package has written gives the packets of the raw samples",
    .enabled(if: ForeignPrograms.validators, "needs scripts/install-validators.sh"))
  func foreign() throws {
    let result = try shell.run(
      """
      "$ROOT"/.build/validators/bin/python "$SCRIPTS"/sigmf_recordings.py band.cu8 || exit 70
      \(Self.reference) > reference
      for name in *.sigmf-meta *.sigmf-data *.sigmf; do
        gs-capture --replay "$name" | \(Self.chain) > packets || exit
        cmp -s packets reference && echo "$name same" || cut -d , -f 2 packets | uniq
        jq -r .raw packets 2> /dev/null || grep -o '"raw":"[^"]*' packets | cut -d '"' -f 4
      done
      """)
    #expect(result.status == 0, "\(result.errors)")
    let lines = result.lines
    #expect(lines.filter { KnownBand.raw.contains($0) }.count == 18 * 3, "\(result.text)")
    // Formats of other steps round otherwise.
    for name in ["cu8", "cf32_le", "cf32_be"] {
      for part in ["sigmf", "sigmf-meta", "sigmf-data"] {
        #expect(lines.contains("\(name).\(part) same"), "\(name).\(part): \(result.text)")
      }
    }
  }

  @Test("a dataset of another format, a gap, and options")
  func anotherFormat() throws {
    try write(
      metadata(
        """
        {"core:sample_start":0,"core:frequency":9.15e8,"core:header_bytes":44,
         "core:datetime":"2026-11-22T17:00:00Z"},
        {"core:sample_start":50000,"core:global_index":60000}
        """, global: #","core:dataset":"band.wav","core:trailing_bytes":3"#))
    let result = try shell.run(
      """
      { head -c 44 /dev/zero; cat band.cu8; printf abc; } > band.wav
      gs-capture --replay band.sigmf-meta --stats 2> counters | gs-inspect -v
      gs-capture --replay band.sigmf-meta --raw | cmp - band.cu8 && echo same
      cat counters
      gs-capture --replay band.sigmf-meta --start-time 2020-01-01T00:00:00Z -f 900M | gs-inspect -v
      """)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.text.contains("same\n"))
    #expect(result.text.contains(#""gaps":1,"lostSamples":10000,"#), "\(result.text)")
    #expect(result.text.contains("2020-01-01T00:00:00"), "\(result.text)")
    #expect(result.text.contains("900000000"), "\(result.text)")
  }

  @Test("what cannot be played ends with its status and words")
  func refused() throws {
    try write(metadata(), to: "alone.sigmf-meta")
    try write(metadata(global: #","core:metadata_only":true"#), to: "only.sigmf-meta")
    try write(metadata(global: #","core:dataset":"../band.cu8""#), to: "away.sigmf-meta")
    try write(metadata(global: #","core:num_channels":2"#), to: "two.sigmf-meta")
    try write("{\"global\":{}}", to: "bare.sigmf-meta")
    try write(metadata(), to: "odd.sigmf-meta")
    let result = try shell.run(
      """
      cp band.cu8 two.sigmf-data; cp band.cu8 bare.sigmf-data; cp band.cu8 lost.sigmf-data
      head -c 1001 band.cu8 > odd.sigmf-data
      mkdir x; cp odd.sigmf-meta x/x.sigmf-meta
      tar cf empty.sigmf packets.hex; tar cf half.sigmf x; cp band.cu8 no.sigmf
      cp odd.sigmf-meta x/y.sigmf-meta; tar cf several.sigmf x; touch x.sigmf-collection x.sigmf.gz
      for name in alone.sigmf-meta only.sigmf-meta away.sigmf-meta two.sigmf-meta bare.sigmf-meta \
        lost.sigmf-data odd.sigmf-meta empty.sigmf half.sigmf no.sigmf several.sigmf \
        x.sigmf-collection x.sigmf.gz; do
        gs-capture --replay "$name" > output; echo "$name $? $(wc -c < output)"
      done
      gs-capture --replay two.sigmf-meta --format cu8; echo "format $?"
      gs-capture --realtime; echo "realtime $?"
      """)
    let expected = [
      "alone.sigmf-meta 74", "only.sigmf-meta 65", "away.sigmf-meta 65", "two.sigmf-meta 65",
      "bare.sigmf-meta 65", "lost.sigmf-data 74", "odd.sigmf-meta 65", "empty.sigmf 65",
      "half.sigmf 65", "no.sigmf 65", "several.sigmf 65", "x.sigmf-collection 65", "x.sigmf.gz 65",
      "format 64", "realtime 64",
    ]
    let statuses = result.lines.map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
    #expect(statuses == expected, "\(result.errors)")
    // The whole samples of a dataset that ends inside one are delivered.
    #expect(result.lines.contains { $0.hasPrefix("odd.sigmf-meta 65 11") }, "\(result.text)")
    for words in [
      "metadata only", "core:dataset", "2 channels", "lacks core:datatype",
      "need the metadata beside them", "inside one", "no recording in it", "only metadata",
      "no SigMF archive", "2 recordings", "list of recordings", "gunzip",
    ] { #expect(result.errors.contains(words), "\(words): \(result.errors)") }
  }

  @Test(
    "stages that get a part of a recording say who reads it",
    arguments: ["gs-demod", "gs-demod -s 250k -f 915M", "gs-inspect", "gs-frame", "gs-decode"])
  func hints(stage: String) throws {
    try write(metadata())
    let result = try shell.run(
      """
      tar cf band.sigmf band.sigmf-meta
      \(stage) < band.sigmf-meta; echo $?
      \(stage) < band.sigmf; echo $?
      """)
    #expect(result.text == "65\n65\n", "\(result.text)")
    #expect(result.errors.components(separatedBy: "gs-capture --replay FILE reads it").count == 3)
  }

  @Test("a recording that is looped is one stream, until its reader goes away")
  func loop() throws {
    let result = try shell.run(
      """
      gs-capture --replay band.cu8 -s 250k -f 915M --start-time 2026-11-22T17:00:00Z --loop |
        head -c 3800000 | { gs-demod 2> errors; true; } | gs-frame | gs-decode
      """)
    let packets = try result.packets()
    #expect(packets.compactMap { $0.word(.raw) } == (0..<10).flatMap { _ in KnownBand.raw })
    let times = packets.compactMap { $0.word(.time) }
    #expect(times == times.sorted() && times.last?.hasPrefix("2026-11-22T17:00:07.") == true)
  }

  @Test("a recording without samples is not looped", arguments: ["empty.cu8", "empty.gss"])
  func emptyLoop(name: String) throws {
    let result = try shell.run(
      """
      : > empty.cu8
      printf '\\x89GSS\\r\\n\\x1a\\n\\7\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0' > empty.gss
      gs-capture --replay \(name) -s 250k -f 915M --loop > output
      """)
    #expect(result.status == (name == "empty.gss" ? 0 : 65), "\(result.errors)")
  }
}
