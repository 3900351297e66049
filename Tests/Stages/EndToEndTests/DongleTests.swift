import PacketSchema
import TestKit
import Testing

/// gs-capture with a library that stands for librtlsdr and a dongle.
@Suite("Dongle")
struct DongleTests {
  private let shell: Shell

  init() throws {
    shell = try Shell()
    try KnownBand.record(in: shell)
  }

  private static let withFake = """
    compiler=$(command -v cc || command -v clang)
    "$compiler" -shared -fPIC -o fake.so "$SCRIPTS"/fake_rtlsdr.c || exit 70
    export FAKE_RECORDING=band.cu8

    """

  @Test("the dongle is set, its samples are received, and its loss is told")
  func receives() throws {
    let result = try shell.run(
      Self.withFake + """
        LD_PRELOAD=./fake.so gs-capture -f 915M -s 250k -g 39 -p -3 | gs-demod | gs-frame |
          gs-decode
        echo "status ${PIPESTATUS[*]}" >&2
        """)
    #expect(try result.packets().map { $0.word(.raw) } == KnownBand.raw)
    let calls = "rate 250000\nppm -3\nfrequency 915000000\nmanual 1\ngain 402\n"
    #expect(result.errors.contains(calls))
    #expect(result.errors.contains("receiving from rtl-sdr fake dongle"))
    #expect(result.errors.contains("was it unplugged?"))
    // The dongle is gone: 69, and those after it see a stream that was cut off.
    #expect(result.errors.contains("status 69 65 65 65"))
  }

  @Test("raw samples are those of the dongle, byte for byte, until it is unplugged")
  func raw() throws {
    let result = try shell.run(
      Self.withFake + "LD_PRELOAD=./fake.so gs-capture -s 250k --raw > received")
    #expect(result.status == 69)
    #expect(result.errors.contains("manual 0"))
    let sent = try shell.folder.read("band.cu8")
    let received = try shell.folder.read("received")
    #expect(!sent.isEmpty && received == sent)
  }

  /// The dongle's samples come faster than they can be taken: nobody reads until all have come.
  @Test("every sample of a dongle is written or counted as lost")
  func loss() throws {
    let result = try shell.run(
      Self.withFake + """
        head -c 4000000 /dev/zero > band.cu8
        mkfifo samples
        LD_PRELOAD=./fake.so gs-capture -q -s 250k --raw --stats > samples 2> words & stage=$!
        exec 4< samples
        wait_until 'grep -q . words 2> /dev/null && ! grep -q R "/proc/$stage/task"/*/stat'
        cat <&4 | wc -c
        wait $stage
        grep lostSamples words
        """)
    let written = try #require(result.lines.first.flatMap { Int($0) }) / 2
    let line = try #require(result.lines.last)
    let lost = 2_000_000 - written
    #expect(lost > 0)
    #expect(line.contains("\"lostSamples\":\(lost),\"samples\":\(written),"), "\(line)")
  }

  @Test("the counters are told when the dongle is lost")
  func statistics() throws {
    let result = try shell.run(
      Self.withFake + "LD_PRELOAD=./fake.so gs-capture -s 250k --stats > /dev/null")
    let samples = try shell.folder.read("band.cu8").count / 2
    let line = #"{"gaps":0,"lostSamples":0,"samples":\#(samples),"stage":"gs-capture"}"#
    #expect(result.errors.contains(line), "\(result.errors)")
  }

  @Test("a dongle is chosen by serial number before its index")
  func serialNumber() throws {
    let result = try shell.run(
      Self.withFake + """
        for device in 00000042 00000001 1 0 00000043; do
          LD_PRELOAD=./fake.so gs-capture --device "$device" -s 250k > /dev/null
        done
        """)
    let opened = result.errors.split(separator: "\n").filter { $0.hasPrefix("open ") }
    #expect(opened == ["open 1", "open 0", "open 1", "open 0"])
    #expect(result.errors.contains("'00000043'"))
    #expect(result.status == 69)
  }

  /// `capture` runs until something else than the dongle ends it.
  @Test(
    "a dongle is cancelled and closed, whatever ends the capture",
    arguments: [
      ("a reader that goes away", "capture | head -c 100000 > output", "0"),
      ("a full disk", "(capture) > /dev/full", "74"),
      (
        "a signal",
        "capture > output & wait_until 'grep -q receiving words'; kill $!; wait $!", "0"
      ),
    ])
  func closed(end: String, script: String, status: String) throws {
    let result = try shell.run(
      Self.withFake + """
        export FAKE_ENDLESS=1
        capture() { LD_PRELOAD=./fake.so exec gs-capture -s 250k; }
        : > words
        { \(script); } 2> words; echo $?
        grep -e '^cancelled' -e '^close' words
        """)
    #expect(result.lines == [status, "cancelled 1", "close 0"], "\(result.errors)")
  }

  @Test("a dongle that refuses its settings, or is unplugged, is closed")
  func closedAfterFaults() throws {
    let result = try shell.run(
      Self.withFake + """
        FAKE_DEAF=1 LD_PRELOAD=./fake.so gs-capture -s 250k 2> words > output; echo $?
        grep -c '^close 0' words
        LD_PRELOAD=./fake.so gs-capture -s 250k 2> words > output; echo $?
        grep -c '^close 0' words
        """)
    #expect(result.lines == ["69", "1", "69", "1"], "\(result.errors)")
  }

  @Test(
    "a gain is automatic or a number, and 0 is a number",
    arguments: [
      ("auto", ["manual 0"]), ("0", ["manual 1", "gain 0"]), ("-1", ["manual 1", "gain 0"]),
    ])
  func gain(word: String, calls: [String]) throws {
    let result = try shell.run(
      Self.withFake + "LD_PRELOAD=./fake.so gs-capture -s 250k --gain \(word) > output")
    let lines = result.errors.split(separator: "\n").map { String($0) }
    #expect(lines.filter { $0.hasPrefix("manual ") || $0.hasPrefix("gain ") } == calls)
  }

  @Test("another word is no gain", arguments: ["loud", "tuner", "nan", "101", ""])
  func wrongGain(word: String) throws {
    let result = try shell.run("gs-capture --gain '\(word)' > output")
    #expect(result.status == 64)
    #expect(result.errors.contains("it takes auto, or a number of dB from -100 to 100"))
  }

  @Test("a dongle in use is unavailable, and the message says what to do")
  func busy() throws {
    let result = try shell.run(
      Self.withFake + "FAKE_BUSY=1 LD_PRELOAD=./fake.so gs-capture > /dev/null")
    #expect(result.status == 69)
    #expect(result.errors.contains("another program may be using it"))
  }
}
