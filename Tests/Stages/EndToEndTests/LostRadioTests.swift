import PacketSchema
import RecordStream
import TestKit
import Testing

/// gs-capture with radios that are lost and come back.
@Suite("Lost radios")
struct LostRadioTests {
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

  /// Ends a capture when the fake dongle was closed so many times.
  private static func afterClosing(_ times: Int) -> String {
    """
    wait_until '(($(grep -c "^close" words) >= \(times)))'
    kill $stage; wait $stage; echo $?

    """
  }

  @Test(
    "packets from before and after a loss arrive in one stream, with a gap and a description",
    arguments: [
      ("play play absent", "was it unplugged"), ("silent silent absent", "no samples from"),
      ("play absent busy deaf play absent", "was it unplugged"),
    ])
  func dongle(parts: String, words: String) throws {
    // One that refuses its frequency is opened and closed as well.
    let closed = parts.split(separator: " ").count { !["absent", "busy"].contains($0) }
    let result = try shell.run(
      Self.withFake + """
        : > words
        export FAKE_PARTS='\(parts)'
        LD_PRELOAD=./fake.so gs-capture -f 915M -s 250k --stall 0.3 --retry 0.1 --stats \
          > band.gss 2> words & stage=$!

        """ + Self.afterClosing(closed) + """
          gs-demod < band.gss | gs-frame | gs-decode > packets
          gs-inspect < band.gss 2> /dev/null | grep -c ' gap '
          gs-inspect < band.gss 2> /dev/null | grep -c 'the radio was away'
          tail -n 1 words
          cat words >&2
          """)
    #expect(result.lines.prefix(3) == ["0", "1", "1"], "\(result.errors)")
    let packets = try shell.run("cat packets").packets().map { $0.word(.raw) }
    #expect(packets == KnownBand.raw + KnownBand.raw, "\(result.errors)")
    #expect(result.errors.contains(words))
    #expect(result.errors.contains("trying again"))
    #expect(result.lines.last?.contains("\"reconnects\":1,") == true)
  }

  @Test("a radio that is not there is waited for, and the wait ends when it is asked to")
  func absent() throws {
    let result = try shell.run(
      Self.withFake + """
        : > words
        FAKE_PARTS=absent LD_PRELOAD=./fake.so gs-capture > samples 2> words & stage=$!
        wait_until 'grep -q "no RTL-SDR dongle found" words'
        kill $stage; wait $stage; echo $?
        gs-capture --no-retry --device 99 > samples; echo $?
        """)
    #expect(result.lines == ["0", "69"], "\(result.errors)")
  }

  /// The server plays in turn what its arguments say.
  private func serve(_ parts: String) throws -> Shell.Result {
    try shell.run(
      """
      mkfifo port
      : > words
      python3 "$SCRIPTS"/rtl_tcp_server.py band.cu8 \(parts) > port 2> commands & server=$!
      read -r port < port
      gs-capture --rtl-tcp "127.0.0.1:$port" -f 915M -s 250k --stall 0.3 --retry 0.2 \
        > band.gss 2> words & stage=$!
      if [[ "\(parts)" == *absent* ]]; then
        wait_until 'grep -q "no rtl_tcp server answers" words'; touch go
      fi
      wait_until 'grep -q "^last" commands'
      wait_until '(($(stat -c %s band.gss) > 1000))'
      kill $stage; wait $stage; echo $?
      wait $server
      gs-demod < band.gss 2>> words | gs-frame | gs-decode > packets
      cat words >&2
      """)
  }

  @Test(
    "a server that is lost is connected to again",
    arguments: [
      ("play hold", " closed the connection; trying again"),
      ("hold hold", "no samples from"), ("half hold hold", "8 of the 12 bytes of its header"),
      ("play half hold", "8 of the 12 bytes of its header"),
      ("play silent hold", "says nothing: 0 of the 12 bytes of its header"),
      ("play refuse hold", "closed the connection: it serves one client at a time"),
      ("hold absent hold", "no rtl_tcp server answers at 127.0.0.1"),
    ])
  func server(parts: String, words: String) throws {
    let result = try serve(parts)
    #expect(result.lines == ["0"], "\(result.errors)")
    let packets = try shell.run("cat packets").packets().map { $0.word(.raw) }
    let played = parts.split(separator: " ").count { ["play", "hold"].contains($0) }
    #expect(packets == Array(repeating: KnownBand.raw, count: played).flatMap { $0 })
    #expect(result.errors.contains(words), "\(result.errors)")
    #expect(
      parts.hasPrefix("hold") || result.errors.contains("the rtl_tcp server at 127.0.0.1 port "))
    let gaps = try shell.run("gs-inspect < band.gss 2> /dev/null | grep -c 'the radio was away'")
    #expect(gaps.lines == ["\(played - 1)"])
  }

  /// Half a minute of samples at once; nobody reads until gs-capture can do nothing more.
  @Test("a server that plays a recording as fast as it is taken waits, and nothing is lost")
  func recording() throws {
    let result = try shell.run(
      """
      mkfifo port samples
      for ((copy = 0; copy < 32; copy++)); do cat band.cu8; done > long.cu8
      python3 "$SCRIPTS"/rtl_tcp_server.py long.cu8 > port 2> commands &
      read -r port < port
      gs-capture --rtl-tcp "127.0.0.1:$port" -s 250k --no-retry --raw --stats > samples 2> words &
      stage=$!
      exec 4< samples
      wait_until 'grep -q "receiving" words 2> other && ! grep -q R "/proc/$stage/task"/*/stat'
      cmp - long.cu8 <&4 && echo same
      wait $stage; echo $?
      """)
    #expect(result.lines == ["same", "69"], "\(result.errors)")
  }

  /// librtlsdr counts nothing: samples that are lost on their way to it show by the clock alone.
  @Test("a dongle that loses samples by itself has the right time again soon")
  func lossOfItsOwn() throws {
    let result = try shell.run(
      Self.withFake + """
        mkfifo stream; : > seen
        FAKE_PARTS=lose FAKE_LOST=250000 FAKE_PACE=1 LD_PRELOAD=./fake.so \
          gs-capture -f 915M -s 250k -g 40 --stats > stream 2> words & stage=$!
        tee band.gss < stream | gs-inspect > seen 2> other &
        wait_until '(($(grep -c " description " seen) >= 2))'
        kill $stage; wait $stage; echo $?; wait
        tail -n 1 words
        """)
    #expect(result.lines.first == "0", "\(result.errors)")
    #expect(result.lines.last?.contains(#""gaps":0,"lostSamples":0"#) == true, "\(result.text)")
    var parser = RecordParser()
    parser.append(try shell.folder.read("band.gss"))
    var times: [Int64] = []
    while let record = try parser.next() {
      if record.kind == .description {
        times.append(try StreamDescription(record).timeOfSampleZero)
      }
    }
    // One second; a busy machine may have been late with the first block.
    let moved = times.dropFirst().first.map { Double($0 - times[0]) / 1e9 } ?? 0
    #expect((0.5...1.5).contains(moved), "\(times)")
  }
}
