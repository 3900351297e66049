import Foundation
import PacketSchema
import RecordStream
import TestKit
import Testing

@Suite("Samples around bursts") struct ExcerptTests {
  private let shell: Shell

  init() throws {
    shell = try Shell()
    try KnownBand.record(in: shell)
  }

  /// What is measured of a burst by its noise, too, of which a recording has less.
  private static let measured = [
    "snr_db", "level_dbfs", "deviation_hz", "frequency_hz", "symbol_rate", "duration_ms",
  ]

  private func facts(_ name: String) throws -> [[String]] {
    try String(decoding: shell.folder.read(name), as: UTF8.self).split(separator: "\n").map {
      line in
      try JSONObject(parsing: String(line)).members.filter { !Self.measured.contains($0.key) }
        .map { "\($0.key) \($0.value)" }
    }
  }

  /// Bursts of three networks, one of them heard once, that overlap in time; one whose bits are damaged.
  private func writeBusyBand() throws {
    let beacon = "00FF2A55002330FFFFFFFFFFFFFE40DA952B007E006D627BA40B40DA952B0100161505147E7E00"
    try shell.folder.write(
      Array((KnownBand.packets + KnownBand.packets + beacon + "F2B4\n").utf8), to: "busy.hex")
    let result = try shell.run(
      """
      gs-synth -s 1M -f 915M --channels 914.7M,915.0M,915.3M --interval 0.02 --output raw \\
        --ebn0 14 --seed 3 < busy.hex > busy.cu8
      """)
    try #require(result.status == 0, "\(result.errors)")
  }

  @Test(
    "played again, they give the same packets at the same times, byte for byte",
    arguments: ["r.sigmf-meta", "r.gss"])
  func samePackets(name: String) throws {
    try writeBusyBand()
    let result = try shell.run(
      """
      chain() { gs-frame | gs-decode --all "$@"; }
      gs-demod -s 1M -f 915M --start-time 2026-11-22T17:00:00Z --excerpts < busy.cu8 > bits
      chain --save \(name) < bits > direct
      gs-capture --replay \(name) | gs-demod | chain > replayed
      wc -l < direct
      """)
    #expect(result.status == 0 && result.errors == "", "\(result.errors)")
    #expect(result.lines == ["7"])
    #expect(try facts("direct") == facts("replayed"))
  }

  @Test("bursts alone are kept, and they change nothing else in the stream")
  func alone() throws {
    let result = try shell.run(
      """
      gs-demod \(KnownBand.options) < band.cu8 > without
      gs-demod \(KnownBand.options) --excerpts < band.cu8 > with
      for stream in without with; do gs-inspect < $stream | grep -v -e excerpt -e total > $stream.text; done
      cmp with.text without.text
      gs-frame < with | gs-decode > packets
      gs-frame < with | gs-decode --save r | cmp - packets
      gs-frame < without | gs-decode | cmp - packets
      stat -c %s band.cu8 r.sigmf-data
      """)
    #expect(result.status == 0 && result.errors == "", "\(result.errors)")
    let sizes = result.lines.compactMap { Int($0) }
    try #require(sizes.count == 2)
    // Three times 170 ms of 0.9 s.
    #expect(sizes[1] < sizes[0] * 2 / 3)
  }

  /// Four bursts: a beacon, a damaged one, a packet of a kind that nobody knows, and no packet.
  private func writeBits() throws {
    let lines = KnownBand.packets.split(separator: "\n")
    let packets = [
      String(lines[0]), String(lines[1].dropLast(2)) + "81", "00FF2AE1000801020304050607089999",
      String(lines[2]),
    ]
    try shell.folder.write(Array(packets.joined(separator: "\n").utf8), to: "packets.hex")
    let result = try shell.run(
      "gs-synth -s 250k --channels 915M --interval 0.3 < packets.hex | gs-demod --excerpts > all")
    try #require(result.status == 0, "\(result.errors)")
    var parser = RecordParser()
    parser.append(try shell.folder.read("all"))
    var stream = RecordCollector()
    var bursts = 0
    while let record = try parser.next() {
      guard record.kind == .softBits else {
        try stream.write(record)
        continue
      }
      bursts += 1
      var bits = try SoftBits(record)
      if bursts == 4 { bits.decisions = [Int8](repeating: 9, count: bits.decisions.count) }
      try stream.write(bits.record(sampleIndex: record.sampleIndex))
    }
    try shell.folder.write(stream.bytes, to: "bits")
  }

  @Test(
    "only those are kept that were asked for",
    arguments: [
      ("", ["beacon ok", "beacon fits", "unknown fits", "no packet"]),
      ("--save-only bad", ["beacon fits", "unknown fits"]),
      ("--save-only unknown", ["beacon fits", "unknown fits", "no packet"]),
    ])
  func selection(options: String, kept: [String]) throws {
    try writeBits()
    let result = try shell.run(
      """
      gs-frame -q < bits | gs-decode --no-correct --network B5E3 --save r \(options) > packets
      python3 -c 'import json
      for note in json.load(open("r.sigmf-meta"))["annotations"]:
        print(note["core:label"], *(word for word in ("ok", "fits") if word in note["core:comment"]))'
      """)
    #expect(result.status == 0 && result.errors == "", "\(result.errors)")
    #expect(result.lines == kept)
  }

  @Test(
    "the SigMF project's validator accepts what is written",
    .enabled(if: ForeignPrograms.validators, "needs scripts/install-validators.sh"))
  func validated() throws {
    let result = try shell.run(
      """
      gs-demod \(KnownBand.options) --excerpts < band.cu8 | gs-frame | gs-decode --save r > packets
      "$ROOT"/.build/validators/bin/sigmf_validate -v r.sigmf-meta
      """)
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test(
    "streams one after the other, or joined, are recordings of their own, and each is whole",
    arguments: ["cat", "join"], ["2026-11-22T16:00:00Z", "2026-11-22T18:00:00Z"])
  func severalStreams(way: String, time: String) throws {
    try writeBusyBand()
    let decode =
      way == "cat"
      ? "cat 1.gss 2.gss | gs-demod --excerpts | gs-frame | gs-decode --all --save r"
      : """
      for i in 1 2; do gs-demod --excerpts < $i.gss | gs-frame > $i.frames; done
      gs-decode --all --join 1.frames --join 2.frames --save r
      """
    let result = try shell.run(
      """
      i=0
      for time in 2026-11-22T17:00:00Z \(time); do
        i=$((i + 1))
        gs-capture --replay busy.cu8 -s 1M -f 915M --start-time $time > $i.gss
      done
      { \(decode); } | wc -l
      ls r*.sigmf-meta | wc -l
      for file in r*.sigmf-meta; do
        gs-capture --replay $file | gs-demod | gs-frame | gs-decode --all
      done | wc -l
      """)
    #expect(result.status == 0 && result.errors == "", "\(result.errors)")
    #expect(result.lines == ["14", "2", "14"])
  }

  @Test("a kill costs the bursts of the last seconds, and the next start begins its own recording")
  func killed() throws {
    let result = try shell.run(
      """
      gs-synth -s 250k --channels 915M --interval 0.6 --repeat 20 < packets.hex |
        gs-demod --excerpts | gs-frame > frames
      mkfifo pipe
      for name in r r-2; do
        gs-decode --save r < pipe > packets & decoder=$!
        exec 3> pipe
        head -c 3000000 frames >&3
        # 20 bursts of 85 kB.
        wait_until '[[ $(stat -c %s $name.sigmf-data 2> /dev/null || echo 0) -ge 1700000 ]]'
        kill -9 $decoder; wait $decoder; exec 3>&-
      done
      for file in r*.sigmf-meta; do
        gs-capture --replay $file | gs-demod | gs-frame | gs-decode | wc -l
      done
      """)
    let counts = result.lines.compactMap { Int($0) }
    #expect(counts.count == 2 && counts.allSatisfy { $0 >= 20 }, "\(result.text) \(result.errors)")
  }

  @Test("statistics of another stream between a burst and its packet change nothing")
  func statisticsBetween() throws {
    try writeBits()
    let frames = try shell.run("gs-frame -q < bits > frames; cat frames | wc -c")
    try #require(frames.status == 0)
    var parser = RecordParser()
    parser.append(try shell.folder.read("frames"))
    var stream = RecordCollector()
    while let record = try parser.next() {
      if record.kind == .frame {
        let time = try Frame(record).measurement?.time ?? 0
        let statistics = StageStatistics(writer: "gs-capture 1", time: time, counters: "{}")
        try stream.write(statistics.record(sampleIndex: 0))
      }
      try stream.write(record)
    }
    try shell.folder.write(stream.bytes, to: "mixed")
    let result = try shell.run(
      """
      for input in frames mixed; do
        gs-decode --no-correct --network B5E3 --save $input < $input > packets
        sed 's/"core:generator.*//' $input.sigmf-meta > $input.text
      done
      cmp frames.text mixed.text
      """)
    #expect(result.status == 0 && result.errors == "", "\(result.errors) \(result.text)")
  }

  @Test("an excerpt that is longer than a record comes in several")
  func long() throws {
    let result = try shell.run(
      """
      gs-synth -s 10M --format cf32 -f 915M --channels 915M < packets.hex | gs-demod --excerpts > bits
      gs-inspect < bits | grep -c excerpt
      gs-frame < bits | gs-decode --save r > direct
      gs-capture --replay r.sigmf-meta | gs-demod | gs-frame | gs-decode > replayed
      """)
    #expect(result.status == 0 && result.errors == "", "\(result.errors)")
    #expect(result.lines.first.flatMap { Int($0) } ?? 0 > 30)
    #expect(try facts("direct") == facts("replayed") && facts("direct").count == 3)
  }

  @Test("packets without samples are told of, and damaged excerpts cost no packet")
  func faults() throws {
    let result = try shell.run(
      """
      gs-demod \(KnownBand.options) < band.cu8 | gs-frame | gs-decode --save r | wc -l; ls r.* | wc -l
      """)
    #expect(result.lines == ["3", "0"])
    #expect(result.errors.contains("gs-demod gives them with --excerpts"), "\(result.errors)")
    var stream = RecordCollector()
    try stream.write(Record(.excerpt, sampleIndex: 1, payload: [1, 2, 3]))
    try stream.finish()
    try shell.folder.write(stream.bytes, to: "damaged")
    let damaged = try shell.run(
      """
      gs-demod \(KnownBand.options) --excerpts < band.cu8 | gs-frame > frames
      cat damaged frames | gs-decode --save r | wc -l; echo "${PIPESTATUS[1]}"; ls r.*
      """)
    #expect(
      damaged.lines == ["3", "65", "r.sigmf-data", "r.sigmf-meta"],
      "\(damaged.text) \(damaged.errors)")
  }

  @Test(
    "what makes no sense is refused",
    arguments: [
      "gs-demod -s 250k -f 915M --excerpts --output bits", "gs-decode --save-only bad",
      "gs-decode --save r.sigmf", "gs-decode --keep 5M", "gs-decode --save r --save-only good",
      "gs-decode --save /nowhere/r",
    ])
  func refused(command: String) throws {
    let result = try shell.run("\(command) < /dev/null")
    #expect(result.status == 64 || result.status == 74, "\(result.errors)")
    #expect(!result.errors.isEmpty)
  }
}
