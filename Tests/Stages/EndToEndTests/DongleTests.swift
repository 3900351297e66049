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
        until grep -q . words 2> /dev/null && ! grep -q R "/proc/$stage/task"/*/stat; do :; done
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

  @Test("a dongle is chosen by serial number")
  func serialNumber() throws {
    let result = try shell.run(
      Self.withFake + """
        LD_PRELOAD=./fake.so gs-capture --device 00000042 -s 250k > /dev/null
        LD_PRELOAD=./fake.so gs-capture --device 00000043 -s 250k > /dev/null
        """)
    #expect(result.errors.contains("receiving from"))
    #expect(result.errors.contains("'00000043'"))
    #expect(result.status == 69)
  }

  @Test("a dongle in use is unavailable, and the message says what to do")
  func busy() throws {
    let result = try shell.run(
      Self.withFake + "FAKE_BUSY=1 LD_PRELOAD=./fake.so gs-capture > /dev/null")
    #expect(result.status == 69)
    #expect(result.errors.contains("another program may be using it"))
  }
}
