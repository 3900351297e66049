import PacketSchema
import TestKit
import Testing

/// gs-capture with a driver of SoapySDR that stands for a radio.
@Suite("Radios behind SoapySDR")
struct SoapyRadioTests {
  private let shell: Shell

  init() throws {
    shell = try Shell()
    try KnownBand.record(in: shell)
  }

  /// Builds the driver, and makes `band.FORMAT` for it. No other driver is looked at.
  private static func driver(_ format: String = "cs16") -> String {
    """
    g++ -O2 -shared -fPIC -o stub.so "$SCRIPTS"/soapy_stub.cpp || exit 70
    export SOAPY_SDR_ROOT=$PWD/none SOAPY_SDR_PLUGIN_PATH=$PWD
    gs-synth -s 250k -f 915M --channels 915M --interval 0.3 --output raw --format \(format) \
      < packets.hex > band.\(format)
    capture() { gs-capture --soapy "driver=stub,file=band.\(format)$1" -s 250k "${@:2}"; }

    """
  }

  @Test(
    "samples come in the device's own format, and are received",
    arguments: [("cu8", "CU8"), ("cs8", "CS8"), ("cs16", "CS16"), ("cf32", "CF32")])
  func formats(ours: String, theirs: String) throws {
    let result = try shell.run(
      Self.driver(ours) + """
        capture ,format=\(theirs),then=vanish,at=$(($(stat -c %s band.\(ours)) / \(
          ["cu8": 2, "cs8": 2, "cs16": 4][ours] ?? 8))) -g 10 --no-retry 2> words |
          tee band.gss | gs-demod 2> other | gs-frame 2> other | gs-decode 2> other
        gs-inspect < band.gss > seen 2> other; grep -c -e ' \(ours)' -e '"\(ours)"' seen
        grep '^stub stream' words
        """)
    #expect(
      try result.lines.prefix(3).map { try JSONObject(parsing: $0).word(.raw) } == KnownBand.raw)
    #expect(result.lines.suffix(1) == ["stub stream \(theirs)"], "\(result.errors)")
    #expect(result.lines.dropLast().last.flatMap { Int($0) } ?? 0 > 0, "\(result.text)")
  }

  @Test("a device is set as it was asked for, and closed; its messages are ours")
  func settings() throws {
    let result = try shell.run(
      Self.driver() + """
        capture ,then=vanish,at=1000 -f 914M -p -3 -g LNA=3,MIX=4.5 --antenna LNAH \
          --bandwidth 300k --setting biastee=true --no-retry 2> words > samples
        echo $?; grep '^stub' words; grep -v '^stub' words
        """)
    #expect(
      result.lines.prefix(13) == [
        "69", "stub open", "stub biastee true", "stub antenna LNAH", "stub rate 250000",
        "stub bandwidth 300000", "stub CORR -3", "stub frequency 914000000", "stub LNA 3",
        "stub MIX 4.5", "stub stream CS16", "stub end of stream", "stub close",
      ])
    #expect(result.text.contains("gs-capture: warning: SoapySDR: the bias tee heats the room"))
    #expect(result.text.contains("receiving from soapysdr stub Mark II"))
    #expect(result.text.contains("the radio stopped: SoapySDR says STREAM_ERROR"))
  }

  @Test(
    "the gain is set by the radio, by a number or by the loop",
    arguments: [
      (",agc=1", "-g tuner", ["stub agc 1"]), ("", "-g 12", ["stub gain 12"]),
      (",agc=1", "-g 99", ["stub agc 0", "stub gain 30"]), ("", "-g auto", ["stub gain 15"]),
    ])
  func gain(keys: String, option: String, calls: [String]) throws {
    let result = try shell.run(
      Self.driver() + """
        gs-capture --soapy "driver=stub,file=band.cs16,endless=1\(keys)" -s 250k \(option) \
          2> words > samples & job=$!
        wait_until "grep -q '^\(calls.last ?? "")' words"
        kill $job; wait $job
        grep -e '^stub gain' -e '^stub agc' words
        """)
    #expect(result.lines == calls, "\(result.errors)")
  }

  @Test(
    "what a device does not have is refused with 64, and it says what it has",
    arguments: [
      ("-s 2.4M", "no sample rate of 2.4 MHz; it has 250 kHz, 2.5 MHz, 10 MHz, 20 MHz"),
      ("--antenna TX", "no antenna 'TX'; it has RX, LNAH"),
      ("-g LNB=3", "no gain 'LNB'; it has LNA, MIX"),
      ("-g LNA=16", "no gain LNA of 16 dB; it has 0 dB to 15 dB"),
      ("-g tuner", "does not set its gain by itself"),
      ("--setting color=red", "no setting 'color'; it has biastee"),
      ("--bandwidth 1k", "no bandwidth of 1 kHz; it has 200 kHz to 28 MHz"),
      ("-f 2G", "no frequency of 2 GHz; it has 24 MHz to 1.8 GHz"),
    ])
  func refused(option: String, words: String) throws {
    let result = try shell.run(Self.driver() + "capture '' \(option) > samples")
    #expect(result.status == 64, "\(result.errors)")
    #expect(result.errors.contains(words), "\(result.errors)")
    #expect(result.errors.contains("stub close"))
  }

  @Test("a radio that is not there is told with those that are, and all are listed")
  func listed() throws {
    let result = try shell.run(
      Self.driver() + """
        gs-capture --soapy driver=other --no-retry > samples 2> words; echo $?
        grep -c 'no radio for --soapy .driver=other.*Stub Mark II' words
        gs-capture --list-devices
        """)
    #expect(result.lines.prefix(2) == ["69", "1"], "\(result.errors)")
    #expect(result.lines.contains("--soapy 'driver=stub, label=Stub Mark II'"), "\(result.text)")
  }

  @Test("losses are counted to the sample where the radio tells times, and are never none")
  func losses() throws {
    let result = try shell.run(
      Self.driver() + """
        for stamps in ,stamps=1 ''; do
          gs-capture --soapy "driver=stub,file=band.cs16$stamps,then=lose,at=50000,lost=12345" \
            -s 250k -g 10 --stats --no-retry 2> words > samples & job=$!
          wait_until "grep -q 'samples lost' words"
          kill $job; wait $job; grep -o '"lostSamples":[0-9]*' words | tail -n 1
        done
        """)
    #expect(result.lines.first == #""lostSamples":12345"#, "\(result.errors)")
    let estimated = result.lines.last.flatMap { $0.split(separator: ":").last }.flatMap { Int($0) }
    #expect(estimated ?? 0 > 0, "\(result.errors)")
  }

  @Test(
    "a radio that vanishes, or stalls, comes back in the same stream",
    arguments: [
      ("vanish", "SoapySDR says STREAM_ERROR"), ("stall", "no samples from soapysdr driver=stub"),
    ])
  func comesBack(then: String, words: String) throws {
    let result = try shell.run(
      Self.driver() + """
        : > visits
        capture ,visits=visits,then=\(then),at=$(($(stat -c %s band.cs16) / 4)) -g 10 \
          --stall 0.5 --retry 0.1 2> words |
          gs-demod 2> other | gs-frame | gs-decode | head -n 6
        grep -c '^stub open' words; grep -c 'no radio for --soapy' words; cat words >&2
        """)
    let raw = try result.lines.prefix(6).map { try JSONObject(parsing: $0).word(.raw) }
    #expect(raw == KnownBand.raw + KnownBand.raw, "\(result.errors)")
    // It was absent once in between, and that was told.
    #expect(result.lines.suffix(2).compactMap { Int($0) }.allSatisfy { $0 >= 1 })
    #expect(result.errors.contains(words), "\(result.errors)")
    // Each that was opened was closed, but for the last, whose reader had enough.
    #expect(result.errors.contains("stub end of stream\nstub close"))
  }

  @Test("soapy.sh receives from it", arguments: ["soapy", "full-band"])
  func pipeline(name: String) throws {
    let result = try shell.run(
      Self.driver() + """
        "$ROOT"/pipelines/\(name).sh -s 250k -g 10 -e 'json --compact' \
          driver=stub,file=band.cs16,endless=1 -- --antenna RX 2> words | head -n 3
        grep -c '^stub antenna RX' words
        """)
    #expect(
      try result.lines.prefix(3).map { try JSONObject(parsing: $0).word(.raw) } == KnownBand.raw)
    #expect(result.lines.last == "1", "\(result.errors)")
  }

  @Test(
    "options that are for other radios are refused",
    arguments: [
      "--soapy driver=a --rtl-tcp b", "--soapy driver=a --device 1", "--soapy airspy",
      "--antenna RX", "--setting a=b", "--bandwidth 1M", "-g LNA=1", "--soapy a=b --setting c",
      "--soapy a=b --bias-tee", "--soapy a=b -g LNA=1,LNA=2", "--soapy a=b --bandwidth 0",
    ])
  func otherRadios(options: String) throws {
    let result = try Shell().run("gs-capture \(options) > samples")
    #expect(result.status == 64, "\(result.errors)")
  }
}
