import PacketSchema
import TestKit
import Testing

/// The pipelines for other radios, for several, and for one elsewhere, with programs and libraries
/// that stand for the radios.
@Suite("Pipelines of other radios")
struct RadioPipelineTests {
  private let shell: Shell

  init() throws {
    shell = try Shell()
    try KnownBand.record(in: shell)
  }

  private static let settings = ["GS_FREQUENCY": "915M", "GS_SAMPLE_RATE": "250k"]

  @Test(
    "programs of other radios are told what they take, and their samples are received",
    arguments: [
      (
        "airspy_rx 0x0123456789ABCDEF", "cs16", "-g 17",
        "-r /dev/fd/3 -t 2 -a 250000 -f 915.000000 -g 17 -s 0x0123456789ABCDEF"
      ),
      ("airspy_rx", "cs16", "", "-r /dev/fd/3 -t 2 -a 250000 -f 915.000000 -g 14"),
      ("hackrf_transfer", "cs8", "", "-r - -f 915000000 -s 250000 -l 16 -g 24"),
      (
        "hackrf_transfer 1234", "cs8", "-g 75.5 -p 3",
        "-r - -f 915000000 -s 250000 -l 32 -g 42 -C 3 -d 1234"
      ),
      ("rx_sdr", "cs16", "", "-f 915000000 -s 250000 -p 0 -F CS16 -"),
      (
        "rx_sdr driver=hackrf", "cs16", "-g LNA=16,VGA=20",
        "-f 915000000 -s 250000 -p 0 -F CS16 -g LNA=16,VGA=20 -d driver=hackrf -"
      ),
    ])
  func otherRadios(program: String, format: String, options: String, told: String) throws {
    let result = try shell.run(
      """
      gs-synth -s 250k -f 915M --channels 915M --interval 0.3 --output raw --format \(format) \
        < packets.hex > band.\(format)
      PATH="$SCRIPTS/bin:$PATH" FAKE_RECORDING=band.\(format) \
        "$ROOT"/pipelines/other-radios.sh \(options) -e 'json --compact' \(program)
      """, environment: Self.settings)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try result.packets().map { $0.word(.raw) } == KnownBand.raw)
    let name = program.prefix { $0 != " " }
    let arguments = String(decoding: try shell.folder.read("\(name).arguments"), as: UTF8.self)
    #expect(arguments == told + "\n")
  }

  @Test(
    "what a program cannot be told is refused",
    arguments: [
      "airspy_rx -g 22", "airspy_rx -g 1.5", "airspy_rx -p 1", "hackrf_transfer -g 103",
      "hackrf_transfer -g -1", "rx_sdr -g loud", "rtl_sdr", "rx_sdr a b",
    ])
  func refused(arguments: String) throws {
    let result = try shell.run(
      """
      PATH="$SCRIPTS/bin:$PATH" FAKE_RECORDING=band.cu8 "$ROOT"/pipelines/other-radios.sh \(arguments)
      """)
    #expect(result.status == 64 && result.output.isEmpty, "\(result.errors)")
  }

  @Test("a program that finds no radio ends with 69", arguments: ["airspy_rx", "hackrf_transfer"])
  func noRadio(program: String) throws {
    let result = try shell.run(
      """
      PATH="$SCRIPTS/bin:$PATH" FAKE_RECORDING=none "$ROOT"/pipelines/other-radios.sh \(program)
      """)
    #expect(result.status == 69 && result.errors.contains("\(program) failed"))
  }

  /// Starts the dongles, and ends them when enough has been received.
  private static let severalDongles = """
    compiler=$(command -v cc || command -v clang)
    "$compiler" -shared -fPIC -o fake.so "$SCRIPTS"/fake_rtlsdr.c || exit 70
    export FAKE_RECORDING=band.cu8 FAKE_ENDLESS=1
    LD_PRELOAD=$PWD/fake.so "$ROOT"/pipelines/several-dongles.sh -e 'json --compact' \
      00000001@915M 00000042@915.02M > packets 2> words & chain=$!

    """

  @Test(
    "one dongle is not several, and none is in two places",
    arguments: ["", "0", "0 -- --raw", "0@904M 0@906M", "0@904M 1@loud", "--no-such-option 0 1"])
  func notSeveral(arguments: String) throws {
    let result = try shell.run("\"$ROOT\"/pipelines/several-dongles.sh \(arguments)")
    #expect(result.status == 64 && result.output.isEmpty, "\(result.errors)")
  }

  @Test("several dongles are received by one decoder, until Ctrl-C")
  func several() throws {
    let result = try shell.run(
      Self.severalDongles + """
        wait_until '(($(wc -l < packets) >= 12))'
        kill -TERM $chain; wait $chain; echo $?
        grep '^frequency 9150[02]0000' words | sort -u | wc -l
        echo $(($(grep -c '^open' words) - $(grep -c '^close' words)))
        cat packets
        """, environment: Self.settings)
    #expect(result.lines.prefix(3) == ["0", "2", "0"], "\(result.errors)")
    let packets = try result.lines.dropFirst(3).map { try JSONObject(parsing: $0) }
    #expect(Set(packets.compactMap { $0.word(.raw) }) == Set(KnownBand.raw))
  }

  @Test(
    "a stage of several dongles that dies ends all, with its status",
    arguments: ["gs-capture", "gs-demod", "gs-frame", "gs-decode", "gs-export"])
  func death(stage: String) throws {
    let result = try shell.run(
      Self.severalDongles + """
        wait_until '(($(wc -l < packets) >= 3))'
        # Of those with this chain as an ancestor, the first.
        found=
        for process in $(pgrep -x \(stage)); do
          parent=$process
          while ((parent > 1)) && ((parent != chain)); do
            parent=$(ps -o ppid= -p "$parent" | tr -d ' ') && [[ -n $parent ]] || parent=0
          done
          if ((parent == chain)); then found=$process; break; fi
        done
        kill -KILL "$found"; wait $chain; echo $?
        """, environment: Self.settings)
    #expect(result.lines == ["137"], "\(result.errors)")
  }

  @Test("an antenna elsewhere is heard through ssh, whose other end has the settings")
  func ssh() throws {
    let result = try shell.run(
      """
      mkdir bin
      printf '#!/bin/sh\\necho "$*" > capture.arguments; exec cat band.gss\\n' > bin/gs-capture
      gs-capture --replay band.cu8 -s 250k -f 915M > band.gss
      chmod +x bin/gs-capture
      PATH="$PWD/bin:$SCRIPTS/bin:$PATH" GS_GAIN=40 \
        "$ROOT"/pipelines/remote.sh -e 'json --compact' ssh://pi@attic
      """, environment: Self.settings)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try result.packets().map { $0.word(.raw) } == KnownBand.raw)
    let told = try ["ssh", "capture"].map {
      String(decoding: try shell.folder.read("\($0).arguments"), as: UTF8.self)
    }
    #expect(
      told == [
        "-o BatchMode=yes -- pi@attic\n",
        "--frequency 915M --sample-rate 250k --ppm 0 --gain 40\n",
      ])
  }

  @Test(
    "a stage of a chain through ssh that dies there ends it with its status",
    arguments: [("gs-capture", "74"), ("gs-demod", "70")])
  func sshDeath(stage: String, status: String) throws {
    let result = try shell.run(
      """
      mkdir bin; gs-capture --replay band.cu8 -s 250k -f 915M > band.gss
      printf '#!/bin/sh\\ncat band.gss; exit 0\\n' > bin/gs-capture
      printf '#!/bin/sh\\nexit \(status)\\n' > bin/\(stage); chmod +x bin/*
      PATH="$PWD/bin:$SCRIPTS/bin:$PATH" "$ROOT"/pipelines/remote.sh ssh://attic
      """, environment: Self.settings)
    #expect("\(result.status)" == status, "\(result.errors)")
  }

  @Test("bits of an antenna elsewhere come through netcat")
  func netcat() throws {
    let result = try shell.run(
      """
      gs-capture --replay band.cu8 -s 250k -f 915M | gs-demod > bits
      mkfifo port
      python3 -c 'import socket
      server = socket.create_server(("127.0.0.1", 0))
      print(server.getsockname()[1], flush=True)
      server.accept()[0].sendall(open("bits", "rb").read())' > port & server=$!
      read -r port < port
      "$ROOT"/pipelines/remote.sh -e 'json --compact' "tcp://127.0.0.1:$port"
      """)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try result.packets().map { $0.word(.raw) } == KnownBand.raw)
  }

  @Test(
    "places that are none are refused",
    arguments: ["attic", "http://attic", "tcp://attic", "ssh://"])
  func noPlace(place: String) throws {
    let result = try shell.run("\"$ROOT\"/pipelines/remote.sh \(place)")
    #expect(result.status == 64 && result.errors.contains("is no place"))
  }

  @Test("a log has a file for each day, and no more than it shall keep")
  func nightLog() throws {
    let result = try shell.run(
      """
      mkdir bin log; : > log/2026-01-01.ndjson; : > log/2026-01-02.ndjson; : > log/notes.ndjson
      { gs-capture --replay band.cu8 -s 250k -f 915M --start-time 2026-11-22T23:59:59.5Z; } > band.gss
      printf '#!/bin/sh\\nexec cat band.gss\\n' > bin/gs-capture; chmod +x bin/*
      PATH="$PWD/bin:$PATH" "$ROOT"/pipelines/night-log.sh --log log --keep 3; echo $?
      ls log; wc -l < log/2026-11-22.ndjson; wc -l < log/2026-11-23.ndjson
      PATH="$PWD/bin:$PATH" "$ROOT"/pipelines/night-log.sh --log log --keep 3
      cat log/2026*.ndjson | gs-export csv | wc -l
      """)
    #expect(
      result.lines == [
        "0", "2026-01-02.ndjson", "2026-11-22.ndjson", "2026-11-23.ndjson", "networks",
        "notes.ndjson", "2", "1", "7",
      ], "\(result.text) \(result.errors)")
  }

  @Test("a log keeps samples as well, within an allowance; a wrong one ends with 64")
  func nightLogWithSamples() throws {
    let result = try shell.run(
      """
      mkdir bin; capture=$(command -v gs-capture)
      gs-capture --replay band.cu8 -s 250k -f 915M --start-time 2026-11-22T17:00:00Z > band.gss
      printf '#!/bin/sh\nshift 8; exec %s --replay band.gss "$@"\n' "$capture" > bin/gs-capture
      chmod +x bin/*; export PATH="$PWD/bin:$PATH"
      "$ROOT"/pipelines/night-log.sh --log log --samples 50G; echo $?
      ls log/samples; cmp log/samples/*.sigmf-data band.cu8 && cat log/*.ndjson | wc -l
      "$ROOT"/pipelines/night-log.sh --log log --samples much; echo $?
      """)
    let name = "2026-11-22T170000Z.sigmf-"
    #expect(
      result.lines == ["0", name + "data", name + "meta", "3", "64"],
      "\(result.text) \(result.errors)")
  }
}
