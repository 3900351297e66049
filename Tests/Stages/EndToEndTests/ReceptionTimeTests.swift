import Notation
import PacketSchema
import TestKit
import Testing

/// When a packet was sent is counted from the first sample: that is when it came, not when the
/// program began to wait for it.
@Suite("Time of the first sample")
struct ReceptionTimeTests {
  private let shell: Shell

  init() throws {
    shell = try Shell()
    try KnownBand.record(in: shell)
  }

  /// `await_counters N` returns when the stage whose counters come every millisecond on descriptor
  /// 4 has waited for its input so many milliseconds.
  private static let waiting = """
    await_counters() {
      local number
      for ((number = 0; number < $1; number++)); do read -r <&4; done
    }

    """

  /// Seconds from what `date +%s%N` has printed to the time of the first packet.
  private func delay(_ result: Shell.Result) throws -> Double {
    let before = try #require(result.lines.first.flatMap { Int64($0) })
    let packet = try JSONObject(parsing: try #require(result.lines.dropFirst().first))
    let time = try #require(packet.word(.time).flatMap { Timestamp($0) })
    return Double(time.nanoseconds - before) / 1e9
  }

  /// The first burst begins 50 ms after the first sample. Counted from the start of the program it
  /// would be at least 40 ms too early.
  @Test("raw samples on a pipe have the time of their arrival")
  func rawSamples() throws {
    let result = try shell.run(
      Self.waiting + """
        mkfifo in counters
        gs-demod -s 250k -f 915M --stats=0.001 < in 2> counters > bits & stage=$!
        exec 3> in 4< counters
        await_counters 40
        date +%s%N
        cat band.cu8 >&3; exec 3>&-
        cat <&4 > rest
        wait $stage
        gs-frame < bits | gs-decode
        """)
    #expect(try delay(result) > 0.045, "\(result.errors)")
  }

  @Test("a time that is given is not replaced by that of their arrival")
  func given() throws {
    let result = try shell.run(
      "gs-demod \(KnownBand.options) < <(cat band.cu8) | gs-frame | gs-decode")
    let packets = try result.packets()
    #expect(packets.first?.word(.time)?.hasPrefix("2026-11-22T17:00:00.0") == true)
  }

  /// The header comes at once, the samples later: 50 of them together, which took 0.2 ms.
  @Test("samples of a server have the time of their arrival")
  func server() throws {
    let result = try shell.run(
      Self.waiting + """
        mkfifo port counters now
        python3 -c 'import socket
        server = socket.create_server(("127.0.0.1", 0))
        print(server.getsockname()[1], flush=True)
        client = server.accept()[0]
        client.sendall(b"RTL0" + bytes(8))
        open("now").read()
        client.sendall(bytes(100))' > port & server=$!
        read -r port < port
        gs-capture --no-retry --rtl-tcp "127.0.0.1:$port" -f 915M -s 250k --stats=0.001 2> counters \
          > band.gss &
        exec 4< counters
        await_counters 40
        date +%s%N
        : > now
        cat <&4 > rest
        wait
        gs-inspect < band.gss 2> /dev/null | sed -n 's/.* sample 0 at \\([^,]*\\),.*/\\1/p'
        """)
    let before = try #require(result.lines.first.flatMap { Int64($0) })
    let time = try #require(result.lines.last.flatMap { Timestamp($0) })
    #expect(Double(time.nanoseconds - before) / 1e9 > -0.0003, "\(result.errors)")
  }
}
