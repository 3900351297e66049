import PacketSchema
import RecordStream
import TestKit
import Testing

@Suite("The same samples on every way in")
struct SameSamplesTests {
  private let shell: Shell

  init() throws {
    shell = try Shell()
    try KnownBand.record(in: shell)
  }

  private func whole() throws -> Shell.Result {
    try shell.run("gs-demod \(KnownBand.options) < band.cu8 | gs-frame | gs-decode")
  }

  @Test("three packets come out")
  func packets() throws {
    let result = try whole()
    #expect(result.status == 0, "\(result.errors)")
    #expect(try result.packets().map { $0.word(.raw) } == KnownBand.raw)
    #expect(try result.packets().allSatisfy { $0.word(.network) == "B5E3" })
  }

  @Test("pieces of any size give the same bytes in every stream", arguments: ["1", "random"])
  func pieces(size: String) throws {
    let result = try shell.run(
      """
      pieces() { python3 "$SCRIPTS"/pieces.py \(size); }
      gs-demod \(KnownBand.options) < band.cu8 > whole.bits
      gs-frame < whole.bits > whole.frames
      gs-decode < whole.frames > whole.json
      gs-export csv < whole.json > whole.csv
      pieces < band.cu8 | gs-demod \(KnownBand.options) > cut.bits && cmp whole.bits cut.bits
      pieces < whole.bits | gs-frame > cut.frames && cmp whole.frames cut.frames
      pieces < whole.frames | gs-decode > cut.json && cmp whole.json cut.json
      pieces < whole.json | gs-export csv > cut.csv && cmp whole.csv cut.csv
      wc -l < whole.csv
      """)
    #expect(result.status == 0 && result.errors == "", "\(result.errors)")
    #expect(result.text == "4\n")
  }

  @Test("a record stream gives what the raw samples give")
  func recordStream() throws {
    let result = try shell.run(
      """
      gs-capture --replay band.cu8 -f 915M -s 250k --start-time 2026-11-22T17:00:00Z |
        gs-demod | gs-frame | gs-decode
      """)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.text == (try whole().text))
  }

  @Test("an rtl_tcp stream gives what the raw samples give")
  func networkStream() throws {
    let result = try shell.run(
      """
      { printf 'RTL0\\0\\0\\0\\5\\0\\0\\0\\35'; cat band.cu8; } |
        gs-demod \(KnownBand.options) | gs-frame | gs-decode
      """)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.text == (try whole().text))
  }

  @Test("lines of bits and of hexadecimal carry the packets as well")
  func text() throws {
    let result = try shell.run(
      """
      gs-demod \(KnownBand.options) --output bits < band.cu8 | gs-frame --output hex |
        gs-decode
      """)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try result.packets().map { $0.word(.raw) } == KnownBand.raw)
  }

  @Test("what a later version says goes through every filter of samples as it came")
  func laterVersion() throws {
    let unknown: [UInt8] = [0xE7, 0x03, 2, 0, 0, 0, 0xAB, 0xCD]
    var records = [
      StreamDescription(
        sampleRate: 250_000, centerFrequency: 915e6, sampleFormat: "cu8", timeOfSampleZero: 0,
        source: "raw samples", writer: "later"
      ).record(),
      Record(.samples, payload: [127, 128, 127, 128]),
      Gap(lostSamples: 5, reason: "test").record(sampleIndex: 7),
      Record(kindNumber: 900, flags: 2, sampleIndex: 7, payload: unknown),
    ]
    for index in [0, 2] { records[index].payload += unknown }
    var writer = RecordCollector()
    for record in records { try writer.write(record) }
    try writer.finish(sampleIndex: 7)
    try shell.folder.write(writer.bytes, to: "later.gss")
    let result = try shell.run(
      """
      gs-capture --replay later.gss > captured.gss; cmp later.gss captured.gss || exit
      gs-demod < later.gss > demodulated.gss; gs-frame < demodulated.gss > framed.gss
      """)
    #expect(result.status == 0, "\(result.errors)\(result.text)")
    records.remove(at: 1)
    let expected = RecordParser.signature + records.flatMap { $0.encoded() }
    for name in ["demodulated.gss", "framed.gss"] {
      #expect(try shell.folder.read(name).dropLast(Record.headerLength) == expected[...])
    }
  }

  @Test("samples that are missing without a gap record are counted, and the gap is written")
  func jump() throws {
    let result = try shell.run(
      """
      gs-capture --replay band.cu8 -s 250k -f 915M > band.gss
      # The first records are a description and samples; one of samples is left out.
      PYTHONPATH="$SCRIPTS" python3 - << 'END'
      import records
      signature, all = records.read("band.gss")
      del all[2]
      records.write("torn.gss", signature, all)
      END
      gs-demod --stats < torn.gss 2> counters | gs-inspect | grep -c ' gap '
      gs-capture --replay torn.gss | gs-inspect | grep -c ' gap '
      gs-inspect < torn.gss | grep -c ' (gap) '
      cat counters
      """)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.lines.prefix(3) == ["1", "1", "1"])
    #expect(
      result.lines.last?.contains(#""gaps":1,"images":0,"lostSamples":32768,"#) == true,
      "\(result.text)")
  }

  @Test("a short gap within a burst costs the bits in it, not the burst", arguments: [75, 240])
  func shortGap(lostSamples: Int) throws {
    let result = try shell.run(
      """
      gs-capture --replay band.cu8 -s 250k -f 915M > one.gss
      gs-demod < one.gss > whole.gss
      PYTHONPATH="$SCRIPTS" python3 - \(lostSamples) << 'END'
      import records, sys
      lost = int(sys.argv[1])
      first = next(r.index for r in records.read("whole.gss")[1] if r.kind == 4) + 5000
      signature, all = records.read("one.gss")
      number = max(n for n, r in enumerate(all) if r.kind == 2 and r.index < first)
      whole = all[number]
      place = 2 * (first - whole.index)
      def part(index, payload):
          return records.Record(whole.kind, whole.flags, index, payload)
      all[number:number + 1] = [
          part(whole.index, whole.payload[:place]),
          part(first + lost, whole.payload[place + 2 * lost:])]
      records.write("torn.gss", signature, all)
      END
      gs-demod < torn.gss > bursts.gss
      for file in whole.gss bursts.gss
      do
        gs-inspect < $file | sed -n 's/.* softBits  *\\([0-9]*\\) bits.*/\\1/p' | tr '\\n' ' '
        echo
      done
      """)
    #expect(result.status == 0, "\(result.errors)")
    try #require(result.lines.count == 2)
    let bits = result.lines.map { $0.split(separator: " ").compactMap { Int($0) } }
    #expect(bits.first?.count == 3)
    // The end of each burst may be taken a symbol or two earlier or later.
    #expect(zip(bits[0], bits[1]).allSatisfy { abs($0 - $1) < 4 }, "\(bits)")
    #expect(bits[0].count == bits[1].count)
  }

  @Test("a stream that was cut gives what came before, and says so")
  func cut() throws {
    let result = try shell.run(
      """
      gs-demod \(KnownBand.options) < band.cu8 > bits
      head -c $(($(wc -c < bits) - 20)) bits | gs-frame | gs-decode
      echo ${PIPESTATUS[*]} >&2
      """)
    // The last record is an end mark of 16 bytes: the cut goes through the last burst.
    #expect(try result.packets().map { $0.word(.raw) } == KnownBand.raw.dropLast())
    #expect(result.errors.hasSuffix("0 65 65\n"), "\(result.errors)")
  }
}
