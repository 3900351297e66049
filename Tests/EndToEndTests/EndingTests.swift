import PacketSchema
import TestKit
import Testing

@Suite("How stages end")
struct EndingTests {
  private let shell: Shell

  init() throws {
    shell = try Shell()
    try KnownBand.record(in: shell)
  }

  @Test("a reader that goes away is a clean end for every stage before it")
  func closedPipe() throws {
    let result = try shell.run(
      """
      gs-synth --repeat 1000 --interval 0.1 < packets.hex | head -c 1000 > /dev/null
      echo ${PIPESTATUS[*]}
      gs-capture --replay band.cu8 -s 250k -f 915M | head -c 1000 > /dev/null
      echo ${PIPESTATUS[*]}
      yes "$(cat packets.hex)" | head -n 60000 > many.hex
      gs-decode < many.hex | head -n 1 > /dev/null; echo ${PIPESTATUS[*]}
      gs-decode < packets.hex > packets.json
      yes "$(cat packets.json)" | head -n 10000 > many.json
      gs-export json < many.json | head -n 1 > /dev/null; echo ${PIPESTATUS[*]}
      """)
    #expect(result.lines == ["0 0", "0 0", "0 0", "0 0"], "\(result.errors)")
    #expect(result.errors == "")
  }

  /// Starts a stage between two named pipes, descriptors 3 (to it) and 4 (from it), with signals
  /// as a terminal has them.
  private func started(_ command: String) -> String {
    """
    set -m
    mkfifo in out
    \(command) < in > out & stage=$!
    exec 3> in 4< out
    set +m

    """
  }

  @Test("an interrupt drains: what came in comes out, the stream is ended, status 0")
  func interrupted() throws {
    let result = try shell.run(
      started("gs-demod \(KnownBand.options)") + """
        # More than one burst, then nothing; the stage waits when its output begins.
        cat band.cu8 >&3
        head -c 8 <&4 > bits
        kill -INT $stage
        cat <&4 >> bits
        wait $stage; echo $? >&2
        gs-frame < bits | gs-decode --all
        """)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors == "0\n")
    #expect(try !result.packets().isEmpty)
  }

  @Test("an interrupt ends an exporter cleanly", arguments: ["INT", "TERM"])
  func exporter(signal: String) throws {
    let result = try shell.run(
      started("gs-export json --compact") + """
        echo '{"schema":1,"kind":"beacon"}' >&3
        read -r line <&4; echo "$line"
        kill -\(signal) $stage
        cat <&4
        wait $stage; echo $?
        """)
    #expect(result.lines == [#"{"schema":1,"kind":"beacon"}"#, "0"], "\(result.errors)")
  }

  @Test("a stage whose starter ignores interrupts ends with its input instead")
  func ignoredInterrupt() throws {
    let result = try shell.run(
      "trap '' INT\n" + started("gs-export json --compact") + """
        echo '{"schema":1,"kind":"beacon"}' >&3
        read -r line <&4; echo "$line"
        kill -INT $stage
        echo '{"schema":1,"kind":"status"}' >&3
        exec 3>&-
        cat <&4
        wait $stage; echo $?
        """)
    #expect(
      result.lines == [#"{"schema":1,"kind":"beacon"}"#, #"{"schema":1,"kind":"status"}"#, "0"],
      "\(result.errors)")
  }

  @Test("a live capture ends cleanly when it is interrupted")
  func capture() throws {
    let result = try shell.run(
      """
      set -m
      mkfifo port out
      python3 "$SCRIPTS"/rtl_tcp_server.py --hold band.cu8 > port 2> commands & server=$!
      read -r port < port
      gs-capture -q --rtl-tcp "127.0.0.1:$port" -f 915M -s 250k > out & stage=$!
      exec 4< out
      set +m
      head -c 300000 <&4 > samples
      kill -INT $stage
      cat <&4 >> samples
      wait $stage; echo $? >&2
      wait $server
      gs-demod < samples | gs-frame | gs-decode --all
      """)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors == "0\n")
    #expect(try !result.packets().isEmpty)
  }
}
