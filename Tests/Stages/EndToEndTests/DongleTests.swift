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
    capture() { LD_PRELOAD=./fake.so gs-capture "$@"; }

    """

  @Test("the dongle is set, its samples are received, and its loss is told")
  func receives() throws {
    let result = try shell.run(
      Self.withFake + """
        capture --no-retry -f 915M -s 250k -g 39 -p -3 | gs-demod | gs-frame |
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
      Self.withFake + "capture --no-retry -s 250k --raw > received")
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
        LD_PRELOAD=./fake.so gs-capture --no-retry -q -s 250k --raw --stats > samples 2> words &
        stage=$!
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
    let counters = #""lostSamples":\#(lost),"reconnects":0,"samples":\#(written),"#
    #expect(line.contains(counters), "\(line)")
  }

  @Test("the counters are told when the dongle is lost")
  func statistics() throws {
    let result = try shell.run(
      Self.withFake + "capture --no-retry -s 250k --stats > /dev/null")
    let samples = try shell.folder.read("band.cu8").count / 2
    let line =
      #"{"gaps":0,"lostSamples":0,"reconnects":0,"samples":\#(samples),"stage":"gs-capture"}"#
    #expect(result.errors.contains(line), "\(result.errors)")
  }

  @Test("a dongle is chosen by serial number before its index")
  func serialNumber() throws {
    let result = try shell.run(
      Self.withFake + """
        for device in 00000042 00000001 1 0 :00000042 :1 00000043; do
          capture --no-retry --device "$device" -s 250k > /dev/null
        done
        """)
    let opened = result.errors.split(separator: "\n").filter { $0.hasPrefix("open ") }
    #expect(opened == ["open 1", "open 0", "open 1", "open 0", "open 1"])
    #expect(result.errors.contains("'00000043'") && result.errors.contains("':1'"))
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
        export FAKE_PARTS=endless
        capture() { LD_PRELOAD=./fake.so exec gs-capture -s 250k --bias-tee; }
        : > words
        { \(script); } 2> words; echo $?
        grep -e '^cancelled' -e '^close' -e '^bias' words
        """)
    #expect(result.lines == [status, "bias 1", "cancelled 1", "bias 0", "close 0"])
  }

  @Test("a dongle that forgets requests is told again, and one that hangs is left")
  func stubborn() throws {
    let result = try shell.run(
      Self.withFake + """
        for part in late hang; do
          : > words
          FAKE_PARTS=$part LD_PRELOAD=./fake.so gs-capture -s 250k 2> words > output & stage=$!
          wait_until 'grep -q receiving words'; kill $stage; wait $stage; echo $?
          grep -c '^close' words
        done
        """)
    #expect(result.lines == ["0", "1", "0", "0"], "\(result.errors)")
  }

  @Test("a dongle that refuses its settings, or is unplugged, is closed")
  func closedAfterFaults() throws {
    let result = try shell.run(
      Self.withFake + """
        FAKE_PARTS=deaf capture --no-retry -s 250k 2> words > output; echo $?
        grep -c '^close 0' words
        capture --no-retry -s 250k 2> words > output; echo $?
        grep -c '^close 0' words
        """)
    #expect(result.lines == ["69", "1", "69", "1"], "\(result.errors)")
  }

  @Test("a rate that no dongle has is refused before it is opened")
  func wrongRate() throws {
    let result = try shell.run(Self.withFake + "capture -s 400k > output")
    #expect(result.status == 64)
    #expect(result.errors.contains("225001 to 300000 or 900001 to 3200000"))
  }

  @Test(
    "a gain is our own control's, the tuner's or a number, and 0 is a number",
    arguments: [
      ("auto", ["manual 0", "manual 1", "gain 144"]), ("tuner", ["manual 0"]),
      ("0", ["manual 1", "gain 0"]), ("-1", ["manual 1", "gain 0"]),
    ])
  func gain(word: String, calls: [String]) throws {
    let result = try shell.run(
      Self.withFake
        + "FAKE_PARTS=silent capture --no-retry --stall 0.5 -s 250k --gain \(word) > output")
    let lines = result.errors.split(separator: "\n").map { String($0) }
    #expect(lines.filter { $0.hasPrefix("manual ") || $0.hasPrefix("gain ") } == calls)
  }

  @Test("another word is no gain", arguments: ["loud", "nan", "101", ""])
  func wrongGain(word: String) throws {
    let result = try shell.run("gs-capture --gain '\(word)' > output")
    #expect(result.status == 64)
    #expect(result.errors.contains("it takes auto, tuner, or a number of dB from -100 to 100"))
  }

  @Test("a gain that the tuner has not by far is told, with those that it has")
  func farGain() throws {
    let result = try shell.run(
      Self.withFake + """
        capture --no-retry -s 250k --gain 30 > output
        capture --no-retry -s 250k --gain 48 > output
        """)
    let words = "no gain of 30.0 dB: 40.2 is taken; it has 0.0, 14.4, 40.2, 49.6\n"
    #expect(result.errors.contains(words))
    #expect(!result.errors.contains("no gain of 48"))
  }

  @Test("a dongle in use is unavailable, and the message says what to do")
  func busy() throws {
    let result = try shell.run(
      Self.withFake + "FAKE_PARTS=busy capture --no-retry > /dev/null")
    #expect(result.status == 69)
    #expect(result.errors.contains("another program may be using it"))
  }

  @Test("the dongles are listed, in a terminal as well; without one that is said, with status 69")
  func list() throws {
    let result = try shell.run(
      Self.withFake + """
        capture --list-devices
        FAKE_PARTS=busy capture --list-devices
        FAKE_PARTS=absent capture --list-devices; echo $?
        """)
    #expect(
      result.lines == [
        "INDEX  SERIAL    MANUFACTURER  PRODUCT        TUNER",
        "0      00000001  Realtek       RTL2838UHIDIR  R820T",
        "1      00000042  RTLSDRBlog    Blog V4        R828D",
        "INDEX  SERIAL    MANUFACTURER  PRODUCT        TUNER",
        "0      00000001  Realtek       RTL2838UHIDIR  in use",
        "1      00000042  RTLSDRBlog    Blog V4        in use",
        "69",
      ], "\(result.errors)")
    #expect(result.errors.contains("no RTL-SDR dongle found"))
  }

  @Test("an RTL-SDR Blog V4 is told of where the library does not know it")
  func blogV4() throws {
    let result = try shell.run(
      Self.withFake + """
        capture --no-retry -s 250k -d 1 2>&1 > output | grep -c 'is an RTL-SDR Blog V4'
        FAKE_NEW_LIBRARY=1 capture --no-retry -s 250k -d 1 2>&1 > output | grep -c V4
        capture --no-retry -s 250k -d 0 2>&1 > output | grep -c V4
        """)
    #expect(result.lines == ["1", "0", "0"], "\(result.errors)")
  }

  @Test("a radio goes round its centres; each step is a gap of less than 20 ms, and described")
  func hops() throws {
    let result = try shell.run(
      Self.withFake + """
        : > words
        FAKE_PARTS=endless FAKE_PACE=1 LD_PRELOAD=./fake.so gs-capture -s 250k --gain 40 \
          --hop 903.2M,905.4M --dwell 300ms --health 0.2 > hops.gss 2> words & stage=$!
        wait_until '(($(grep -c "^frequency" words) >= 6))'
        kill $stage; wait $stage
        gs-inspect < hops.gss | awk '$3 == "description" { print "at", $7 }
          $3 == "gap" { print "lost", $4 }'
        """)
    let words = result.lines.map { $0.split(separator: " ") }
    let centers = words.filter { $0.first == "at" }.map { $0[1] }
    #expect(centers.prefix(4) == ["903.200000", "905.400000", "903.200000", "905.400000"])
    let losses = words.filter { $0.first == "lost" }.compactMap { Int($0[1]) }
    #expect(losses.count >= 4 && losses.allSatisfy { $0 < 5000 }, "\(losses)")
  }

  @Test("the radio's health is in the stream, also while there is no radio")
  func health() throws {
    let result = try shell.run(
      Self.withFake + """
        : > words
        FAKE_PARTS='play absent' LD_PRELOAD=./fake.so gs-capture -s 250k --gain 40 --health 0.1 \
          > stream.gss 2> words & stage=$!
        wait_until 'grep -q "no RTL-SDR dongle" words'
        kill $stage; wait $stage
        gs-demod < stream.gss | gs-frame | gs-decode --health | grep receiver | tail -n 1
        """)
    let line = try JSONObject(parsing: result.lines.last ?? "")
    let capture = try #require(line.members.first { $0.key == "capture" })
    let text = "\(capture.value)"
    for word in ["rtl-sdr fake dongle", "fixed", "40.2", "clock"] {
      #expect(text.contains(word), "\(text)")
    }
  }
}
