import PacketSchema
import TestKit
import Testing

/// The live pipelines, driven by programs that stand for the radio.
@Suite("Live pipelines")
struct LivePipelineTests {
  private let shell: Shell

  init() throws {
    shell = try Shell()
    try KnownBand.record(in: shell)
  }

  private static let settings = ["GS_FREQUENCY": "915M", "GS_SAMPLE_RATE": "250k"]

  /// Starts the server that plays the recording; the script goes on with its `$port`.
  private static var serving: String {
    """
    mkfifo port
    python3 "$SCRIPTS"/rtl_tcp_server.py band.cu8 > port 2> commands & server=$!
    read -r port < port

    """
  }

  @Test("rtl_sdr is told frequency, rate and gain, and its samples are received")
  func rtlSDR() throws {
    let result = try shell.run(
      """
      PATH="$SCRIPTS/bin:$PATH" FAKE_RECORDING=band.cu8 GS_GAIN=40.2 GS_PPM=-3 \
        "$ROOT"/pipelines/rtl-sdr.sh -e 'json --compact'
      """, environment: Self.settings)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try result.packets().map { $0.word(.raw) } == KnownBand.raw)
    let arguments = String(decoding: try shell.folder.read("rtl_sdr.arguments"), as: UTF8.self)
    #expect(arguments == "-f 915000000 -s 250000 -p -3 -g 40.2 -\n")
  }

  @Test(
    "rtl_sdr is told automatic gain in its own way, and 0 dB, which it would take for that, as well",
    arguments: [("auto", ""), ("0", "-g 0.1 "), ("-0.05", "-g 0.1 "), ("0.1", "-g 0.1 ")])
  func gainOfRTLSDR(gain: String, argument: String) throws {
    let result = try shell.run(
      """
      PATH="$SCRIPTS/bin:$PATH" FAKE_RECORDING=band.cu8 \
        "$ROOT"/pipelines/rtl-sdr.sh --gain=\(gain) -e csv
      """, environment: Self.settings)
    #expect(result.status == 0, "\(result.errors)")
    let arguments = String(decoding: try shell.folder.read("rtl_sdr.arguments"), as: UTF8.self)
    #expect(arguments == "-f 915000000 -s 250000 -p 0 \(argument)-\n")
  }

  @Test("an rtl_tcp server is tuned and received through netcat")
  func netcat() throws {
    let result = try shell.run(
      Self.serving + """
        "$ROOT"/pipelines/rtl-tcp.sh -g 40.2 -p -3 -e 'json --compact' 127.0.0.1 "$port"
        status=$?; wait $server; exit $status
        """, environment: Self.settings)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try result.packets().map { $0.word(.raw) } == KnownBand.raw)
    let commands = String(decoding: try shell.folder.read("commands"), as: UTF8.self)
    #expect(commands == "2 250000\n1 915000000\n5 4294967293\n3 1\n4 402\n")
  }

  @Test("gs-capture receives from an rtl_tcp server, and says when the server goes away")
  func serverGoesAway() throws {
    let result = try shell.run(
      Self.serving + """
        gs-capture --no-retry --rtl-tcp "127.0.0.1:$port" -f 915M -s 250k |
          gs-demod | gs-frame | gs-decode
        echo ${PIPESTATUS[0]} >&2; wait $server
        """)
    #expect(try result.packets().map { $0.word(.raw) } == KnownBand.raw)
    #expect(result.errors.hasSuffix("\n69\n"), "\(result.errors)")
  }

  /// A minute of silence, as fast as it goes: what counts is the time of the samples. A recording
  /// with the name of a radio stands for one, which would take a minute indeed.
  @Test("a live band without a burst is asked about, once, and a recording is not")
  func silence() throws {
    let result = try shell.run(
      """
      head -c 24400000 /dev/zero > band.cu8
      ln band.cu8 'rtl_tcp attic'
      gs-capture --replay 'rtl_tcp attic' -f 915M -s 200k --start-time "$(date -u +%FT%TZ)" |
        tee band.gss | gs-demod 2> live > output
      gs-demod -s 200k -f 915M < <(cat band.cu8) 2> raw > output
      gs-demod < band.gss 2> recording > output
      for name in live raw recording; do grep -c 'no burst for 60 s' $name; done
      """)
    #expect(result.lines == ["1", "1", "0"], "\(result.errors)")
  }

  @Test("a meter becomes a device, from a server's samples to the broker")
  func homeAssistant() throws {
    let result = try shell.runWithBrokers(
      "start_broker\n" + Self.serving + """
        # The server plays but once.
        mkdir bin
        printf '#!/bin/sh\\nexec "%s" --no-retry "$@"\\n' "$(command -v gs-capture)" > bin/gs-capture
        chmod +x bin/gs-capture
        GS_BIN=$PWD/bin GS_STATE=state "$ROOT"/pipelines/home-assistant.sh --server "127.0.0.1:$port" \
          --broker "mqtt://127.0.0.1:$broker_port" 40da952b
        wait $server; subscribe; ls state
        """, environment: Self.settings)
    #expect(result.lines.last == "networks")
    let state = try #require(result.lines.first { $0.hasPrefix("gridstream/40DA952B/state ") })
    #expect(state.contains(#""packets":2,"#))
    #expect(result.lines.contains { $0.hasPrefix("homeassistant/device/gridstream_40DA952B/") })
  }

  @Test("without a server, or a dongle, and a wait for them, that is said, with status 69")
  func nobodyThere() throws {
    let result = try shell.run(
      """
      exec 7< <(python3 "$SCRIPTS"/held_port.py); read -r port <&7
      gs-capture --no-retry --rtl-tcp "127.0.0.1:$port" > /dev/null; echo $?
      "$ROOT"/pipelines/rtl-tcp.sh 127.0.0.1 "$port" > /dev/null; echo $?
      gs-capture --no-retry --device 99 > /dev/null; echo $?
      """)
    #expect(result.lines.prefix(3) == ["69", "69", "69"], "\(result.errors)")
    #expect(result.errors.contains("no rtl_tcp server answers"))
  }

  @Test("another server is told from an rtl_tcp server, whole or in pieces", arguments: [40, 2])
  func anotherServer(piece: Int) throws {
    let result = try shell.run(
      """
      mkfifo port
      python3 -c 'import socket
      server = socket.create_server(("127.0.0.1", 0))
      print(server.getsockname()[1], flush=True)
      client = server.accept()[0]
      banner = b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\\r\\n"
      client.sendall(banner[:\(piece)])
      client.recv(1000)
      client.sendall(banner[\(piece):])
      while client.recv(1000): pass' > port & server=$!
      read -r port < port
      gs-capture --no-retry --rtl-tcp "127.0.0.1:$port" | wc -c
      echo "${PIPESTATUS[0]}"
      wait $server
      """)
    #expect(result.lines.last == "69", "\(result.errors)")
    #expect(result.errors.contains("is no rtl_tcp server"))
  }

  @Test("the help of a pipeline lists what it takes, and it refuses the rest")
  func settings() throws {
    let result = try shell.run(
      """
      "$ROOT"/pipelines/recording.sh --help | grep -c -e --gain -e --ppm -e GS_FREQUENCY -e 915M
      "$ROOT"/pipelines/recording.sh --gain 40 band.cu8; echo $?
      "$ROOT"/pipelines/demonstration.sh --help | grep -c -e --frequency -e --gain
      "$ROOT"/pipelines/demonstration.sh --frequency 910M; echo $?
      "$ROOT"/pipelines/recording.sh -s 250k -f 915M --format cu8 -e 'json --compact' band.cu8 |
        wc -l
      "$ROOT"/pipelines/recording.sh nothing.cu8; echo $?
      """)
    #expect(result.lines == ["0", "64", "0", "64", "3", "74"], "\(result.errors)")
  }

  @Test(
    "what the programs of others would take as 0 is refused",
    arguments: ["-g loud", "-p few", "-f 915MHz", "-s 1e6", "-f 5G"], ["rtl-sdr", "rtl-tcp"])
  func wrongSettings(setting: String, name: String) throws {
    let result = try shell.run(
      #"PATH="$SCRIPTS/bin:$PATH" FAKE_RECORDING=band.cu8 "$ROOT"/pipelines/\#(name).sh \#(setting)"#
    )
    #expect(result.status == 64 && result.output.isEmpty, "\(result.errors)")
  }

  @Test("rtl_sdr without a dongle ends with 69, and says what to do")
  func rtlSDRFails() throws {
    let result = try shell.run(
      #"PATH="$SCRIPTS/bin:$PATH" FAKE_RECORDING=nothing "$ROOT"/pipelines/rtl-sdr.sh"#)
    #expect(result.status == 69)
    #expect(result.errors.contains("is a dongle plugged in"))
  }

  @Test(
    "each pipeline explains itself and refuses what it does not know",
    arguments: [
      "dongle", "home-assistant", "rtl-sdr", "rtl-tcp", "recording", "demonstration", "soapy",
      "full-band", "other-radios", "remote", "night-log", "archive",
    ])
  func usage(name: String) throws {
    let result = try shell.run(
      """
      "$ROOT"/pipelines/\(name).sh --help || exit 1
      "$ROOT"/pipelines/\(name).sh --no-such-option; echo $?
      "$ROOT"/pipelines/\(name).sh a b c; echo $?
      """)
    #expect(result.lines.first?.hasPrefix("USAGE: \(name).sh ") == true)
    #expect(result.lines.suffix(2) == ["64", "64"], "\(result.errors)")
  }
}
