import Foundation
import PacketSchema
import RecordStream
import TestKit
import Testing

@Suite("Recordings that gs-capture writes") struct SampleRecordingTests {
  private let shell: Shell

  init() throws {
    shell = try Shell()
    try KnownBand.record(in: shell)
  }

  /// A stream with a gap of 5000 samples and a retune, in the silence between the packets.
  private func writeChangingStream() throws {
    let samples = try shell.folder.read("band.cu8")
    let places = [0, 60_000, 130_000, samples.count / 2]
    var stream = RecordCollector()
    var description = StreamDescription(
      sampleRate: 250_000, centerFrequency: 915e6, sampleFormat: "cu8",
      timeOfSampleZero: 1_795_366_800_123_456_789, source: "a radio", writer: "test")
    try stream.write(description.record())
    for (number, (start, end)) in zip(places, places.dropFirst()).enumerated() {
      let shift = number > 0 ? 5000 : 0
      if number == 1 {
        try stream.write(
          Gap(lostSamples: 5000, reason: "test").record(sampleIndex: UInt64(start + shift)))
      }
      if number == 2 {
        description.centerFrequency = 914.9e6
        try stream.write(description.record(sampleIndex: UInt64(start + shift)))
      }
      for place in stride(from: start, to: end, by: 30_000) {
        let bytes = samples[2 * place..<2 * min(place + 30_000, end)]
        try stream.write(
          Record(.samples, sampleIndex: UInt64(place + shift), payload: Array(bytes)))
      }
    }
    try stream.finish(sampleIndex: UInt64(samples.count / 2 + 5000))
    try shell.folder.write(stream.bytes, to: "changing.gss")
  }

  @Test("a recording gives the same packets as the stream, byte for byte", arguments: ["", ".gss"])
  func samePackets(ending: String) throws {
    try writeChangingStream()
    let result = try shell.run(
      """
      chain() { gs-demod | gs-frame | gs-decode; }
      gs-capture --replay changing.gss --record r\(ending) | chain > direct
      gs-capture --replay r\(ending.isEmpty ? ".sigmf-meta" : ending) | chain > recorded
      cmp direct recorded && cat direct
      """)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try result.packets().compactMap { $0.word(.raw) } == KnownBand.raw)
  }

  @Test(
    "the SigMF project's validator accepts what is written",
    .enabled(if: ForeignPrograms.validators, "needs scripts/install-validators.sh"))
  func validated() throws {
    try writeChangingStream()
    let result = try shell.run(
      """
      gs-capture --replay changing.gss --record r > output
      gs-capture --replay band.cu8 -s 250k -f 915M --record x-%H%M%S --rotate 200k > output
      tar cf r.sigmf r.sigmf-meta r.sigmf-data
      ls *.sigmf-meta | wc -l
      "$ROOT"/.build/validators/bin/sigmf_validate -v *.sigmf-meta r.sigmf
      """)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.lines.first == "3")
  }

  @Test("a kill at any moment leaves what can be played", arguments: ["r.sigmf-meta", "r.gss"])
  func killed(name: String) throws {
    let result = try shell.run(
      """
      file=\(name.hasSuffix("gss") ? name : "r.sigmf-data")
      gs-capture --replay band.cu8 -s 250k -f 915M --loop --realtime --record \(name) > sent & stage=$!
      wait_until '[[ $(stat -c %s "$file" 2> /dev/null || echo 0) -gt 100000 ]]'
      kill -9 $stage; wait $stage
      gs-capture --replay \(name) --raw > played; echo $?
      cmp -n "$(stat -c %s played)" played band.cu8 && stat -c %s played
      """)
    #expect(result.lines.first == (name.hasSuffix("gss") ? "65" : "0"), "\(result.errors)")
    #expect(result.lines.last.flatMap { Int($0) } ?? 0 > 90_000, "\(result.text)")
  }

  @Test("a disk that is full is told, and costs the stream nothing", arguments: ["r", "r.gss"])
  func fullDisk(name: String) throws {
    let result = try shell.run(
      """
      # What a measurement of coverage writes would be cut off too, and none could be read.
      ( trap '' XFSZ; ulimit -f 100; export LLVM_PROFILE_FILE=/dev/null
        gs-capture --replay band.cu8 -s 250k -f 915M --raw --record \(name) ) | cat > sent
      echo "${PIPESTATUS[0]}"
      cmp sent band.cu8 && ls
      gs-capture --replay \(name == "r" ? "r.sigmf-meta" : name) --raw > played
      cmp -n "$(stat -c %s played)" played band.cu8 && stat -c %s played
      """)
    #expect(result.lines.first == "0", "\(result.errors)")
    #expect(result.errors.contains("File too large; samples go on"), "\(result.errors)")
    #expect(result.errors.contains("samples were not recorded"), "\(result.errors)")
    #expect(result.lines.last.flatMap { Int($0) } ?? 0 > 60_000, "\(result.text)")
    // A pair or a stream, and nothing that the later tries have left.
    #expect(result.lines.filter { $0.hasPrefix("r") }.count == (name == "r" ? 2 : 1))
  }

  @Test(
    "a file system without space costs the stream nothing, and what is on it can be played",
    .enabled(if: ForeignPrograms.mounts, "needs unshare, and a kernel that lets this user mount"),
    arguments: ["r", "r.gss"])
  func noSpace(name: String) throws {
    try shell.folder.write(
      Array(
        """
        mkdir disk && mount -t tmpfs -o size=300k none disk || exit 70
        gs-capture --replay band.cu8 -s 250k -f 915M --raw --record disk/\(name) > sent; echo $?
        cp -r disk kept
        """.utf8), to: "fill")
    let result = try shell.run(
      """
      unshare -rm bash fill; cmp sent band.cu8 && ls kept | wc -l
      gs-capture --replay kept/\(name == "r" ? "r.sigmf-meta" : name) --raw > played
      cmp -n "$(stat -c %s played)" played band.cu8 && stat -c %s played
      """)
    #expect(result.lines.prefix(2) == ["0", name == "r" ? "2" : "1"], "\(result.errors)")
    #expect(result.errors.contains("No space left on device; samples go on"), "\(result.errors)")
    #expect(result.lines.last.flatMap { Int($0) } ?? 0 > 200_000, "\(result.text)")
  }

  @Test("recordings are cut by size and kept within an allowance, beside the files of others")
  func allowance() throws {
    let result = try shell.run(
      """
      head -c 3000000 /dev/zero > n-000000.sigmf-data
      echo '{"global":{"core:datatype":"cu8","core:recorder":"another"}}' > n-000000.sigmf-meta
      gs-capture --replay band.cu8 -s 250k -f 915M --loop --start-time 2026-11-22T17:00:00Z \
        --record n-%H%M%S --rotate 300k --rotate 1m --keep 1M | head -c 5000000 > sent
      stat -c %s n-1*.sigmf-data; ls n-000000.*
      """)
    let sizes = result.lines.compactMap { Int($0) }
    #expect((3...5).contains(sizes.count) && sizes.reduce(0, +) <= 1_000_000, "\(result.text)")
    #expect(sizes.allSatisfy { $0 <= 250_000 }, "a quarter of the allowance: \(sizes)")
    #expect(result.lines.suffix(2) == ["n-000000.sigmf-data", "n-000000.sigmf-meta"])
  }

  @Test("a dongle's samples are recorded as they come")
  func dongle() throws {
    let result = try shell.run(
      """
      compiler=$(command -v cc || command -v clang)
      "$compiler" -shared -fPIC -o fake.so "$SCRIPTS"/fake_rtlsdr.c || exit 70
      export FAKE_RECORDING=band.cu8
      LD_PRELOAD=./fake.so gs-capture -s 250k -f 915M --raw --record r > sent & stage=$!
      wait_until '[[ $(stat -c %s sent) -ge 300000 ]]'
      kill $stage; wait $stage
      cmp -n 300000 sent band.cu8 && cmp sent r.sigmf-data && grep -c 'rtl-sdr' r.sigmf-meta
      """)
    #expect(result.lines.last == "1", "\(result.errors)")
  }

  @Test(
    "what makes no sense is refused",
    arguments: [
      "--rotate 1h", "--keep 1G", "--record x.cu8", "--record no/x", "--record %Q",
      "--record x --rotate 0", "--record x --rotate 1q", "--record x --keep many",
      "--record x.sigmf",
    ])
  func refused(options: String) throws {
    let result = try shell.run("gs-capture --replay band.cu8 -s 250k -f 915M \(options)")
    #expect(result.status == 64 && result.output.isEmpty, "\(result.errors)")
  }
}
