import TestKit
import Testing

/// Every stage reads streams that lie, and ends by itself: with a status, not with a signal.
@Suite("Hostile input")
struct HostileInputTests {
  @Test(
    "well-formed records with impossible contents crash nothing",
    arguments: [
      "gs-demod", "gs-frame", "gs-decode --all", "gs-decode --explain", "gs-inspect -v",
      "gs-capture --replay lies.gss",
    ])
  func lies(stage: String) throws {
    let shell = try Shell()
    let result = try shell.run(
      """
      for seed in {1..15}; do
        python3 "$SCRIPTS"/hostile_records.py "$seed" > lies.gss
        \(stage) -q -q < lies.gss > /dev/null 2> errors
        status=$?
        case $status in 0 | 65) ;; *) echo "seed $seed: status $status"; tail -3 errors ;; esac
      done
      """)
    #expect(result.text == "")
  }

  @Test("random samples of every format crash nothing", arguments: ["cu8", "cs8", "cs16", "cf32"])
  func randomSamples(format: String) throws {
    let shell = try Shell()
    let result = try shell.run(
      """
      python3 -c 'import random, sys
      sys.stdout.buffer.write(random.Random(31).randbytes(4_000_000))' > noise
      for rate in 200k 1M 30M; do
        gs-demod -qq -s "$rate" -f 915M --format \(format) < noise | gs-frame -qq | gs-decode
        echo "${PIPESTATUS[*]}" >&2
      done
      """)
    #expect(result.text == "")
    #expect(result.errors == String(repeating: "0 0 0\n", count: 3))
  }

  @Test("what went into a stage came out of it, or is counted as lost, whatever it was")
  func accounting() throws {
    let result = try Shell().run(
      "\"$ROOT\"/scripts/accounting.py \"$(dirname \"$(command -v gs-demod)\")\" --runs 60")
    #expect(result.status == 0, "\(result.errors)\(result.text)")
  }

  @Test("frames that cannot be read are counted as such, and the others are decoded")
  func unreadable() throws {
    let shell = try Shell()
    try KnownBand.record(in: shell)
    let result = try shell.run(
      KnownBand.streams + """
        python3 -c '
        import os, sys
        sys.path.insert(0, os.environ["SCRIPTS"])
        import records
        signature, found = records.read("frames")
        next(record for record in found if record.kind == 5).payload = b"x"
        records.write("damaged", signature, found)' && gs-decode --stats < damaged | wc -l
        """)
    #expect(result.status == 65 && result.lines == ["2"], "\(result.errors)")
    #expect(result.errors.contains(#""unreadable":1,"#), "\(result.errors)")
  }

  /// By the length squared it would be some 256 times as long, and no figure of a machine's is a measure.
  @Test(
    "a line of 16 times as many packets takes about 16 times as long, and loses none",
    arguments: ["gs-decode", "gs-inspect"])
  func longLine(stage: String) throws {
    let shell = try Shell()
    try shell.folder.write(KnownBand.raw[0].utf8, to: "packet.hex")
    let result = try shell.run(
      """
      export LC_ALL=C
      for ((n = 0; n < 2000; n++)); do printf '%s ' "$(<packet.hex)"; done > short; echo >> short
      for ((n = 0; n < 16; n++)); do tr -d '\\n' < short; done > long
      TIMEFORMAT=%U
      time \(stage) < short > out
      time \(stage) < long > out
      tr ';' '\\n' < out | grep -c \(KnownBand.raw[0])
      """)
    let seconds = result.errors.split(separator: "\n").compactMap { Double($0) }
    try #require(seconds.count == 2, "\(result.errors)")
    #expect(seconds[1] < 64 * max(seconds[0], 0.01), "\(seconds)")
    #expect(result.lines == ["32000"])
  }

  @Test("a file from after the year 2262 is read as any other")
  func farFuture() throws {
    let shell = try Shell()
    try KnownBand.record(in: shell)
    let result = try shell.run(
      KnownBand.streams + """
        touch -d 2300-01-01 band.cu8 bits frames packets
        gs-capture --replay band.cu8 -s 250k -f 915M > /dev/null; echo $?
        gs-demod -s 250k -f 915M < band.cu8 > /dev/null; echo $?
        gs-frame < bits > /dev/null; echo $?
        gs-decode < frames > /dev/null; echo $?
        gs-export csv < packets > /dev/null; echo $?
        """)
    #expect(result.lines == Array(repeating: "0", count: 5), "\(result.errors)")
  }

  @Test(
    "a burst that is too long is framed as far as that goes, and told apart from an unreadable one")
  func longBurst() throws {
    let shell = try Shell()
    try shell.folder.write(KnownBand.raw[0].utf8, to: "packet.hex")
    let result = try shell.run(
      """
      { gs-synth --output bits < packet.hex | tr -d '\\n'; printf '%065536d\\n' 0; } > bits
      gs-frame --output hex < bits
      """)
    #expect(result.lines == [KnownBand.raw[0]])
    #expect(result.status == 65)
    #expect(
      result.errors.hasSuffix(
        "1 burst had too many bits: only the first 65536 of each were framed\n"),
      "\(result.errors)")
  }
}
