import PacketSchema
import TestKit
import Testing

/// What the stages tell of their health, through the built programs in real pipes.
@Suite("Health in the stream")
struct HealthTests {
  private let shell: Shell

  init() throws {
    shell = try Shell()
    try KnownBand.record(in: shell)
  }

  private static let demodulation = "gs-demod \(KnownBand.options) --health 0.1"

  /// A script that makes `told.gss` of the band, in which a radio tells of its health.
  private static let toldByRadio = """
    gs-capture --replay band.cu8 -s 250k -f 915M --start-time 2026-11-22T17:00:00Z > band.gss
    python3 "$SCRIPTS"/add_statistics.py band.gss told.gss

    """

  /// The programs whose statistics a stream has, in their order.
  private static let writers =
    #"gs-inspect | sed -nE 's/.* statistics +(gs-[a-z]+) .*/\1/p'"#

  private func lines(_ result: Shell.Result) throws -> [ReceiverLine] {
    try result.packets().compactMap { ReceiverLine($0) }
  }

  @Test("of raw samples is told by their time, whatever the pieces they come in")
  func raw() throws {
    let result = try shell.run(
      """
      set -e
      \(Self.demodulation) < band.cu8 > bits
      python3 "$SCRIPTS"/pieces.py random < band.cu8 | \(Self.demodulation) | cmp - bits
      gs-frame < bits > frames
      python3 "$SCRIPTS"/pieces.py random < bits | gs-frame | cmp - frames
      gs-decode --health < frames > lines
      python3 "$SCRIPTS"/pieces.py random < frames | gs-decode --health | cmp - lines
      grep -v receiver lines > packets
      gs-decode < frames | cmp - packets
      gs-demod \(KnownBand.options) < band.cu8 | gs-frame | gs-decode | cmp - packets
      cat lines
      """)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    let lines = try lines(result)
    #expect((5...9).contains(lines.count))
    for (number, line) in lines.enumerated() {
      #expect(line.time == "2026-11-22T17:00:00.\(number + 1)00000Z")
      #expect(line.number(.demod, "samples") == Double(25_000 * (number + 1)))
      #expect(line.number(.demod, "interval_s") == 0.1)
      #expect(line[.capture] == nil)
      // The noise that gs-synth makes: 21 dB under full scale over 250 kHz.
      let floor = try #require(line[.demod, "noise_floor_dbfs_per_hz"]?.numbers)
      #expect(floor.count == 24 && floor.allSatisfy { abs($0 + 75) < 2 }, "\(floor)")
      // What is behind in the stream cannot have counted more.
      #expect(line.number(.frame, "bursts") == line.number(.demod, "bursts"))
      #expect(line.number(.decode, "frames") == line.number(.frame, "frames"))
    }
    let last = try #require(lines.last)
    #expect(last[.decode, "networks"] == .array([.string("B5E3")]))
    let occupied = lines.compactMap { $0[.demod, "occupancy_percent"] }
    #expect(occupied.contains { "\($0)".contains("915000000") })
  }

  @Test("stands together, in the order of the stages")
  func order() throws {
    let result = try shell.run(
      Self.toldByRadio + """
        gs-demod < told.gss | gs-frame | \(Self.writers) > all
        gs-demod --health 0.1 < told.gss | gs-frame | \(Self.writers) | head -n 3 > first
        gs-demod --health 0 < told.gss | gs-frame | \(Self.writers) > without
        \(Self.demodulation) < band.cu8 | gs-frame | \(Self.writers) > raw
        for file in all without raw; do paste -s -d ' ' $file; done
        """)
    let cascades = result.lines.map { $0.split(separator: " ").map { $0.dropFirst(3) } }
    try #require(cascades.count == 3, "\(result.errors)")
    for (cascade, stages) in zip(
      cascades, [["capture", "demod", "frame"], ["capture", "frame"], ["demod", "frame"]])
    {
      #expect(cascade.count > stages.count && cascade.count.isMultiple(of: stages.count))
      for (position, stage) in cascade.enumerated() {
        #expect(stage == stages[position % stages.count], "\(cascade)")
      }
    }
  }

  @Test("a recording tells when it is replayed what it told when it was made")
  func replay() throws {
    let result = try shell.run(
      Self.toldByRadio + """
        set -e
        gs-demod < told.gss | gs-frame | gs-decode --health > live
        gs-capture --replay told.gss | cmp - told.gss
        for stream in told.gss; do
          gs-capture --replay $stream | gs-demod > bits
          python3 "$SCRIPTS"/pieces.py random < $stream | gs-demod | cmp - bits
          gs-frame < bits | gs-decode --health | cmp - live
        done
        cat live
        """)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    let lines = try lines(result)
    #expect(!lines.isEmpty && lines.allSatisfy { $0.text(.capture, "source") == "radio" })
    #expect(lines.first?.time == "2027-01-15T08:00:00.000000Z")
    #expect(lines.first?.object.encoded().contains(#""novel":[1,{"x":null}]"#) == true)
  }

  @Test("of a stream that tells nothing is told only if that is asked for")
  func silentStream() throws {
    let result = try shell.run(
      Self.toldByRadio + """
        gs-demod < band.gss | gs-frame | gs-decode --health | grep -c receiver
        gs-demod --health 0.1 < band.gss | gs-frame | gs-decode --health | grep receiver > told
        \(Self.demodulation) < band.cu8 | gs-frame | gs-decode --health | grep receiver |
          cmp - told && echo same
        """)
    #expect(result.lines == ["0", "same"], "\(result.errors)")
  }

  @Test("that makes no sense stops nothing, and no packet is lost")
  func absurd() throws {
    let result = try shell.run(
      """
      gs-capture --replay band.cu8 -s 250k -f 915M --start-time 2026-11-22T17:00:00Z > band.gss
      python3 "$SCRIPTS"/add_statistics.py band.gss told.gss absurd
      gs-demod < told.gss > bits && gs-frame < bits > frames && gs-decode < frames > packets ||
        echo failed
      gs-decode --health < frames > lines || echo failed
      grep -v '"kind":"receiver"' lines | cmp - packets
      gs-demod < band.gss | gs-frame | gs-decode | cmp - packets
      gs-inspect --live < frames 2> screen | cmp - frames
      cat lines
      """)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    let lines = try lines(result)
    #expect(!lines.isEmpty)
    for line in lines {
      #expect(line[.capture, "clock"] == nil && line[.frame, "frames"] != .string("x"))
    }
  }

  @Test("lines on the receiver are valid against their schema")
  func schema() throws {
    guard try shell.run("python3 -c 'import jsonschema'").status == 0 else { return }
    let result = try shell.run(
      Self.toldByRadio + """
        gs-demod < told.gss | gs-frame | gs-decode --health > lines
        \(Self.demodulation) < band.cu8 | gs-frame | gs-decode --health >> lines
        grep receiver lines | sed 's/,"novel":\\[1,{"x":null}\\]//' |
          python3 "$SCRIPTS"/validate_packets.py "$ROOT"/docs/receiver.schema.json
        grep -c receiver lines
        """)
    #expect(result.errors.isEmpty && result.lines.count == 2, "\(result.errors)")
    #expect(result.lines.first == result.lines.last && result.lines.first != "0")
  }

  @Test("goes through gs-export to who has a use for it, whatever is selected")
  func export() throws {
    let result = try shell.run(
      Self.toldByRadio + """
        gs-demod < told.gss | gs-frame | gs-decode --health > lines
        grep receiver lines > receiver
        grep -v receiver lines > packets
        gs-export json --compact < lines | cmp - lines
        gs-export json --compact --meter 0A0B0C01 --dedupe 5 < lines | cmp - receiver
        gs-export json --compact --until 2027-01-15T08:00:01Z < lines | grep -c receiver
        gs-decode --all < lines | cmp - packets
        gs-synth -s 250k -f 915M --output bits < packets > bits
        gs-synth -s 250k -f 915M --output bits < lines | cmp - bits
        for form in csv table hex pcap rtl433 report; do
          gs-export $form < packets > alone
          gs-export $form < lines | cmp - alone || echo $form
        done
        gs-export json --meters < lines > meters; grep -c receiver meters
        gs-export influx --meter 0A0B0C01 < lines | grep -c '^gridstream_receiver,source=radio '
        gs-export prometheus < lines | grep '^gridstream_receiver_capture_gain_d'
        gs-export sqlite packets.db < lines && gs-export sqlite packets.db < lines
        sqlite3 packets.db "SELECT count(*), min(capture ->> '$.gain_db') FROM receiver"
        wc -l < receiver
        """)
    let count = result.lines.last ?? ""
    #expect(
      result.lines == [
        "1", "0", count, #"gridstream_receiver_capture_gain_decibels{source="radio"} 33.8"#,
        "\(count)|33.8", count,
      ], "\(result.errors)")
    #expect(!result.errors.contains("skipped"))
  }

  @Test("options that cannot be are refused")
  func options() throws {
    for command in [
      "gs-demod -s 250k -f 915M --health -1 < band.cu8", "gs-demod --health 1e9 < band.cu8",
      "gs-demod --health soon < band.cu8", "gs-decode --health --explain < packets.hex",
      "gs-inspect --live -s 250k < band.cu8",
    ] { #expect(try shell.run("\(command) > output").status == 64, "\(command)") }
  }
}

extension JSONValue {
  fileprivate var numbers: [Double]? {
    guard case .array(let values) = self else { return nil }
    return values.compactMap { Double($0.word) }
  }
}
